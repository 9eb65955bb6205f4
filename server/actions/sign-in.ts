// Signing in: the same words and the same time for a wrong password and for a person nobody knows, and a growing wait for both.
import type { Instant } from '../../rules/domain.ts'
import { beginSession } from '../auth/begin-session.ts'
import { afterTry, type DelayKind, type LoginDelay, waitMs, withoutOne } from '../auth/login-delay.ts'
import type { PasswordHasher } from '../auth/password-hash.ts'
import type { Person } from '../store/accounts/rows.ts'
import type { Store, Writes } from '../store/store.ts'

export type SignInParts = {
  readonly store: Pick<Store, 'read' | 'write'>
  readonly now: () => Instant
  readonly hasher: PasswordHasher
}

export type SignInOutcome =
  | { readonly ok: true; readonly cookie: string; readonly person: Person }
  | { readonly ok: false; readonly status: 401 | 429; readonly title: string; readonly detail: string; readonly waitSeconds?: number }

export type SignInInput = {
  readonly login: string
  readonly password: string
  readonly address: string
  /** The session of the presented cookie: it ends, so that nobody can plant one beforehand. */
  readonly sessionBefore: string | null
}

/** Delays and sessions are over long before; their rows go when somebody signs in. */
const KEPT_MS = 48 * 3_600_000

export async function signIn(parts: SignInParts, input: SignInInput): Promise<SignInOutcome> {
  const tries = await countTry(parts, input)
  if (tries.waitMs > 0) return mustWait(Math.ceil(tries.waitMs / 1_000))
  const known = await parts.store.read.personByLogin(input.login)
  const isRight = await parts.hasher.verify(input.password, known?.passwordHash ?? null)
  const person = known?.person ?? null
  if (!isRight || person === null || person.state !== 'active') {
    const subject = person === null ? 'unknown' : person.id
    await parts.store.write((tx) =>
      tx.audit({ at: parts.now(), actor: { kind: 'nobody' }, verb: 'sign-in-refused', subject, detail: { address: input.address } }),
    )
    return { ok: false, status: 401, title: 'Not signed in', detail: 'The name or the password is not right. Check both and try again.' }
  }
  return parts.store.write(async (tx) => {
    await tries.forgive(tx)
    if (input.sessionBefore !== null) await tx.endSession(input.sessionBefore)
    const { cookie, actor } = await beginSession(tx, person, parts.now())
    await tx.audit({ at: parts.now(), actor, verb: 'sign-in', subject: person.id, detail: { address: input.address } })
    return { ok: true, cookie, person }
  })
}

const mustWait = (waitSeconds: number): SignInOutcome => ({
  ok: false,
  status: 429,
  title: 'Too many tries',
  detail: `Too many wrong tries. Wait ${waitSeconds} s and try again.`,
  waitSeconds,
})

/** Long names would only fill the table; they belong to nobody. */
const keysOf = ({ login, address }: SignInInput): readonly { readonly kind: DelayKind; readonly id: string }[] => [
  { kind: 'account', id: `account:${login.toLowerCase().slice(0, 200)}` },
  { kind: 'address', id: `address:${address}` },
]

async function countTry({ store, now }: SignInParts, input: SignInInput) {
  const at = now()
  const before = await store.write(async (tx) => {
    await tx.forgetLoginDelaysBefore(at - KEPT_MS)
    await tx.forgetSessionsBefore(at - KEPT_MS)
    const found: { readonly kind: DelayKind; readonly id: string; readonly delay: LoginDelay | null }[] = []
    for (const { kind, id } of keysOf(input)) found.push({ kind, id, delay: await tx.loginDelay(id) })
    const isFree = found.every(({ kind, delay }) => waitMs(kind, delay, at) === 0)
    if (isFree) for (const { kind, id, delay } of found) await tx.setLoginDelay(id, afterTry(kind, delay, at))
    return found
  })
  return {
    waitMs: Math.max(...before.map(({ kind, delay }) => waitMs(kind, delay, at))),
    /** The account starts afresh; the address only gets this try back, or an own account would wash off the guesses at others. */
    forgive: async (tx: Writes): Promise<void> => {
      for (const { kind, id } of before) {
        const delay = await tx.loginDelay(id)
        if (kind === 'account' || delay === null) await tx.forgetLoginDelay(id)
        else await tx.setLoginDelay(id, withoutOne(kind, delay))
      }
    },
  }
}
