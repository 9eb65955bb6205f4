// One-time links: how the first account comes into being without a default password, and how invited people choose theirs.
import type { Instant } from '../../rules/domain.ts'
import type { Person } from '../store/accounts/rows.ts'
import type { Store, Writes } from '../store/store.ts'
import { hashOfSecret, newSecret } from './secret.ts'

const LINK_LASTS_MS = 24 * 3_600_000

/** The one-time link for the first account, or null when there is one already. Each call ends the link before. */
export async function setupLink(store: Pick<Store, 'write'>, baseUrl: string, now: Instant = Date.now()): Promise<string | null> {
  const token = newSecret()
  const isNeeded = await store.write(async (tx) => {
    if (await tx.hasPeople()) return false
    await tx.replaceSetupLink({ hash: hashOfSecret(token), person: null, at: now, expiresAt: now + LINK_LASTS_MS })
    return true
  })
  return isNeeded ? `${baseUrl.replace(/\/$/, '')}/setup?token=${token}` : null
}

/** The same for a person an admin has added. */
export async function invite(tx: Writes, person: string, now: Instant): Promise<string> {
  const token = newSecret()
  await tx.replaceSetupLink({ hash: hashOfSecret(token), person, at: now, expiresAt: now + LINK_LASTS_MS })
  return token
}

/** Whose link this is: null when it is over; `person` is null for the first account. */
export async function setupFor(
  store: Pick<Store, 'read'>,
  token: string,
  now: Instant,
): Promise<{ readonly person: Person | null } | null> {
  const link = await store.read.setupLink(hashOfSecret(token), now)
  if (link === null) return null
  if (link.person !== null) {
    const person = await store.read.person(link.person)
    return person?.state === 'active' ? { person } : null
  }
  return (await store.read.hasPeople()) ? null : { person: null }
}
