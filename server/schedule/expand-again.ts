// Works the windows of recurring entries out again: each day, because the horizon moves on, and after every start, because the rules of
// zones come with the program.
import type { Entry, Instant, Span } from '../../rules/domain.ts'
import type { LiveEvent } from '../live.ts'
import type { KeptRecurrence } from '../store/schedule/sources.ts'
import type { Store } from '../store/store.ts'
import { judgeAgain } from './cards.ts'
import type { CardParts } from './parts.ts'
import { horizonAt } from './sources/read.ts'
import { warningsAfter } from './warnings.ts'
import type { Expanded, Recurrence } from './windows/expand.ts'
import { inWorker } from './windows/in-worker.ts'

const AT_ONCE = 50

type Parts = CardParts & { readonly store: Pick<Store, 'read' | 'write'> }

/** Those last worked out before `since`. What is over stays as it was. */
export async function expandAgain(parts: Parts, since: Instant, isStopping: () => boolean): Promise<readonly LiveEvent[]> {
  const told: LiveEvent[] = []
  while (!isStopping()) {
    const due = await parts.store.read.recurrencesBefore(since, AT_ONCE)
    if (due.length === 0) break
    const now = parts.now()
    const within = horizonAt(now)
    const recurrences = due.map(({ rule }) => JSON.parse(rule) as Recurrence) // Written by the import only.
    const done = await inWorker({ kind: 'recurrences', recurrences, within })
    if (done.kind !== 'recurrences')
      throw new Error(`windows could not be worked out again: ${'problem' in done ? done.problem : done.kind}`)
    for (const [index, one] of due.entries()) {
      const expanded = done.expanded[index]
      const zone = recurrences[index]?.start.zone ?? 'UTC'
      if (expanded !== undefined) told.push(...(await keep(parts, { known: one, expanded, within, now, zone })))
    }
  }
  return told
}

type Keeping = {
  readonly known: KeptRecurrence
  readonly expanded: Expanded
  readonly within: Span
  readonly now: Instant
  readonly zone: string
}

const isAhead = (state: string): boolean => state === 'submitted' || state === 'approved' || state === 'edited'

async function keep(parts: Parts, { known, expanded, within, now, zone }: Keeping): Promise<readonly LiveEvent[]> {
  return parts.store.write(async (tx) => {
    const stored = await tx.entryById(known.entry)
    if (stored === null || !isAhead(stored.state)) {
      await tx.dropRecurrence(known.entry)
      return []
    }
    // A rule that could be read before and cannot now keeps the windows it had.
    if (!expanded.ok) {
      await tx.keepRecurrence({ ...known, at: now })
      return []
    }
    const { entry } = stored
    const warnings = warningsAfter({ known, zone, before: entry.windows, after: expanded.windows, oddities: expanded.oddities, now })
    await tx.keepRecurrence({ ...known, warnings: JSON.stringify(warnings), at: now })
    const windows = [
      ...entry.windows.filter(({ from, to }) => from <= now && to > within.from),
      ...expanded.windows.filter(({ from }) => from > now),
    ]
    if (JSON.stringify(windows) === JSON.stringify(entry.windows)) return []
    const next: Entry = { ...entry, windows }
    await tx.updateEntry(next, { at: now, by: entry.source })
    // Further ahead nothing has happened yet that could be judged otherwise.
    const altered = !warnings.some(({ kind }) => kind === 'moved')
      ? []
      : await judgeAgain(parts, tx, [entry, next], `the windows of ${entry.id} were worked out again`)
    return [{ kind: 'entry', id: entry.id } as const, ...altered.map((id) => ({ kind: 'verdict', id }) as const)]
  })
}
