// Windows that a clock change takes away or moves within the next two months: told once each, to whoever asked for the change.
import { peopleFirst, tellings } from '../../rules/alerting-routes.ts'
import type { Instant, Span } from '../../rules/domain.ts'
import { channelsOfPeople } from '../alert/people.ts'
import type { Judging } from '../ingest/verdicts.ts'
import type { LiveEvent } from '../live.ts'
import type { KeptRecurrence } from '../store/schedule/sources.ts'
import type { Store } from '../store/store.ts'
import type { Oddity } from './windows/expand.ts'
import { localIn } from './windows/zone.ts'

const WARNED_AHEAD_MS = 60 * 86_400_000
/** The others hear of it when nobody has taken it for so long. */
const LATER_MS = 24 * 3_600_000

type Parts = { readonly store: Pick<Store, 'read' | 'write'>; readonly judging: Judging }

/** Written by `keepRecurrence` only. */
const warningsIn = ({ warnings }: Pick<KeptRecurrence, 'warnings'>) => JSON.parse(warnings) as readonly Oddity[]

/** What is still ahead and near enough to be acted upon. */
export const warningsOf = (known: Pick<KeptRecurrence, 'warnings'>, now: Instant): readonly Oddity[] =>
  warningsIn(known).filter(({ at }) => at >= now && at <= now + WARNED_AHEAD_MS)

const clockOf = (local: string): string => local.slice(0, 16).replace('T', ' ')

export function warningWords({ kind, local, zone }: Oddity): string {
  const when = `${clockOf(local)} (${zone})`
  switch (kind) {
    case 'dropped':
      return `There is no window at ${when}: the clocks jump over that time.`
    case 'twice':
      return `${when} comes twice that night: the window is at the first.`
    case 'shifted':
      return `${when} does not exist that night: the window begins an hour later on the clock.`
    case 'end-shifted':
      return `The window of ${when} ends at another time on the clock: the clocks change while it is open.`
    case 'moved':
      return `The rules of ${zone} are other ones now: the window of ${when} was moved.`
  }
}

/** An id may hold anything; what stands before it holds no space. */
const subjectOf = (entry: string, { kind, local }: Oddity): string => `${kind} ${local} ${entry}`
export const entryOfWarning = (subject: string): string => subject.split(' ').slice(2).join(' ')

export async function tellWarnings({ store, judging }: Parts): Promise<readonly LiveEvent[]> {
  const now = judging.now()
  const known = await store.read.recurrencesWithWarnings()
  const due = known.flatMap((one) => warningsOf(one, now).map((warning) => ({ entry: one.entry, warning })))
  const subjects = due.map(({ entry, warning }) => subjectOf(entry, warning))
  const told = await store.read.subjectsTold('recurrence', subjects)
  const standing = await store.read.openSubjects('recurrence')
  const over = standing.filter((subject) => !subjects.includes(subject))
  const fresh = due.filter(({ entry, warning }) => !told.has(subjectOf(entry, warning)))
  const opened: LiveEvent[] = []
  for (const { entry, warning } of fresh) opened.push(...(await tell({ store, judging }, entry, warning)))
  if (over.length > 0)
    await store.write((tx) =>
      tx.resolveAlerts({ kind: 'recurrence', subjects: over, at: now, because: 'The window is over, or its entry has other windows now.' }),
    )
  return opened
}

async function tell({ store, judging }: Parts, id: string, warning: Oddity): Promise<readonly LiveEvent[]> {
  const at = judging.now()
  return store.write(async (tx) => {
    const stored = await tx.entryById(id)
    if (stored === null) return []
    const { entry } = stored
    const asset = entry.assets.include.join(' ')
    const asRouted = tellings({ severity: 'low', services: [], kinds: ['recurrence'] }, judging.routing(), at)
    const [opened] = await tx.openAlerts([
      {
        alert: {
          kind: 'recurrence',
          subject: subjectOf(id, warning),
          asset,
          severity: 'low',
          title: `A window of ${id} is not where its clock says: ${entry.summary.slice(0, 200)}`,
          reason: `${warningWords(warning)} If that is not meant, give the entry another time in ${entry.source}.`,
          facts: {},
          firstVerdict: null,
          at,
        },
        tell: peopleFirst(await channelsOfPeople(tx, [entry.requester], judging.routing().channels), asRouted, { at, laterMs: LATER_MS }),
      },
    ])
    return opened?.opened ? [{ kind: 'alert', id: opened.id, asset }] : []
  })
}

/**
 * What is to be said of windows that were worked out again by the same rule: what the new ones have, and which of those still ahead the
 * rule does not give any more, because the zone has other rules now.
 */
export function warningsAfter(again: {
  readonly known: KeptRecurrence
  readonly zone: string
  readonly before: readonly Span[]
  readonly after: readonly Span[]
  readonly oddities: readonly Oddity[]
  readonly now: Instant
}): readonly Oddity[] {
  const { known, zone, before, after, oddities, now } = again
  const given = new Set(after.map(({ from }) => from))
  const gone = before.filter(({ from }) => from > now && !given.has(from))
  const moved = gone.map(({ from }): Oddity => ({ local: localIn(from, zone), zone, kind: 'moved', at: from }))
  return [...warningsIn(known).filter(({ kind, at }) => kind === 'moved' && at >= now), ...moved, ...oddities]
}
