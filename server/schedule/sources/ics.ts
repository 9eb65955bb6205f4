// Calendars: an event is an entry; with the category FREEZE it is a freeze.
import type { EntryState, Instant } from '../../../rules/domain.ts'
import { type PlannedEvent } from '../windows/calendar.ts'
import { textIn } from '../windows/ics-events.ts'
import { unescaped } from '../windows/ics-lines.ts'
import { inWorker } from '../windows/in-worker.ts'
import { blockIn, drafted, refused, words } from './draft.ts'
import type { Reading, Signed, SourceRead, SourceRecord } from './source.ts'

export async function readIcs(bytes: Uint8Array, { zone, within, name }: Reading): Promise<SourceRead> {
  const done = await inWorker({ kind: 'calendar', bytes, zone, within })
  const where = (line: number) => (line > 0 ? `line ${line}` : 'the file')
  if (done.kind === 'refused') return { ok: false, where: where(done.line), problem: done.problem }
  if (done.kind !== 'calendar') throw new Error('the reading thread answered something else')
  const { events, refused: wrong } = done.calendar
  const records = events.map((event) => recordOf(event, name))
  return {
    ok: true,
    records: [...records, ...wrong.map(({ id, line, problem }) => refused(id, where(line), problem))],
    isWhole: wrong.length === 0,
    cursor: null,
  }
}

function recordOf(event: PlannedEvent, source: string): SourceRecord {
  const where = `line ${event.line}`
  const block = blockIn(textIn(event, 'DESCRIPTION'))
  const assets = firstOf(
    words(textIn(event, 'X-DRIFT-ASSETS')),
    block.assets,
    words(textIn(event, 'RESOURCES')),
    words(textIn(event, 'LOCATION')),
  )
  const categories = words(textIn(event, 'CATEGORIES')).map((word) => word.toLowerCase())
  const { windows, oddities, when } = event
  const summary = textIn(event, 'SUMMARY')
  if (categories.includes('freeze')) {
    const freeze = {
      id: event.id,
      summary: summary ?? 'Freeze',
      assets: { include: assets.length > 0 ? assets : ['*'] },
      windows,
      blocks: [],
      allowEmergency: true,
    }
    return { kind: 'freeze', where, freeze }
  }
  const state = STATES[textIn(event, 'STATUS')?.toUpperCase() ?? ''] ?? 'submitted'
  const requester = personIn(event, 'ORGANIZER')
  return drafted({
    id: event.id,
    where,
    summary,
    requester,
    implementers: people(event, ({ ROLE = 'REQ-PARTICIPANT' }) => ROLE === 'REQ-PARTICIPANT'),
    kind: categories.find((word) => word === 'standard' || word === 'emergency'),
    risk: categories.find((word) => ['low', 'medium', 'high'].includes(word.replace(/-?risk$/, '')))?.replace(/-?risk$/, ''),
    assets,
    items: firstOf(words(textIn(event, 'X-DRIFT-ITEMS')), block.items),
    expect: firstOf(
      (textIn(event, 'X-DRIFT-EXPECT') ?? '')
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean),
      block.expect,
    ),
    windows,
    state,
    approval: state === 'approved' ? approvalIn(event, source) : null,
    // A single date is kept only where there is something to say about it.
    recurrence: when.rule === null && oddities.length === 0 ? null : { when, oddities },
  })
}

const STATES: Readonly<Record<string, EntryState>> = { TENTATIVE: 'submitted', CONFIRMED: 'approved', CANCELLED: 'cancelled' }

const firstOf = (...lists: readonly (readonly string[])[]): readonly string[] => lists.find((list) => list.length > 0) ?? []

/** Whoever writes a calendar writes what they like into it: the time of an approval is when we heard of it. */
function approvalIn(event: PlannedEvent, source: string): Signed {
  const [chair] = people(event, ({ ROLE, PARTSTAT }) => ROLE === 'CHAIR' && PARTSTAT === 'ACCEPTED')
  const at: Instant | null = null
  return { by: chair ?? `the calendar ${source}`, at }
}

function people(event: PlannedEvent, fits: (params: Readonly<Record<string, string>>) => boolean): readonly string[] {
  return event.properties
    .filter(({ name, params }) => name === 'ATTENDEE' && fits(params))
    .map(({ params, value }) => nameOf(params, value))
}

function personIn(event: PlannedEvent, name: string): string | undefined {
  const found = event.properties.find((property) => property.name === name)
  return found && nameOf(found.params, found.value)
}

const nameOf = (params: Readonly<Record<string, string>>, value: string): string =>
  (params['CN'] ? unescaped(params['CN']) : value.replace(/^mailto:/i, '').split('@')[0]) || value
