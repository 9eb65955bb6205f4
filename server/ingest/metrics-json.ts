// Decodes OTLP metrics requests in JSON, like the logs.
import { meanOf, type Metric, type MetricGroup, type MetricsDecoded, type Point } from './metrics.ts'
import { attributesIn, instant, isMembers, list, members, type Members, optional, textOf } from './otlp-json.ts'

export function decodeMetricsJson(text: string): MetricsDecoded {
  try {
    const request = members(JSON.parse(text), 'the request')
    return { ok: true, groups: list(request.resourceMetrics, 'resourceMetrics').map(resourceMetrics) }
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) }
  }
}

function resourceMetrics(value: unknown): MetricGroup {
  const { resource, scopeMetrics } = members(value, 'resourceMetrics')
  const metrics = list(scopeMetrics, 'scopeMetrics').flatMap((one) => list(members(one, 'scopeMetrics').metrics, 'metrics').map(metric))
  return { resource: attributesIn(optional(resource).attributes), metrics }
}

const NUMBERS = ['gauge', 'sum'] as const
const SUMMED = ['histogram', 'exponentialHistogram', 'summary'] as const

function metric(value: unknown): Metric {
  const found = members(value, 'metrics')
  const of = (kinds: readonly string[], read: (point: Members) => number | null): readonly Point[] =>
    kinds.flatMap((kind) => {
      const data = found[kind]
      return isMembers(data) ? list(data['dataPoints'], 'dataPoints').map((one) => point(members(one, 'dataPoints'), read)) : []
    })
  return {
    name: textOf(found.name) ?? '',
    unit: textOf(found.unit) ?? '',
    points: [...of(NUMBERS, numberOf), ...of(SUMMED, (one) => meanOf(numeric(one.sum), numeric(one.count) ?? 0))],
  }
}

const point = (found: Members, read: (point: Members) => number | null): Point => ({
  at: instant(found.timeUnixNano),
  value: read(found),
  attributes: attributesIn(found.attributes),
})

const numberOf = ({ asDouble, asInt }: Members): number | null => numeric(asDouble) ?? numeric(asInt)

/** Numbers also come as text: 64-bit integers, and what JSON has no number for. */
function numeric(value: unknown): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value) ? Number(value) : null
}
