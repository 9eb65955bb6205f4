// Decodes OTLP metrics requests in protobuf by hand, like the logs.
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { meanOf, type Metric, type MetricGroup, type MetricsDecoded, type Point } from './metrics.ts'
import { type Any, type Attributes, attributesOf, millisOf } from './otlp.ts'
import { attributesIn, fields, keyValue, messageEnd, onlyIf } from './otlp-protobuf.ts'

export function decodeMetricsProtobuf(bytes: Uint8Array): MetricsDecoded {
  try {
    const groups: MetricGroup[] = []
    const reader = new BinaryReader(bytes)
    fields(reader, reader.len, (field) => {
      if (field !== 1) return false
      groups.push(resourceMetrics(reader, messageEnd(reader)))
      return true
    })
    return { ok: true, groups }
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) }
  }
}

function resourceMetrics(reader: BinaryReader, end: number): MetricGroup {
  let resource: Attributes = {}
  const metrics: Metric[] = []
  fields(reader, end, (field) => {
    if (field === 1) resource = attributesIn(reader, messageEnd(reader), 1)
    else if (field === 2) scopeMetrics(reader, messageEnd(reader), metrics)
    else return false
    return true
  })
  return { resource, metrics }
}

function scopeMetrics(reader: BinaryReader, end: number, metrics: Metric[]): void {
  fields(reader, end, (field) => {
    if (field !== 2) return false
    metrics.push(metric(reader, messageEnd(reader)))
    return true
  })
}

/** Where a kind of data keeps what we read of its points. */
type Places = {
  readonly attributes: number
  readonly count?: number
  readonly sum?: number
  readonly double?: number
  readonly int?: number
}
const NUMBER: Places = { attributes: 7, double: 4, int: 6 }
const PLACES: Readonly<Record<number, Places>> = {
  5: NUMBER,
  7: NUMBER,
  9: { attributes: 9, count: 4, sum: 5 },
  10: { attributes: 1, count: 4, sum: 5 },
  11: { attributes: 7, count: 4, sum: 5 },
}
const TIME = 3

function metric(reader: BinaryReader, end: number): Metric {
  let name = ''
  let unit = ''
  const points: Point[] = []
  fields(reader, end, (field) => {
    const places = PLACES[field]
    if (field === 1) name = reader.string()
    else if (field === 3) unit = reader.string()
    else if (places) data(reader, messageEnd(reader), places, points)
    else return false
    return true
  })
  return { name, unit, points }
}

function data(reader: BinaryReader, end: number, places: Places, points: Point[]): void {
  fields(reader, end, (field) => {
    if (field !== 1) return false
    points.push(point(reader, messageEnd(reader), places))
    return true
  })
}

function point(reader: BinaryReader, end: number, places: Places): Point {
  let at: number | null = null
  let value: number | null = null
  let count = 0
  let sum: number | null = null
  const attributes: (readonly [string, Any])[] = []
  fields(reader, end, (field, wire) => {
    if (field === places.attributes) attributes.push(keyValue(reader, messageEnd(reader), 0))
    else if (field === TIME || field === places.count || field === places.sum || field === places.double || field === places.int) {
      onlyIf(wire, WireType.Bit64)
      if (field === TIME) at = millisOf(BigInt(reader.fixed64()))
      else if (field === places.count) count = Number(reader.fixed64())
      else if (field === places.sum) sum = reader.double()
      else if (field === places.double) value = reader.double()
      else value = Number(reader.sfixed64())
    } else return false
    return true
  })
  return { at, value: places.count === undefined ? value : meanOf(sum, count), attributes: attributesOf(attributes) }
}
