// Whether an asset stayed well after a change: what broke something is not made known good by a rule.
import type { Instant, Span } from '../../rules/domain.ts'
import type { Store } from '../store/store.ts'

/** A change that breaks something is usually undone sooner. */
export const SOAK_MS = 30 * 60_000

type Read = Pick<Store['read'], 'healthAt' | 'healthEvents'>

/** The first check that was bad since the change began, and why; null while none was. One that was bad before proves nothing either. */
export async function failedSince(
  read: Read,
  asset: string,
  { from, to }: Span,
): Promise<{ readonly check: string; readonly reason: string } | null> {
  const before = await read.healthAt(asset, from)
  const since = await read.healthEvents([asset], { from, to })
  const bad = [...before, ...since].find(({ state, gone }) => state === 'bad' && !gone)
  return bad === undefined ? null : { check: bad.id, reason: bad.reason }
}

/** Until when a change settles that was heard of at this instant. */
export const settledAt = (receivedAt: Instant): Instant => receivedAt + SOAK_MS
