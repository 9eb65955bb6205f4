// What verdicts mean to somebody who looks for a cause.
import type { VerdictKind } from '../domain.ts'

const AUTHORISED: readonly VerdictKind[] = ['authorised', 'standard', 'grace', 'reverted']

/** Somebody was supposed to make it, or it put things back. */
export const isAuthorised = (verdict: VerdictKind): boolean => AUTHORISED.includes(verdict)
