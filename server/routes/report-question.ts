// What somebody asks of a report, from the query of an address: the service, and times in RFC 3339 or in the reader's zone.
import type { Span } from '../../rules/domain.ts'
import type { ReportQuestion } from '../report/gather.ts'
import { type Refusal, refuse } from '../schedule/parts.ts'
import { instantAt } from './local-time.ts'

type Asked = Readonly<Record<string, string | undefined>>

type Times = { readonly asOf: number; readonly onset: Span | undefined; readonly since: number | undefined }

export function questionIn(asked: Asked, now: number, zone: string): { readonly ok: true; readonly question: ReportQuestion } | Refusal {
  const read = ['at', 'since', 'from', 'to'].map((name) => ({ name, time: timeIn(asked[name], zone) }))
  const unread = read.find(({ time }) => time === null)
  if (unread !== undefined) return refuse(400, `${unread.name} is no time. Write it as 2026-03-10T09:45:00Z.`)
  const [at, since, from, to] = read.map(({ time }) => time ?? undefined)
  const ends = to ?? from
  const times = { asOf: Math.min(at ?? now, now), since, onset: ends === undefined ? undefined : { from: from ?? ends, to: ends } }
  const problem = problemOf(times)
  if (problem !== null) return refuse(400, problem)
  const { asOf, onset } = times
  const chosen = { ...(onset === undefined ? {} : { onset }), ...(since === undefined ? {} : { since }) }
  return { ok: true, question: { service: asked['service'] ?? '', asOf, ...chosen } }
}

function problemOf({ asOf, onset, since }: Times): string | null {
  if (onset !== undefined && onset.from > onset.to) return 'The last good check comes after the first bad one. Turn them round.'
  if (onset !== undefined && onset.to > asOf) return 'It began after the time you ask about. Give an earlier beginning.'
  return since !== undefined && since > asOf ? 'Nothing can have changed since a time that is yet to come. Give an earlier one.' : null
}

/** Undefined where nothing was given, null where it cannot be read. */
function timeIn(text: string | undefined, zone: string): number | null | undefined {
  if (text === undefined || text.trim() === '') return undefined
  if (/(Z|[+-]\d\d:?\d\d)$/.test(text)) return Number.isNaN(Date.parse(text)) ? null : Date.parse(text)
  return instantAt(text.slice(0, 16), zone)
}
