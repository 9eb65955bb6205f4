// A whole calendar, from bytes to windows. Nothing here waits or reads a clock: it runs in a thread of its own that may be ended.
import type { Span } from '../../../rules/domain.ts'
import { expand, type Oddity, type Recurrence } from './expand.ts'
import { type CalendarEvent, readEvents } from './ics-events.ts'
import { CalendarProblem, readComponents, textOf } from './ics-lines.ts'
import { MOST_INSTANCES } from './rule.ts'

export type PlannedEvent = Omit<CalendarEvent, 'recurrenceId'> & { readonly windows: readonly Span[]; readonly oddities: readonly Oddity[] }
export type Refused = { readonly line: number; readonly id: string; readonly problem: string }
export type Calendar = { readonly events: readonly PlannedEvent[]; readonly refused: readonly Refused[] }

export type Work =
  | { readonly kind: 'calendar'; readonly bytes: Uint8Array; readonly zone: string | null; readonly within: Span }
  | { readonly kind: 'recurrences'; readonly recurrences: readonly Recurrence[]; readonly within: Span }

export type WorkDone =
  | { readonly kind: 'calendar'; readonly calendar: Calendar }
  | { readonly kind: 'recurrences'; readonly expanded: readonly ReturnType<typeof expand>[] }
  /** The file as a whole cannot be read. */
  | { readonly kind: 'refused'; readonly line: number; readonly problem: string }

export function work(wish: Work): WorkDone {
  if (wish.kind === 'recurrences') return { kind: 'recurrences', expanded: wish.recurrences.map((one) => expand(one, wish.within)) }
  try {
    return { kind: 'calendar', calendar: readCalendar(wish.bytes, wish.zone, wish.within) }
  } catch (error) {
    if (error instanceof CalendarProblem) return { kind: 'refused', line: error.line, problem: error.message }
    throw error
  }
}

function readCalendar(bytes: Uint8Array, zone: string | null, within: Span): Calendar {
  const { events, refused } = readEvents(readComponents(textOf(bytes)), zone)
  const planned: PlannedEvent[] = []
  const wrong: Refused[] = [...refused]
  let total = 0
  for (const { recurrenceId: _recurrenceId, ...event } of events) {
    const expanded = expand(event.when, within)
    const line = event.properties.find(({ name }) => name === 'RRULE')?.line ?? event.line
    if (expanded.ok) planned.push({ ...event, ...expanded })
    else wrong.push({ line, id: event.id, problem: expanded.problem })
    total += expanded.ok ? expanded.windows.length : 0
    if (total > MOST_INSTANCES)
      throw new CalendarProblem(line, `The calendar has more than ${MOST_INSTANCES} instances. Give its rules an end, or split it.`)
  }
  return { events: planned, refused: wrong.sort((a, b) => a.line - b.line) }
}
