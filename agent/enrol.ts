// Becomes an agent of a server: shows the token once, keeps what the server answers, and forgets the token.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { splitToken } from '../rules/enrolment-token.ts'
import { CALLS, EnrolAnswer, type EnrolRequest } from '../rules/wire.ts'
import { createBackOff, mostWaitMs } from './back-off.ts'
import { type Answer, type Call, detailOf, JSON_HEADERS, jsonBody } from './call.ts'
import { type Config, isLoopback } from './config.ts'
import { type Identity, keepIdentity, ownKey, publicKeyOf, readIdentity, writePrivate } from './identity.ts'
import type { Log } from './log.ts'
import { messageOf, Refusal } from './refusal.ts'
import { keepPinned } from './trust.ts'

const HOW = 'Make a new token with `knowngood enrol --create` where the server runs, and start the agent with --token-file FILE.'

/** Waits for the server as long as it takes: nothing can be digested without the fleet's key. A refused token ends it. */
export async function enrol(config: Config, call: Call, version: string, log: Log, signal: AbortSignal): Promise<Identity> {
  const known = readIdentity(config.data)
  if (known) return known
  const token = readToken(config)
  const backOff = createBackOff(mostWaitMs(isLoopback(config.server)))
  const request: EnrolRequest = { token, publicKey: publicKeyOf(ownKey(config.data)), name: config.name, version }
  for (;;) {
    const answer = await show(config, call, request).catch(unlessFinal)
    const identity = typeof answer === 'string' ? null : settle(config, token, answer)
    if (identity) {
      const where = { server: config.server.origin, agent: identity.agent, key: fingerprintOf(request.publicKey) }
      if (typeof answer !== 'string' && isPending(answer))
        log.info(where, 'enrolled; a person approves this agent on the page of the agents, until then everything is kept here')
      return identity
    }
    const why = typeof answer === 'string' ? answer : detailOf(answer)
    log.warn({ server: config.server.origin, why }, 'waiting for the server to enrol with it')
    await sleep(backOff.next(typeof answer === 'string' ? null : answer.retryAfterMs), undefined, { signal })
  }
}

/** The certificate the token names comes first: only who shows that one is shown the token. */
async function show(config: Config, call: Call, request: EnrolRequest): Promise<Answer> {
  const pin = splitToken(request.token)?.pin
  if (pin) await keepPinned(config, pin)
  return call(CALLS.enrol, jsonBody(request), JSON_HEADERS)
}

function unlessFinal(error: unknown): string {
  if (error instanceof Refusal) throw error
  return messageOf(error)
}

function settle(config: Config, token: string, answer: Answer): Identity | null {
  if ([400, 401, 403, 404, 409, 410, 422].includes(answer.status)) {
    writePrivate(refusedFile(config.data), digest(token))
    throw new Refusal(`The server at ${config.server.origin} refused the enrolment token: ${detailOf(answer)} ${HOW}`)
  }
  const parsed = answer.status < 300 ? EnrolAnswer.safeParse(answer.body) : null
  if (!parsed?.success) return null
  keepIdentity(config.data, parsed.data)
  if (config.tokenFile) rmSync(config.tokenFile, { force: true })
  rmSync(refusedFile(config.data), { force: true })
  return readIdentity(config.data)
}

/** A person compares it with what the page of the agents shows. */
const fingerprintOf = (publicKey: string): string =>
  createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 16)

const isPending = ({ body }: Answer): boolean => EnrolAnswer.safeParse(body).data?.isPending === true

const refusedFile = (data: string): string => path.join(data, 'refused-token')
const digest = (token: string): string => createHash('sha256').update(token).digest('hex')

/** A token refused once never becomes good, so a restart does not ask about it again. */
function readToken({ tokenFile, data }: Config): string {
  if (!tokenFile) throw new Refusal(`This agent is not enrolled yet. ${HOW}`)
  if (!existsSync(tokenFile)) throw new Refusal(`The token file ${tokenFile} does not exist. ${HOW}`)
  const token = readFileSync(tokenFile, 'utf8').trim()
  if (token === '') throw new Refusal(`The token file ${tokenFile} is empty. ${HOW}`)
  if (existsSync(refusedFile(data)) && readFileSync(refusedFile(data), 'utf8') === digest(token))
    throw new Refusal(`The token in ${tokenFile} was refused before. ${HOW}`)
  return token
}
