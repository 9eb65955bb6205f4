// The events of a calendar: when they recur, as recurrences, and everything else they say, as it was written.
import type { Instant } from '../../../rules/domain.ts'
import { type Length, type Recurrence } from './expand.ts'
import { CalendarProblem, type Component, type Property, unescaped } from './ics-lines.ts'
import { readRule } from './rule.ts'
import { readWall, type WallTime, zoneNamed } from './zone.ts'

export type CalendarEvent = {
  readonly line: number
  /** UID, with the RECURRENCE-ID where it speaks of one instance. */
  readonly id: string
  readonly uid: string
  readonly recurrenceId: Instant | null
  readonly when: Recurrence
  readonly properties: readonly Property[]
}
export type RefusedEvent = { readonly line: number; readonly id: string; readonly problem: string }
export type CalendarRead = { readonly events: readonly CalendarEvent[]; readonly refused: readonly RefusedEvent[] }

/** `declared`: the zone of times that name none. Without one they are refused: a zone is never guessed. */
export function readEvents(calendar: Component, declared: string | null): CalendarRead {
  const own = calendar.properties.find(({ name }) => name === 'X-WR-TIMEZONE')?.value
  const zone = declared ?? (own === undefined ? null : zoneNamed(own))
  const events: CalendarEvent[] = []
  const refused: RefusedEvent[] = []
  for (const component of calendar.components.filter(({ name }) => name === 'VEVENT')) {
    const uid = component.properties.find(({ name }) => name === 'UID')?.value.trim() ?? ''
    try {
      events.push(readEvent(component, uid, zone))
    } catch (error) {
      if (!(error instanceof CalendarProblem)) throw error
      refused.push({ line: error.line, id: uid, problem: error.message })
    }
  }
  return { events: withoutOverridden(events), refused }
}

/** An instance that is written anew counts only as it is written anew. */
function withoutOverridden(events: readonly CalendarEvent[]): readonly CalendarEvent[] {
  const overridden = Map.groupBy(
    events.filter(({ recurrenceId }) => recurrenceId !== null),
    ({ uid }) => uid,
  )
  return events.map((event) => {
    const others = event.recurrenceId === null ? overridden.get(event.uid) : undefined
    if (others === undefined) return event
    const instants = others.flatMap(({ recurrenceId }) => recurrenceId ?? [])
    return { ...event, when: { ...event.when, except: [...event.when.except, ...instants] } }
  })
}

function readEvent(component: Component, uid: string, zone: string | null): CalendarEvent {
  const { line, properties } = component
  const one = (name: string) => properties.find((property) => property.name === name)
  if (uid === '') throw new CalendarProblem(line, 'The event has no UID. Without one it would be another event at every import.')
  const dtstart = one('DTSTART')
  if (dtstart === undefined) throw new CalendarProblem(line, 'The event has no DTSTART: it says no time.')
  const start = timeOf(dtstart, zone)
  const rules = properties.filter(({ name }) => name === 'RRULE')
  const [rule, second] = rules
  if (second !== undefined) throw new CalendarProblem(second.line, 'The event has two RRULEs. Write it as two events.')
  if (rule !== undefined) {
    const read = readRule(rule.value, start.zone)
    if (!read.ok) throw new CalendarProblem(rule.line, read.problem)
  }
  const length = lengthOf({ start, isDay: isDay(dtstart) }, { dtend: one('DTEND'), duration: one('DURATION'), line: dtstart.line }, zone)
  const recurrenceId = one('RECURRENCE-ID')
  const range = recurrenceId?.params['RANGE']
  if (recurrenceId !== undefined && range !== undefined)
    throw new CalendarProblem(
      recurrenceId.line,
      `RANGE=${range} is not read. Write the instances that differ, or end the rule and begin another.`,
    )
  return {
    line,
    id: recurrenceId === undefined ? uid : `${uid};${recurrenceId.value}`,
    uid,
    recurrenceId: recurrenceId === undefined ? null : readWall(timeOf(recurrenceId, zone)).at,
    when: { start, length, rule: rule?.value ?? null, also: alsoOf(properties, zone), except: exceptOf(properties, zone) },
    properties,
  }
}

const isDay = ({ params, value }: Property): boolean => params['VALUE'] === 'DATE' || /^\d{8}$/.test(value)

const TIME = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/

function timeOf(property: Property, declared: string | null, text = property.value.trim()): WallTime {
  const { line, name } = property
  const [, y, mo, d, h = '00', mi = '00', s = '00', utc] = TIME.exec(text) ?? []
  if (y === undefined)
    throw new CalendarProblem(line, `${name}:${text.slice(0, 60)} is not a time. Write 20260310T220000, with TZID or a Z.`)
  const local = `${y}-${mo}-${d}T${h}:${mi}:${s === '60' ? '59' : s}`
  const wall = { local, zone: utc === 'Z' ? 'UTC' : zoneOf(property, declared) }
  try {
    readWall(wall)
  } catch {
    throw new CalendarProblem(line, `${name}:${text} is no day or time that exists. Mend it.`)
  }
  return wall
}

function zoneOf({ line, name, params }: Property, declared: string | null): string {
  const tzid = params['TZID']
  if (tzid === undefined && declared !== null) return declared
  if (tzid === undefined)
    throw new CalendarProblem(
      line,
      `${name} names no zone, and this source declares none. Write TZID=Europe/Berlin or a Z, or declare the zone of the source.`,
    )
  const zone = zoneNamed(tzid)
  if (zone === null)
    throw new CalendarProblem(
      line,
      `The zone “${tzid.slice(0, 80)}” of ${name} is not known. Use a name of the time zone database, such as Europe/Berlin.`,
    )
  return zone
}

type Ends = { readonly dtend: Property | undefined; readonly duration: Property | undefined; readonly line: number }

/** DTEND of a day counts days; of a time it is so many exact hours, at every instance the same. */
function lengthOf(
  { start, isDay: startsByDay }: { start: WallTime; isDay: boolean },
  { dtend, duration, line }: Ends,
  zone: string | null,
): Length {
  if (duration !== undefined) return durationOf(duration)
  if (dtend === undefined) {
    if (startsByDay) return { days: 1, ms: 0 }
    throw new CalendarProblem(line, 'The event has neither DTEND nor DURATION: a window must end.')
  }
  const end = timeOf(dtend, zone)
  if (startsByDay && isDay(dtend)) {
    const days = Math.round((Date.parse(`${end.local}Z`) - Date.parse(`${start.local}Z`)) / 86_400_000)
    if (days < 1) throw new CalendarProblem(dtend.line, 'DTEND is not after DTSTART. A day ends on the next one.')
    return { days, ms: 0 }
  }
  const ms = readWall(end).at - readWall(start).at
  if (ms <= 0) throw new CalendarProblem(dtend.line, 'DTEND is not after DTSTART. Mend one of them.')
  return { days: 0, ms }
}

function durationOf({ line, value }: Property): Length {
  const [whole, w = '0', d = '0', h = '0', m = '0', s = '0'] =
    /^\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/.exec(value.trim()) ?? []
  const length = { days: Number(w) * 7 + Number(d), ms: (Number(h) * 3_600 + Number(m) * 60 + Number(s)) * 1_000 }
  if (whole === undefined || length.days + length.ms === 0)
    throw new CalendarProblem(line, `DURATION:${value.slice(0, 40)} is no length of time. Write PT2H, or P1D for a day.`)
  return length
}

function alsoOf(properties: readonly Property[], zone: string | null): Recurrence['also'] {
  return properties
    .filter(({ name }) => name === 'RDATE')
    .flatMap((property) =>
      property.value.split(',').map((text) => {
        const [from = '', to] = text.trim().split('/')
        const wall = timeOf(property, zone, from)
        if (to === undefined) return wall
        if (to.startsWith('P')) return { ...wall, length: durationOf({ ...property, value: to }) }
        const ms = readWall(timeOf(property, zone, to)).at - readWall(wall).at
        if (ms <= 0) throw new CalendarProblem(property.line, 'A period in RDATE ends before it begins.')
        return { ...wall, length: { days: 0, ms } }
      }),
    )
}

const exceptOf = (properties: readonly Property[], zone: string | null): readonly Instant[] =>
  properties
    .filter(({ name }) => name === 'EXDATE')
    .flatMap((property) => property.value.split(',').map((text) => readWall(timeOf(property, zone, text.trim())).at))

/** A text property as people read it, or nothing. */
export function textIn({ properties }: Pick<CalendarEvent, 'properties'>, name: string): string | undefined {
  const value = properties.find((property) => property.name === name)?.value
  return value === undefined || value.trim() === '' ? undefined : unescaped(value).trim()
}
