// Opens an SSH connection: the host key is compared before any password goes out, and a password goes out once.
import { createHash } from 'node:crypto'
import { Client, type AnyAuthMethod, type ConnectConfig, type KeyboardInteractiveCallback, type Prompt } from 'ssh2'
import type { Duplex } from 'node:stream'
import { algorithmsOf } from './algorithms.ts'
import type { Login, Tap } from './device.ts'
import { Failure, failureOf } from './failure.ts'
import type { Memory } from './memory.ts'

export type Way = {
  readonly profile: 'modern' | 'legacy'
  readonly connectMs: number
  readonly memory: Memory
  readonly sock?: Duplex
  readonly tap: Tap
}

const KEEPALIVE_MS = 15_000

/** Resolves when logged in; rejects with a Failure. Afterwards an error of the connection is told by its `close`. */
export function connect(login: Login, way: Way): Promise<Client> {
  const client = new Client()
  const { promise, resolve, reject } = Promise.withResolvers<Client>()
  const refusal: { failure: Failure | null } = { failure: null }
  client.once('ready', () => {
    client.setNoDelay(true)
    resolve(client)
  })
  client.on('error', (error: Error) => {
    reject(refusal.failure ?? failureOf('connect', error))
    client.destroy()
  })
  client.once('close', () =>
    reject(refusal.failure ?? new Failure('connect', 'the connection closed before the SSH handshake and login were through')),
  )
  const limit = setTimeout(() => {
    reject(new Failure('connect', 'timed out waiting for the SSH banner, handshake and login'))
    client.destroy()
  }, way.connectMs)
  client.connect(settings(login, way, (failure) => (refusal.failure = failure)))
  return promise.finally(() => clearTimeout(limit))
}

function settings(login: Login, way: Way, refuse: (failure: Failure) => void): ConnectConfig {
  return {
    host: login.host,
    port: login.port,
    username: login.username,
    ...(way.sock ? { sock: way.sock } : {}),
    readyTimeout: way.connectMs,
    keepaliveInterval: KEEPALIVE_MS,
    keepaliveCountMax: 3,
    algorithms: algorithmsOf(way.profile),
    hostVerifier: (key: Buffer): boolean => {
      const failure = keyProblem(`${login.host}:${login.port}`, key, way.memory)
      if (failure) refuse(failure)
      return failure === null
    },
    authHandler: authentication(login, way.tap, refuse),
  }
}

const fingerprint = (key: Buffer): string => `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`

/** The key seen at first contact is the device's from then on. */
function keyProblem(device: string, key: Buffer, memory: Memory): Failure | null {
  const known = memory.of(device)
  const seen = fingerprint(key)
  if (known.hostKey === undefined) {
    memory.keep(device, { ...known, hostKey: seen, firstSeen: new Date().toISOString() })
    return null
  }
  if (known.hostKey === seen) return null
  return new Failure(
    'hostkey',
    `the host key changed: ${known.hostKey} since ${known.firstSeen ?? 'first contact'}, now ${seen}; nothing was sent. If the device was replaced, forget the old key`,
  )
}

/** Asks which ways in there are, then takes one: the key if there is one, else the password in one form or the other. */
function authentication(login: Login, tap: Tap, refuse: (failure: Failure) => void) {
  const tried = new Set<string>()
  const { username, password } = login
  return (left: readonly string[] | null, isPartly: boolean | null): AnyAuthMethod | false => {
    if (left === null) return { type: 'none', username }
    const hasSpoken = tried.has('password') || tried.has('keyboard-interactive')
    const mayTry = (way: string): boolean => left.includes(way) && !tried.has(way)
    if (login.privateKey !== null && mayTry('publickey')) {
      tried.add('publickey')
      return { type: 'publickey', username, key: login.privateKey, ...(login.passphrase === null ? {} : { passphrase: login.passphrase }) }
    }
    if (password !== null && mayTry('password') && !hasSpoken) {
      tried.add('password')
      tap('secret', 'password')
      return { type: 'password', username, password }
    }
    if (password !== null && mayTry('keyboard-interactive') && (!hasSpoken || isPartly)) {
      tried.add('keyboard-interactive')
      return { type: 'keyboard-interactive', username, prompt: answers(password, hasSpoken, tap, refuse) }
    }
    if (password === null && login.privateKey === null) refuse(new Failure('auth', 'no password and no key was given for the login'))
    return false
  }
}

/** The password is given to the first question for one; a question for anything else is not ours to answer. */
function answers(password: string, isSpent: boolean, tap: Tap, refuse: (failure: Failure) => void) {
  let given = isSpent
  return (_name: string, _instructions: string, _lang: string, prompts: Prompt[], finish: KeyboardInteractiveCallback): void => {
    const replies = prompts.map(({ prompt, echo }) => {
      const wantsPassword = /pass|pwd/i.test(prompt) || (echo !== true && !/token|code|otp|pin|response|verification/i.test(prompt))
      if (!wantsPassword || given) {
        refuse(new Failure('auth', 'authentication failed: the device asks for more than a password, or for it again', prompt.trim()))
        return ''
      }
      given = true
      tap('secret', 'password')
      return password
    })
    finish(replies)
  }
}
