// Changes on the scope of an incident that nobody agreed to: whoever is in charge hears of each at once.
import { peopleFirst, tellings } from '../../rules/alerting-routes.ts'
import { assetsOf } from '../../rules/card/system.ts'
import type { Instant, VerdictKind } from '../../rules/domain.ts'
import type { Room } from '../../rules/room/room.ts'
import { channelsOfPeople } from '../alert/people.ts'
import type { Judging } from '../ingest/verdicts.ts'
import type { LiveEvent } from '../live.ts'
import type { StoredChange } from '../store/evidence/stored.ts'
import type { Store, Writes } from '../store/store.ts'

type Parts = { readonly store: Pick<Store, 'read' | 'write'>; readonly judging: Judging }

/** What is looked at in one transaction. */
const AT_ONCE = 100

/** Looks at each change on the scope once. Those that come late, and those of an incident that was reopened, are looked at too. */
export async function noticeUnagreed({ store, judging }: Parts): Promise<readonly LiveEvent[]> {
  const happened: LiveEvent[] = []
  for (const { id, openedAt, scope } of await store.read.incidentsUnderWay()) {
    const assets = assetsOf({ include: scope }, await store.read.allAssets()).map((asset) => asset.id)
    const fresh = await store.read.changesNewTo(id, assets, openedAt, AT_ONCE)
    if (fresh.length === 0) continue
    happened.push({ kind: 'incident', id })
    const opened = await store.write(async (tx) => {
      const room = (await tx.incidentById(id))?.room
      if (room === undefined) return []
      const changes = await tx.changesById(fresh)
      await tx.markLookedAt(id, fresh)
      return tellOf(
        tx,
        judging,
        room,
        changes.filter((change) => isUnagreed(room, change)),
      )
    })
    for (const alert of opened) happened.push({ kind: 'alert', id: alert })
  }
  return happened
}

/** Noise is no change, and a way back to known good is what everybody hopes for. */
function isUnagreed({ actions }: Room, { judgement }: StoredChange): boolean {
  if (judgement.verdict === 'noise' || judgement.verdict === 'reverted') return false
  return !actions.some(({ entry }) => entry !== null && entry === judgement.entry && isCovered(judgement.verdict))
}

/** By an entry that says just this, be it that somebody still has to sign it. */
export const isCovered = (verdict: VerdictKind): boolean => verdict === 'authorised' || verdict === 'emergency_pending'

async function tellOf(tx: Writes, judging: Judging, room: Room, changes: readonly StoredChange[]): Promise<readonly string[]> {
  if (changes.length === 0) return []
  const at = judging.now()
  const routing = judging.routing()
  const people = await channelsOfPeople(tx, [room.commander], routing.channels)
  const services = room.services
  const asRouted = tellings({ severity: 'high', services, kinds: ['unagreed'] }, { ...routing, settleMs: 0 }, at)
  const opened = await tx.openAlerts(
    changes.map(({ change, judgement }) => ({
      alert: {
        kind: 'unagreed' as const,
        subject: `${room.id}:${change.id}`,
        asset: change.asset,
        severity: 'high' as const,
        title: `${room.id}: nobody agreed to ${change.item.path} on ${change.asset}`,
        reason: `${room.title} is being worked on, and this changed on its systems. ${judgement.explanation}`,
        facts: { item: change.item, op: change.op, interval: judgement.interval, verdict: judgement.verdict, services },
        firstVerdict: judgement.verdict,
        // One change on forty hosts is one message; another change is another, and is not waited for.
        groupKey: `incident:${room.id}:${change.item.kind}:${change.item.path}`,
        at,
      },
      tell: peopleFirst(people, asRouted, { at, laterMs: 0 }),
    })),
  )
  return opened.flatMap((one) => (one.opened ? [one.id] : []))
}

type Ending = { readonly at: Instant; readonly because: string }

/** These changes are agreed to now. */
export async function endUnagreedChanges(tx: Writes, incident: string, changes: readonly string[], ending: Ending): Promise<void> {
  if (changes.length > 0)
    await tx.resolveAlerts({ kind: 'unagreed', subjects: changes.map((change) => `${incident}:${change}`), ...ending })
}

/** The incident is over, and with it the agreement that was asked for. What nobody approved keeps its own alert. */
export async function endUnagreed(tx: Writes, { id, openedAt, scope }: Room, ending: Ending): Promise<void> {
  const assets = assetsOf({ include: scope }, await tx.allAssets())
  for (const asset of assets) {
    const { items } = await tx.listChanges({ asset: asset.id, since: openedAt, limit: 100 })
    await endUnagreedChanges(
      tx,
      id,
      items.map(({ change }) => change.id),
      ending,
    )
  }
  await tx.resolveAlerts({ kind: 'update-due', subjects: [id], ...ending })
}
