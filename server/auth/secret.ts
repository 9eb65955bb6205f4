// Random secrets (session ids, tokens, links), what is stored of them, and comparing without telling how much was right.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits; safe in cookies, headers and addresses. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What is stored. The secret has 256 bits of its own, so a plain hash is enough and can be looked up. */
export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Takes the same time wherever the two differ, and whatever their lengths. */
export function sameSecret(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}

/** The form token of a browser: derived from its cookie, so that nothing more needs storing and no other site can know it. */
export const formTokenOf = (cookieSecret: string): string => createHash('sha256').update(`form-token\n${cookieSecret}`).digest('base64url')
