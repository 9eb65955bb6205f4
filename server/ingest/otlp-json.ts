// Decodes OTLP log requests in JSON: lower camel case names, 64-bit integers as text.
import {
  type Any,
  type Attributes,
  attributesOf,
  type Decoded,
  DEPTH_MAX,
  type LogGroup,
  type LogRecord,
  millisOf,
  Undecodable,
} from './otlp.ts'

export function decodeJson(text: string): Decoded {
  try {
    const request = members(JSON.parse(text), 'the request')
    return { ok: true, groups: list(request.resourceLogs, 'resourceLogs').flatMap(resourceLogs) }
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) }
  }
}

export type Members = Readonly<Record<string, unknown>>

export const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)

export function members(value: unknown, what: string): Members {
  if (!isMembers(value)) throw new Undecodable(`${what} is not an object`)
  return value
}

export function list(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new Undecodable(`${what} is not a list`)
  return value
}

export const optional = (value: unknown): Members => (isMembers(value) ? value : {})
export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

function resourceLogs(value: unknown): readonly LogGroup[] {
  const { resource, scopeLogs } = members(value, 'resourceLogs')
  const attributes = attributesIn(optional(resource).attributes)
  return list(scopeLogs, 'scopeLogs').map((one) => {
    const { scope, logRecords } = members(one, 'scopeLogs')
    return { resource: attributes, scope: textOf(optional(scope).name) ?? '', records: list(logRecords, 'logRecords').map(logRecord) }
  })
}

function logRecord(value: unknown): LogRecord {
  const record = members(value, 'logRecords')
  return {
    at: instant(record.timeUnixNano) ?? instant(record.observedTimeUnixNano),
    severity: textOf(record.severityText),
    eventName: textOf(record.eventName),
    body: anyValue(record.body, 0),
    attributes: attributesIn(record.attributes),
  }
}

export function instant(value: unknown): number | null {
  if (value === undefined || value === null || value === '') return null
  if (
    (typeof value === 'string' && /^\d{1,20}$/.test(value)) ||
    (typeof value === 'number' && Number.isSafeInteger(Math.trunc(value / 1_000_000)))
  )
    return millisOf(BigInt(typeof value === 'number' ? Math.trunc(value) : value))
  throw new Undecodable('a time is not a number of nanoseconds')
}

export const attributesIn = (value: unknown): Attributes => attributesOf(list(value, 'attributes').map((pair) => keyValue(pair, 0)))

function keyValue(pair: unknown, depth: number): readonly [string, Any] {
  const { key, value } = members(pair, 'an attribute')
  if (typeof key !== 'string') throw new Undecodable('an attribute has no key')
  return [key, anyValue(value, depth)]
}

function anyValue(value: unknown, depth: number): Any {
  if (depth > DEPTH_MAX) throw new Undecodable(`a value is nested deeper than ${DEPTH_MAX}`)
  if (!isMembers(value)) return null
  const { stringValue, boolValue, intValue, doubleValue, bytesValue, arrayValue, kvlistValue } = value
  if (typeof stringValue === 'string') return stringValue
  if (typeof boolValue === 'boolean') return boolValue
  if (intValue !== undefined) return integer(intValue)
  if (typeof doubleValue === 'number') return doubleValue
  if (typeof doubleValue === 'string') return Number(doubleValue)
  if (typeof bytesValue === 'string') return bytesValue
  if (isMembers(arrayValue)) return list(arrayValue.values, 'arrayValue').map((one) => anyValue(one, depth + 1))
  if (isMembers(kvlistValue)) return attributesOf(list(kvlistValue.values, 'kvlistValue').map((pair) => keyValue(pair, depth + 1)))
  return null
}

function integer(value: unknown): number | string {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) throw new Undecodable('an integer is not a number')
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}
