// `knowngood run CHG-123 -- command`: runs it, and tells the server from when to when, so that what it changes carries entry and name.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants, userInfo } from 'node:os'
import path from 'node:path'
import { type Answer, createCall, detailOf, JSON_HEADERS, jsonBody } from '../call.ts'
import type { Config } from '../config.ts'
import { messageOf, Refusal } from '../refusal.ts'
import { trustOf } from '../trust.ts'

const BEAT_MS = 30_000
/** As a shell has them: found but not to be run, and not found. */
const EXIT = { cannotRun: 126, notFound: 127, signalled: 128 } as const
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

export type RunWish = {
  readonly entry: string
  readonly asset: string
  readonly who: string
  readonly command: readonly string[]
  /** Of an operator; without it nothing can be said, so nothing is run. */
  readonly token: string
}

/** Answers the exit status of the command. Nothing is run before the server has written the run down. */
export async function runUnder(config: Pick<Config, 'server' | 'ca' | 'tlsName' | 'data'>, wish: RunWish): Promise<number> {
  const [program = '', ...args] = wish.command
  const { call, close } = createCall(config.server, wish.token, trustOf(config))
  const tell = (address: string, body: object): Promise<Answer> => call(address, jsonBody(body), JSON_HEADERS)
  try {
    const id = await begun(tell, config.server, { entry: wish.entry, asset: wish.asset, who: wish.who, program: path.basename(program) })
    const beats = setInterval(() => void tell(`/api/v1/runs/${id}/beat`, {}).catch(() => undefined), BEAT_MS)
    const exit = await ran(program, args, wish.entry)
    clearInterval(beats)
    await ended(tell, id, exit)
    return exit
  } finally {
    close()
  }
}

type Tell = (address: string, body: object) => Promise<Answer>

async function begun(tell: Tell, server: URL, body: object): Promise<string> {
  const answer = await tell('/api/v1/runs', body).catch((error: unknown) => {
    throw new Refusal(`${messageOf(error)}. Nothing was run. Is ${server.origin} the server? Name it with --server.`)
  })
  const id = answer.status === 201 && typeof answer.body === 'object' && answer.body !== null && 'id' in answer.body ? answer.body.id : null
  if (typeof id !== 'string') throw new Refusal(`${detailOf(answer)} Nothing was run.`)
  return id
}

/** The command has the terminal; signals meant for it reach it, and its end is ours. */
function ran(program: string, args: readonly string[], entry: string): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, KNOWNGOOD_CHANGE: entry } })
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal)
  for (const signal of PASSED_ON) process.on(signal, pass)
  child.once('error', (error) => {
    process.stderr.write(`${program} cannot be run: ${messageOf(error)}\n`)
    resolve('code' in error && error.code === 'ENOENT' ? EXIT.notFound : EXIT.cannotRun)
  })
  child.once('exit', (code, signal) => resolve(code ?? EXIT.signalled + (signal === null ? 0 : constants.signals[signal])))
  return promise.finally(() => PASSED_ON.forEach((signal) => process.off(signal, pass)))
}

/** The command is over whatever the server says: its status is what counts then. */
async function ended(tell: Tell, id: string, exit: number): Promise<void> {
  try {
    const answer = await tell(`/api/v1/runs/${id}/end`, { exit })
    if (answer.status !== 200) process.stderr.write(`The end of the run was not taken: ${detailOf(answer)}\n`)
  } catch (error) {
    process.stderr.write(`The end of the run could not be told (${messageOf(error)}); without a word it counts as ended after 90 s.\n`)
  }
}

/** From a file, or else from the environment; never from the command line, which everybody on the host can read. */
export function tokenFrom(file: string | undefined, env: NodeJS.ProcessEnv): string {
  const token = (file === undefined ? env['KNOWNGOOD_TOKEN'] : read(file))?.trim()
  if (token) return token
  throw new Refusal(
    'No token: put one of an operator in KNOWNGOOD_TOKEN or in a file named with --token-file. knowngood token create --role operator makes one.',
  )
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Refusal(`The token file ${file} cannot be read: ${messageOf(cause)}`, undefined, { cause })
  }
}

/** Who sits there: behind sudo, who called it. */
export const accountIn = (env: NodeJS.ProcessEnv): string => env['SUDO_USER'] || env['DOAS_USER'] || userInfo().username
