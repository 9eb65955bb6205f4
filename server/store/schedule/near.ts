// Everything that could cover changes of some time, read once and kept until the schedule is another one.
import type { Kysely } from 'kysely'
import type { Entry, Span } from '../../../rules/domain.ts'
import type { Schedule } from '../../../rules/match/schedule.ts'
import { asking, askingAbout } from '../compiled.ts'
import type { Schema } from '../schema.ts'
import { inForce } from './rules.ts'
import { readingVersion } from './version.ts'

const DAY_MS = 86_400_000
/** How far around a change the judge looks for windows. */
const AROUND_MS = 7 * DAY_MS
/** Read beyond what is asked, so that the questions of the next hours are answered too. */
const MARGIN_MS = DAY_MS
/** Longer ago is asked by somebody who was away: what is read for them is not kept for everybody else. */
const LONGEST_KEPT_MS = 40 * DAY_MS

type Kept = { readonly version: string; readonly span: Span; readonly schedule: Schedule }

/**
 * Entries with a window within seven days of the span and those that are named, and every rule in force then. Drafts count for nobody.
 * The same object is answered while nothing was written, so that what is worked out about it can be kept with it.
 */
export function scheduleNear(db: Kysely<Schema>): (span: Span, named?: readonly string[]) => Promise<Schedule> {
  const versionOf = readingVersion(db)
  const load = loading(db)
  const named = byName(db)
  let kept: Kept | null = null
  return async (span, names = []) => {
    const version = await versionOf()
    if (kept === null || kept.version !== version || span.from < kept.span.from || span.to > kept.span.to) {
      const wider = { from: span.from - MARGIN_MS, to: span.to + MARGIN_MS }
      const schedule = await load(wider)
      if (span.to - span.from > LONGEST_KEPT_MS) return withNamed(schedule, await named(names))
      kept = { version, span: wider, schedule }
    }
    return withNamed(kept.schedule, await named(names))
  }
}

function withNamed(schedule: Schedule, named: readonly Entry[]): Schedule {
  if (named.length === 0) return schedule
  const known = new Set(schedule.entries.map(({ id }) => id))
  const others = named.filter(({ id }) => !known.has(id))
  return others.length === 0 ? schedule : { ...schedule, entries: [...schedule.entries, ...others] }
}

function loading(db: Kysely<Schema>): (span: Span) => Promise<Schedule> {
  const around = asking(db, ({ from, to }: Span) =>
    db
      .selectFrom('entries')
      .select('record')
      .where('state', '<>', 'draft')
      .where('first_at', '<=', to)
      .where('last_at', '>=', from)
      .orderBy('id'),
  )
  return async ({ from, to }) => {
    const wide = { from: from - AROUND_MS, to: to + AROUND_MS }
    const rows = await around(wide)
    const rules = await inForce(db, wide)
    return {
      entries: rows.map(({ record }) => JSON.parse(record) as Entry),
      templates: rules.flatMap((one) => (one.kind === 'template' ? [one.rule] : [])),
      freezes: rules.flatMap((one) => (one.kind === 'freeze' ? [one.rule] : [])),
      ignoreRules: rules.flatMap((one) => (one.kind === 'ignore' ? [one.rule] : [])),
    }
  }
}

function byName(db: Kysely<Schema>): (names: readonly string[]) => Promise<readonly Entry[]> {
  const ask = askingAbout(db, (named: { id: string }[]) =>
    db
      .selectFrom('entries')
      .select('record')
      .where('state', '<>', 'draft')
      .where(
        'id',
        'in',
        named.map(({ id }) => id),
      ),
  )
  return async (names) => {
    const rows = await ask([...new Set(names)].map((id) => ({ id })))
    return [...new Set(rows.map(({ record }) => record))].map((record) => JSON.parse(record) as Entry)
  }
}
