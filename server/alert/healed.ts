// An agent that died and has been well ever since needs nobody any more: its alert ends by itself.
import type { Instant } from '../../rules/domain.ts'
import type { LiveEvent } from '../live.ts'
import type { Store } from '../store/store.ts'

const WELL_FOR_MS = 30 * 60_000

export async function endHealed(store: Pick<Store, 'read' | 'write'>, now: Instant): Promise<readonly LiveEvent[]> {
  const standing = [
    ...(await store.read.alerts({ limit: 100, state: 'open' })),
    ...(await store.read.alerts({ limit: 100, state: 'acknowledged' })),
  ]
  const died = standing.filter(({ kind, openedAt }) => kind === 'agent-died' && openedAt <= now - WELL_FOR_MS)
  const healed: typeof died = []
  for (const alert of died) if (await isWell(store, alert, now)) healed.push(alert)
  if (healed.length === 0) return []
  const because = 'The agent has been well for 30 min.'
  const subjects = healed.map(({ subject }) => subject)
  const resolved = await store.write((tx) => tx.resolveAlerts({ kind: 'agent-died', subjects, at: now, because }))
  return resolved.map(({ alert }) => ({ kind: 'alert', id: alert.id, asset: alert.asset }))
}

/** Heard now, never blind and never dead again meanwhile: a second death is told under the alert of the first. */
async function isWell(
  store: Pick<Store, 'read'>,
  alert: { readonly subject: string; readonly asset: string },
  now: Instant,
): Promise<boolean> {
  const since = now - WELL_FOR_MS
  const [agent, blind, notes] = await Promise.all([
    store.read.agentById(alert.subject),
    store.read.blindIntervalsOf(alert.asset, since),
    store.read.notesOf(alert.asset),
  ])
  const diedAgain = notes.some(({ name, agent: of, receivedAt }) => name === 'agent-died' && of === alert.subject && receivedAt > since)
  return agent?.state === 'active' && agent.silence === 'well' && !diedAgain && blind.every(({ agent: of }) => of !== alert.subject)
}
