// Why a device gave nothing usable: the step it happened in and the reason in plain words.
import { codeOf, messageOf } from '../refusal.ts'

/** `said` are words of the other side: they may hold a secret and are not shown as they are. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly step: string
  readonly said: string

  constructor(step: string, reason: string, said = '') {
    super(reason)
    this.step = step
    this.said = said
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the name does not resolve: not found',
  EAI_AGAIN: 'the name does not resolve: the name server does not answer',
  ECONNRESET: 'the device reset the connection',
  EPIPE: 'the connection was lost',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'the address cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
}

/** What an error of the SSH library means. `step` is where we were. */
export function failureOf(step: string, error: unknown): Failure {
  if (error instanceof Failure) return error
  const code = codeOf(error) ?? ''
  const known = REASONS[code]
  if (known) return new Failure(step, `${known} (${code})`)
  const message = messageOf(error)
  const level = error instanceof Error && 'level' in error ? error.level : null
  if (level === 'client-authentication') return new Failure('auth', 'authentication failed: the device did not accept the login')
  if (level === 'client-timeout') return new Failure(step, 'timed out waiting for the SSH banner and handshake')
  if (/no matching/i.test(message)) return new Failure(step, `no common algorithm: ${message}`)
  if (level === 'protocol' || /protocol|version|ident|header/i.test(message))
    return new Failure(step, 'what answers is not SSH or breaks the protocol', message)
  if (/connection lost before handshake/i.test(message)) return new Failure(step, 'the connection closed before the SSH handshake')
  return new Failure(step, 'the connection failed', message)
}
