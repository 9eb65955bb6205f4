// A recurrence rule taken apart and checked before anything expands it: what it names must exist and be in its range.
import type { Instant } from '../../../rules/domain.ts'
import { readWall } from './zone.ts'

export type Rule = {
  /** Without COUNT and UNTIL, which are counted and compared here. */
  readonly pattern: string
  readonly count: number | null
  readonly until: Instant | null
}

type RuleRead = { readonly ok: true; readonly rule: Rule } | { readonly ok: false; readonly problem: string }

const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY']
const number =
  (least: number, most: number, signed = false) =>
  (text: string) =>
    (signed ? /^[+-]?\d{1,5}$/ : /^\d{1,5}$/).test(text) && Math.abs(Number(text)) >= least && Math.abs(Number(text)) <= most
const DAY = /^(?:[+-]?[1-9]\d?)?(?:MO|TU|WE|TH|FR|SA|SU)$/

const PARTS: Readonly<Record<string, { readonly fits: (text: string) => boolean; readonly means: string }>> = {
  INTERVAL: { fits: number(1, 99_999), means: 'a number from 1 on' },
  WKST: { fits: (text) => /^(?:MO|TU|WE|TH|FR|SA|SU)$/.test(text), means: 'a day such as MO' },
  BYMONTH: { fits: number(1, 12), means: 'months from 1 to 12' },
  BYMONTHDAY: { fits: number(1, 31, true), means: 'days from 1 to 31, or -1 to -31 from the end' },
  BYYEARDAY: { fits: number(1, 366, true), means: 'days from 1 to 366, or from the end with a minus' },
  BYWEEKNO: { fits: number(1, 53, true), means: 'weeks from 1 to 53, or from the end with a minus' },
  BYDAY: { fits: (text) => DAY.test(text), means: 'days such as MO, or 1MO for the first Monday' },
  BYHOUR: { fits: number(0, 23), means: 'hours from 0 to 23' },
  BYMINUTE: { fits: number(0, 59), means: 'minutes from 0 to 59' },
  BYSECOND: { fits: number(0, 59), means: 'seconds from 0 to 59' },
  BYSETPOS: { fits: number(1, 366, true), means: 'positions from 1 to 366, or from the end with a minus' },
}

export const MOST_INSTANCES = 10_000

/** `zone`: where UNTIL is when it names no zone. */
export function readRule(text: string, zone: string): RuleRead {
  const wrong = (problem: string): RuleRead => ({ ok: false, problem })
  const parts = new Map<string, string>()
  for (const part of text.trim().toUpperCase().split(';').filter(Boolean)) {
    const [name = '', value = ''] = part.split('=')
    if (value === '') return wrong(`“${part}” in the RRULE has no value. Write it as NAME=VALUE.`)
    if (parts.has(name)) return wrong(`${name} stands twice in the RRULE. Leave one.`)
    parts.set(name, value)
  }
  const problem = frequencyProblem(parts.get('FREQ')) ?? [...parts].map(partProblem).find((found) => found !== null)
  if (problem) return wrong(problem)
  return readEnd(parts, zone)
}

function frequencyProblem(frequency: string | undefined): string | null {
  if (frequency === 'MINUTELY' || frequency === 'SECONDLY')
    return `FREQ=${frequency} is no change window. Use HOURLY or longer, with BYMINUTE for several in an hour.`
  const isKnown = frequency !== undefined && FREQUENCIES.includes(frequency)
  return isKnown ? null : `The RRULE needs FREQ, one of ${FREQUENCIES.join(', ')}.`
}

function readEnd(parts: ReadonlyMap<string, string>, zone: string): RuleRead {
  const wrong = (problem: string): RuleRead => ({ ok: false, problem })
  const [count, until] = [parts.get('COUNT'), parts.get('UNTIL')]
  if (count !== undefined && until !== undefined) return wrong('The RRULE has both COUNT and UNTIL. Keep one.')
  const end = until === undefined ? null : readUntil(until, zone)
  if (until !== undefined && end === null) return wrong(`UNTIL=${until} is not a time. Write 20261231T235959Z.`)
  if (Number(count) > MOST_INSTANCES) return wrong(`The rule has more than ${MOST_INSTANCES} instances. Give it an earlier end.`)
  const pattern = [...parts].filter(([name]) => name !== 'COUNT' && name !== 'UNTIL').map(([name, value]) => `${name}=${value}`)
  return { ok: true, rule: { pattern: pattern.join(';'), count: count === undefined ? null : Number(count), until: end } }
}

function partProblem([name, value]: readonly [string, string]): string | null {
  if (name === 'FREQ' || name === 'UNTIL') return null
  if (name === 'COUNT') return /^[1-9]\d{0,8}$/.test(value) ? null : `COUNT=${value} is not a number from 1 on.`
  const part = PARTS[name]
  if (part === undefined) return `The RRULE says ${name}, which RFC 5545 does not know. Take it out.`
  const wrong = value.split(',').find((one) => !part.fits(one))
  return wrong === undefined ? null : `${name}=${wrong} cannot be: ${name} means ${part.means}.`
}

/** Inclusive: a day counts to its end. */
function readUntil(text: string, zone: string): Instant | null {
  const [, y, m, d, time, h, min, s, utc] = /^(\d{4})(\d\d)(\d\d)(T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(text) ?? []
  if (y === undefined) return null
  const clock = time === undefined ? '23:59:59' : `${h}:${min}:${s}`
  try {
    return readWall({ local: `${y}-${m}-${d}T${clock}`, zone: utc === 'Z' ? 'UTC' : zone }).at + (time === undefined ? 999 : 0)
  } catch {
    return null
  }
}
