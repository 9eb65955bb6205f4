// Decodes OTLP log requests in protobuf by hand: several times faster than generated code, and only what we keep.
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
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

export function decodeProtobuf(bytes: Uint8Array): Decoded {
  try {
    const groups: LogGroup[] = []
    const reader = new BinaryReader(bytes)
    fields(reader, reader.len, (field) => {
      if (field !== 1) return false
      groups.push(...resourceLogs(reader, messageEnd(reader)))
      return true
    })
    return { ok: true, groups }
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) }
  }
}

/** Walks the fields up to `end`; `take` reads a field it knows and answers true, others are skipped. */
export function fields(reader: BinaryReader, end: number, take: (field: number, wire: WireType) => boolean): void {
  while (reader.pos < end) {
    const [field, wire] = reader.tag()
    if (!take(field, wire)) reader.skip(wire, field)
  }
  if (reader.pos !== end) throw new Undecodable('a field is longer than its message')
}

export function messageEnd(reader: BinaryReader): number {
  const length = reader.uint32()
  const end = reader.pos + length
  if (end > reader.len) throw new Undecodable('a message is longer than the request')
  return end
}

export const onlyIf = (wire: WireType, expected: WireType): void => {
  if (wire !== expected) throw new Undecodable('a field has the wrong wire type')
}

function resourceLogs(reader: BinaryReader, end: number): readonly LogGroup[] {
  let resource: Attributes = {}
  const scopes: { scope: string; records: LogRecord[] }[] = []
  fields(reader, end, (field) => {
    if (field === 1) resource = attributesIn(reader, messageEnd(reader), 1)
    else if (field === 2) scopes.push(scopeLogs(reader, messageEnd(reader)))
    else return false
    return true
  })
  return scopes.map((scope) => ({ resource, ...scope }))
}

function scopeLogs(reader: BinaryReader, end: number): { scope: string; records: LogRecord[] } {
  let scope = ''
  const records: LogRecord[] = []
  fields(reader, end, (field) => {
    if (field === 1) scope = scopeName(reader, messageEnd(reader))
    else if (field === 2) records.push(logRecord(reader, messageEnd(reader)))
    else return false
    return true
  })
  return { scope, records }
}

function scopeName(reader: BinaryReader, end: number): string {
  let name = ''
  fields(reader, end, (field) => {
    if (field !== 1) return false
    name = reader.string()
    return true
  })
  return name
}

function logRecord(reader: BinaryReader, end: number): LogRecord {
  let at: number | null = null
  let observedAt: number | null = null
  let severity: string | null = null
  let eventName: string | null = null
  let body: Any = null
  const attributes: (readonly [string, Any])[] = []
  fields(reader, end, (field, wire) => {
    if (field === 1) {
      onlyIf(wire, WireType.Bit64)
      at = millisOf(BigInt(reader.fixed64()))
    } else if (field === 3) severity = reader.string()
    else if (field === 5) body = anyValue(reader, messageEnd(reader), 0)
    else if (field === 6) attributes.push(keyValue(reader, messageEnd(reader), 0))
    else if (field === 11) {
      onlyIf(wire, WireType.Bit64)
      observedAt = millisOf(BigInt(reader.fixed64()))
    } else if (field === 12) eventName = reader.string()
    else return false
    return true
  })
  return { at: at ?? observedAt, severity, eventName, body, attributes: attributesOf(attributes) }
}

export function attributesIn(reader: BinaryReader, end: number, wanted: number): Attributes {
  const pairs: (readonly [string, Any])[] = []
  fields(reader, end, (field) => {
    if (field !== wanted) return false
    pairs.push(keyValue(reader, messageEnd(reader), 0))
    return true
  })
  return attributesOf(pairs)
}

export function keyValue(reader: BinaryReader, end: number, depth: number): readonly [string, Any] {
  let key = ''
  let value: Any = null
  fields(reader, end, (field) => {
    if (field === 1) key = reader.string()
    else if (field === 2) value = anyValue(reader, messageEnd(reader), depth)
    else return false
    return true
  })
  return [key, value]
}

function anyValue(reader: BinaryReader, end: number, depth: number): Any {
  if (depth > DEPTH_MAX) throw new Undecodable(`a value is nested deeper than ${DEPTH_MAX}`)
  let value: Any = null
  fields(reader, end, (field, wire) => {
    const read = scalar(reader, field, wire)
    if (read !== undefined) value = read
    else if (field === 5) value = list(reader, messageEnd(reader), depth + 1)
    else if (field === 6) value = map(reader, messageEnd(reader), depth + 1)
    else return false
    return true
  })
  return value
}

function scalar(reader: BinaryReader, field: number, wire: WireType): Any | undefined {
  switch (field) {
    case 1:
      onlyIf(wire, WireType.LengthDelimited)
      return reader.string()
    case 2:
      onlyIf(wire, WireType.Varint)
      return reader.bool()
    case 3:
      onlyIf(wire, WireType.Varint)
      return integer(BigInt(reader.int64()))
    case 4:
      onlyIf(wire, WireType.Bit64)
      return reader.double()
    case 7:
      onlyIf(wire, WireType.LengthDelimited)
      return Buffer.from(reader.bytes()).toString('base64')
    default:
      return undefined
  }
}

/** As JSON writes it: a number where it is exact, else its digits. */
const integer = (value: bigint): number | string => (BigInt(Number(value)) === value ? Number(value) : value.toString())

function list(reader: BinaryReader, end: number, depth: number): readonly Any[] {
  const values: Any[] = []
  fields(reader, end, (field) => {
    if (field !== 1) return false
    values.push(anyValue(reader, messageEnd(reader), depth))
    return true
  })
  return values
}

function map(reader: BinaryReader, end: number, depth: number): Attributes {
  const pairs: (readonly [string, Any])[] = []
  fields(reader, end, (field) => {
    if (field !== 1) return false
    pairs.push(keyValue(reader, messageEnd(reader), depth))
    return true
  })
  return attributesOf(pairs)
}
