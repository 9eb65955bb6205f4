// Updates on an incident as messages: the one that stands ends with the next, and a reminder comes when the next is overdue.
import { tellings } from '../../rules/alerting-routes.ts'
import type { Instant } from '../../rules/domain.ts'
import type { Room } from '../../rules/room/room.ts'
import { nextStatusAt } from '../../rules/room/status.ts'
import { channelsOfPeople } from '../alert/people.ts'
import type { Judging } from '../ingest/verdicts.ts'
import type { LiveEvent } from '../live.ts'
import type { Store, Writes } from '../store/store.ts'

type Ending = { readonly at: Instant; readonly because: string }

/** Nothing that was said is owed any more: what stands as said, and what reminded of it, ends. */
export async function endUpdates(tx: Writes, room: Room, { at, because }: Ending): Promise<void> {
  const subjects = room.statuses.map((status) => `${room.id}:${status.at}`)
  if (subjects.length > 0) await tx.resolveAlerts({ kind: 'update', subjects, at, because })
  await tx.resolveAlerts({ kind: 'update-due', subjects: [room.id], at, because })
}

/** Whoever is in charge is reminded once that people wait for news. */
export async function remindOfUpdates({
  store,
  judging,
}: {
  readonly store: Pick<Store, 'read' | 'write'>
  readonly judging: Judging
}): Promise<readonly LiveEvent[]> {
  const now = judging.now()
  const told: LiveEvent[] = []
  for (const { id } of await store.read.incidentsUnderWay()) {
    const room = (await store.read.incidentById(id))?.room
    const due = room === undefined ? null : nextStatusAt(room)
    if (room === undefined || due === null || due > now) continue
    if ((await store.read.standingAlerts('update-due', [id])).has(id)) continue
    const opened = await store.write((tx) => remind(tx, judging, room, now))
    if (opened !== null) told.push({ kind: 'alert', id: opened })
  }
  return told
}

async function remind(tx: Writes, judging: Judging, room: Room, at: Instant): Promise<string | null> {
  const routing = judging.routing()
  const people = await channelsOfPeople(tx, [room.commander], routing.channels)
  const asRouted = tellings({ severity: 'medium', services: room.services, kinds: ['update-due'] }, { ...routing, settleMs: 0 }, at)
  const [opened] = await tx.openAlerts([
    {
      alert: {
        kind: 'update-due',
        subject: room.id,
        asset: room.services[0] ?? room.scope[0] ?? room.id,
        severity: 'medium',
        title: `An update on ${room.id} is due`,
        reason: `${room.commander} is in charge. Updates were promised every ${room.cadenceMin} min.`,
        facts: { services: room.services },
        firstVerdict: null,
        at,
      },
      tell: people.length > 0 ? people.map((channel) => ({ channel, event: 'opened', at })) : asRouted,
    },
  ])
  return opened?.opened ? opened.id : null
}
