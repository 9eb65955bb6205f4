// Makes an enrolment token: one use, short-lived, and carrying what its agent needs to trust this server.
import type { Instant } from '../../rules/domain.ts'
import { joinToken } from '../../rules/enrolment-token.ts'
import { nameProblem } from '../../rules/person.ts'
import { hashOfSecret, newSecret } from '../auth/secret.ts'
import { type Actor, nameOfActor } from '../route.ts'
import type { Store } from '../store/store.ts'

export const MOST_TTL_MS = 30 * 86_400_000
const DEFAULT_TTL_MS = 3_600_000

export type TokenWish = {
  /** The only host that may use it. */
  readonly name?: string
  /** 1 h when not given. */
  readonly ttlMs?: number
  /** It may take the place of an agent whose host was set up anew. */
  readonly mayReplace?: boolean
  /** Its agent needs no approval: who makes the token answers for it. */
  readonly isApproved?: boolean
  /** The certificate the agent must meet (see rules/enrolment-token.ts); null where public authorities vouch, or nothing is encrypted. */
  readonly pin?: string | null
}

export type TokenOutcome =
  | { readonly ok: true; readonly id: string; readonly token: string; readonly expiresAt: Instant }
  | { readonly ok: false; readonly status: 400; readonly title: string; readonly detail: string }

/** Answers the token itself, whose secret is stored as a hash only. */
export async function createEnrolmentToken(
  { store, now }: { readonly store: Pick<Store, 'write'>; readonly now: () => Instant },
  actor: Actor,
  { name, ttlMs = DEFAULT_TTL_MS, mayReplace = false, isApproved = false, pin = null }: TokenWish,
): Promise<TokenOutcome> {
  const detail =
    (name === undefined ? null : nameProblem(name)) ?? (ttlMs > 0 && ttlMs <= MOST_TTL_MS ? null : 'A token is good for 1 s to 30 days.')
  if (detail !== null) return { ok: false, status: 400, title: 'No token made', detail }
  const [secret, at] = [newSecret(), now()]
  const [id, expiresAt] = [hashOfSecret(secret), at + ttlMs]
  await store.write(async (tx) => {
    await tx.addEnrolmentToken({ id, name: name ?? null, mayReplace, isApproved, createdAt: at, createdBy: nameOfActor(actor), expiresAt })
    await tx.audit({
      at,
      actor,
      verb: 'create-enrolment-token',
      subject: id,
      detail: { name: name ?? null, mayReplace, isApproved, expiresAt },
    })
  })
  return { ok: true, id, token: joinToken({ secret, pin }), expiresAt }
}
