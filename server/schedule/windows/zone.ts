// Zones and wall clocks: which zone a calendar means, and which instant a time on its clock is. Never the zone of this process.
import { Temporal } from 'temporal-polyfill'
import type { Instant } from '../../../rules/domain.ts'

/** A time as a clock on the wall shows it: "2026-03-29T01:30:00", in a zone that is known. */
export type WallTime = { readonly local: string; readonly zone: string }

/** Microsoft's names for zones, as Outlook and some ticket systems write them. */
const WINDOWS_NAMES: Readonly<Record<string, string>> = {
  'AUS Eastern Standard Time': 'Australia/Sydney',
  'Arabian Standard Time': 'Asia/Dubai',
  'Argentina Standard Time': 'America/Buenos_Aires',
  'Atlantic Standard Time': 'America/Halifax',
  'Central America Standard Time': 'America/Guatemala',
  'Central Europe Standard Time': 'Europe/Budapest',
  'Central European Standard Time': 'Europe/Warsaw',
  'Central Standard Time': 'America/Chicago',
  'Central Standard Time (Mexico)': 'America/Mexico_City',
  'China Standard Time': 'Asia/Shanghai',
  'E. South America Standard Time': 'America/Sao_Paulo',
  'Eastern Standard Time': 'America/New_York',
  'Egypt Standard Time': 'Africa/Cairo',
  'FLE Standard Time': 'Europe/Kiev',
  'GMT Standard Time': 'Europe/London',
  'GTB Standard Time': 'Europe/Bucharest',
  'Greenwich Standard Time': 'Atlantic/Reykjavik',
  'Hawaiian Standard Time': 'Pacific/Honolulu',
  'India Standard Time': 'Asia/Calcutta',
  'Israel Standard Time': 'Asia/Jerusalem',
  'Korea Standard Time': 'Asia/Seoul',
  'Mountain Standard Time': 'America/Denver',
  'New Zealand Standard Time': 'Pacific/Auckland',
  'Pacific Standard Time': 'America/Los_Angeles',
  'Romance Standard Time': 'Europe/Paris',
  'Russian Standard Time': 'Europe/Moscow',
  'SA Pacific Standard Time': 'America/Bogota',
  'SE Asia Standard Time': 'Asia/Bangkok',
  'Singapore Standard Time': 'Asia/Singapore',
  'South Africa Standard Time': 'Africa/Johannesburg',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'Turkey Standard Time': 'Europe/Istanbul',
  'US Eastern Standard Time': 'America/Indianapolis',
  'US Mountain Standard Time': 'America/Phoenix',
  UTC: 'UTC',
  'W. Europe Standard Time': 'Europe/Berlin',
}

const known = new Map<string, string | null>()

/** The zone of the time zone database that a name means, or null: an offset is never guessed. */
export function zoneNamed(name: string): string | null {
  const found = known.get(name)
  if (found !== undefined) return found
  const zone = lookUp(name.trim())
  if (known.size < 1_000) known.set(name, zone)
  return zone
}

function lookUp(name: string): string | null {
  // Some programs put their own address before the name: "/example.org/20260101/Europe/Berlin".
  const tail = /(?:^|\/)([A-Z][A-Za-z_]+\/(?:[A-Z][A-Za-z_]+\/)?[A-Z][A-Za-z_+-]+\d*)$/.exec(name)?.[1]
  for (const candidate of [WINDOWS_NAMES[name], name, tail])
    if (candidate !== undefined && candidate.length <= 64 && !/^[+-]/.test(candidate) && isZone(candidate)) return candidate
  return null
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** `exists`: false where the clocks jump over it, and `at` is then what it would have been before; `isTwice`: the first of two. */
export type Reading = { readonly at: Instant; readonly exists: boolean; readonly isTwice: boolean }

export function readWall({ local, zone }: WallTime): Reading {
  const wall = Temporal.PlainDateTime.from(local)
  const first = wall.toZonedDateTime(zone, { disambiguation: 'compatible' })
  const exists = first.toPlainDateTime().equals(wall)
  const isTwice = exists && wall.toZonedDateTime(zone, { disambiguation: 'later' }).epochMilliseconds !== first.epochMilliseconds
  return { at: first.epochMilliseconds, exists, isTwice }
}

/** What the clock would show so much later if it never changed. */
export const laterOn = (local: string, { days, ms }: { readonly days: number; readonly ms: number }): string =>
  Temporal.PlainDateTime.from(local).add({ days, milliseconds: ms }).toString()

/** What the clock there shows at an instant. */
export const localIn = (at: Instant, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime().toString()

/** The same clock so many days later: a day may have 23, 24 or 25 hours. */
export const daysLater = (local: string, days: number): string => Temporal.PlainDateTime.from(local).add({ days }).toString()
