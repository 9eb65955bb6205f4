// The link in a mail that asks "was it you?": signed, for one alert and for nothing else, and over after a week.
import { createHmac } from 'node:crypto'
import type { Instant } from '../../rules/domain.ts'
import { sameSecret } from '../auth/secret.ts'

const GOOD_FOR_MS = 7 * 86_400_000

/** `key` is any secret of the installation; what is signed with it here is good for nothing else. */
const sealOf = (key: string, text: string): string =>
  createHmac('sha256', key).update(`knowngood answer to an alert\n${text}`).digest('base64url')

export function answerToken(key: string, alert: string, now: Instant): string {
  const text = `${alert}.${now + GOOD_FOR_MS}`
  return `${text}.${sealOf(key, text)}`
}

/** The alert a token is for; null for one that was made up, altered, or is over. */
export function alertOfToken(key: string, token: string, now: Instant): string | null {
  const [, text = '', alert = '', until = '', seal = ''] = /^(([0-9a-f-]{36})\.(\d{1,16}))\.([\w-]{43})$/.exec(token) ?? []
  if (text === '' || !sameSecret(seal, sealOf(key, text))) return null
  return Number(until) > now ? alert : null
}
