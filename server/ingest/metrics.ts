// An OTLP metrics request as plain values, whatever its encoding, and what of it is kept: rollups by the minute, the hour and the day.
import { hash } from 'node:crypto'
import type { Instant } from '../../rules/domain.ts'
import { STEPS } from '../store/health/rows.ts'
import type { HealthTables } from '../store/health/schema.ts'
import type { Writes } from '../store/store.ts'
import type { Any, Attributes } from './otlp.ts'

/** `value` is null where the point holds no number, `at` where it has no time: such a point is not kept. */
export type Point = { readonly at: Instant | null; readonly value: number | null; readonly attributes: Attributes }
export type Metric = { readonly name: string; readonly unit: string; readonly points: readonly Point[] }
export type MetricGroup = { readonly resource: Attributes; readonly metrics: readonly Metric[] }
export type MetricsDecoded =
  | { readonly ok: true; readonly groups: readonly MetricGroup[] }
  | { readonly ok: false; readonly problem: string }

/** A histogram or summary is kept as its mean. */
export const meanOf = (sum: number | null, count: number): number | null => (sum === null || count <= 0 ? null : sum / count)

/** Who sends: an agent speaks for its asset alone, whatever the body says; a token for the hosts its resources name. */
export type MetricsSender = { readonly kind: 'agent'; readonly asset: string } | { readonly kind: 'token'; readonly id: string }

/** So many lines of values an agent, or all hosts of a token together, may have. */
const MOST_SERIES = { agent: 400, token: 4_000 } as const
/** Clocks differ; what is further in the future than this is no time. */
const AHEAD_MS = 10 * 60_000
const OLDEST_MS = STEPS[0].keptMs

type Valued = { readonly at: Instant; readonly value: number }
type Line = Pick<HealthTables['health_series'], 'id' | 'asset' | 'sender' | 'name' | 'subject' | 'unit'> & { readonly points: Valued[] }

export type Kept = { readonly kept: number; readonly repeats: number; readonly rejected: number }

export async function keepMetrics(tx: Writes, sender: MetricsSender, groups: readonly MetricGroup[], now: Instant): Promise<Kept> {
  const { lines, rejected } = linesOf(sender, groups, now)
  const known = await tx.seriesKnown([...lines.keys()])
  const all = await tx.seriesCount(sender.kind === 'agent' ? { asset: sender.asset, sender: '' } : { asset: null, sender: sender.id })
  let room = Math.max(0, MOST_SERIES[sender.kind] - all)
  const count = { kept: 0, repeats: 0, rejected }
  const series: HealthTables['health_series'][] = []
  const rollups: HealthTables['health_rollups'][] = []
  for (const line of lines.values()) {
    const before = known.get(line.id)
    if (before === undefined && room === 0) {
      count.rejected += line.points.length
      continue
    }
    if (before === undefined) room -= 1
    // Values of one line come in order of their times; an older one was sent before.
    const fresh = line.points.toSorted((a, b) => a.at - b.at).filter(({ at }) => before === undefined || at > before)
    count.repeats += line.points.length - fresh.length
    const last = fresh.at(-1)
    if (last === undefined) continue
    count.kept += fresh.length
    const { points: _points, ...columns } = line
    series.push({ ...columns, last_value: last.value, last_at: last.at })
    rollups.push(...STEPS.flatMap(({ step }) => bucketsOf(line.id, step, fresh)))
  }
  await tx.addValues({ series, rollups })
  return count
}

function linesOf(sender: MetricsSender, groups: readonly MetricGroup[], now: Instant) {
  const lines = new Map<string, Line>()
  let rejected = 0
  for (const { resource, metrics } of groups) {
    const about = sender.kind === 'agent' ? { asset: sender.asset, sender: '' } : { asset: hostOf(resource), sender: sender.id }
    for (const { name, unit, points } of metrics)
      for (const { at, value, attributes } of points) {
        if (name === '' || at === null || value === null || !Number.isFinite(value) || at > now + AHEAD_MS || at < now - OLDEST_MS) {
          rejected += 1
          continue
        }
        const subject = subjectOf(attributes)
        const id = hash('sha256', JSON.stringify([about.asset, about.sender, name, subject])).slice(0, 32)
        const line = lines.get(id) ?? { id, ...about, name: name.slice(0, 200), subject, unit: unit.slice(0, 60), points: [] }
        lines.set(id, line)
        line.points.push({ at, value })
      }
  }
  return { lines, rejected }
}

function hostOf(resource: Attributes): string {
  const named = resource['host.name'] ?? resource['service.name']
  return typeof named === 'string' && named !== '' ? named.slice(0, 255) : 'unnamed'
}

/** One attribute is told by its value alone; several by name, in order, so that the same ones name the same line. */
function subjectOf(attributes: Attributes): string {
  const pairs = Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const [first] = pairs
  if (first !== undefined && pairs.length === 1) return textOf(first[1]).slice(0, 1_024)
  return pairs
    .map(([key, value]) => `${key}=${textOf(value)}`)
    .join(' ')
    .slice(0, 1_024)
}

const textOf = (value: Any): string => (typeof value === 'string' ? value : JSON.stringify(value))

function bucketsOf(series: string, step: number, points: readonly Valued[]): readonly HealthTables['health_rollups'][] {
  return [...Map.groupBy(points, ({ at }) => Math.floor(at / step) * step)].map(([at, inside]) => {
    const values = inside.map(({ value }) => value)
    return {
      series,
      step,
      at,
      least: values.reduce((a, b) => Math.min(a, b)),
      most: values.reduce((a, b) => Math.max(a, b)),
      total: values.reduce((a, b) => a + b),
      points: values.length,
      last: values.at(-1) ?? 0,
    }
  })
}
