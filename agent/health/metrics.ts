// The values behind the states as an OTLP metrics request in JSON: a standard body, made by hand because an SDK would cost more memory than it saves.
import { gzipSync } from 'node:zlib'
import { METRIC_OF } from '../../rules/health/series.ts'
import type { Measure } from '../../rules/health/words.ts'
import { CALLS } from '../../rules/wire.ts'
import type { Call } from '../call.ts'
import { VERSION } from '../version.ts'

export type Sample = { readonly at: number; readonly measures: readonly Measure[] }

/** While the server is away so many samples wait; older ones go, because their states are safe in the outbox. */
const MOST_WAITING = 60

export function createMetricsSender(call: Call, host: string) {
  const waiting: Sample[] = []
  let isClosed = false
  return {
    /** Never throws: what did not arrive goes with the next. */
    send: async (sample: Sample): Promise<void> => {
      waiting.push(sample)
      if (waiting.length > MOST_WAITING) waiting.shift()
      const sent = [...waiting]
      if (isClosed) return
      const bytes = gzipSync(JSON.stringify(requestOf(sent, host)))
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
      const answer = await call(CALLS.metrics, { bytes }, headers).catch(() => null)
      // A body that is refused for what it is would be refused again.
      if (answer && (answer.status === 200 || answer.status === 400 || answer.status === 413)) waiting.splice(0, sent.length)
    },
    close: () => {
      isClosed = true
    },
  }
}

export function requestOf(samples: readonly Sample[], host: string): unknown {
  const points = new Map<string, unknown[]>()
  for (const { at, measures } of samples)
    for (const { kind, subject, value } of measures) {
      if (value === null) continue
      const of = points.get(kind) ?? []
      points.set(kind, of)
      const { attribute } = METRIC_OF[kind]
      of.push({
        timeUnixNano: `${at}000000`,
        asDouble: value,
        attributes: subject === null ? [] : [{ key: attribute, value: { stringValue: subject } }],
      })
    }
  const metrics = [...points].map(([kind, dataPoints]) => ({ ...namesOf(kind), gauge: { dataPoints } }))
  const attributes = [
    { key: 'service.name', value: { stringValue: 'knowngood-agent' } },
    { key: 'host.name', value: { stringValue: host } },
  ]
  return { resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ scope: { name: 'knowngood', version: VERSION }, metrics }] }] }
}

const namesOf = (kind: string): { readonly name: string; readonly unit: string } => {
  const found = Object.entries(METRIC_OF).find(([name]) => name === kind)
  return found ? { name: found[1].name, unit: found[1].unit } : { name: kind, unit: '1' }
}
