// Events as an OTLP logs request: a standard body, so that any OpenTelemetry tool can read along. Written field by field of
// opentelemetry/proto/logs/v1/logs.proto: the classes of an SDK would take more memory on the host than all that is sent.
import { ATTRIBUTES, type WireEvent } from '../rules/wire.ts'

export type Encode = (events: readonly WireEvent[]) => Uint8Array

/** A message, or part of one, with one letter per byte (latin1): such strings are put together without being copied. */
type Bytes = string

const NAMES: readonly string[] = ['change', 'gap', 'note', 'health']
/** The wire types of protobuf that are used here. */
const VARINT = 0
const FIXED64 = 1
const LENGTH = 2

export function createEncoder(host: string, version: string): Encode {
  const service = attribute(1, 'service.name', text(1, 'knowngood-agent')) + attribute(1, 'service.version', text(1, version))
  const resource = within(1, service + attribute(1, 'host.name', text(1, host)))
  const scope = within(1, text(1, 'knowngood') + text(2, version))
  return (events) => Buffer.from(within(1, resource + within(2, scope + events.map(logRecord).join(''))), 'latin1')
}

const logRecord = ({ id, number, prev, from, to, body }: WireEvent): Bytes =>
  within(
    2,
    nanoseconds(1, to) +
      within(5, text(1, body)) +
      attribute(6, ATTRIBUTES.id, text(1, id)) +
      attribute(6, ATTRIBUTES.number, integer(3, number)) +
      attribute(6, ATTRIBUTES.prev, text(1, prev)) +
      attribute(6, ATTRIBUTES.from, integer(3, from)) +
      attribute(6, ATTRIBUTES.to, integer(3, to)) +
      nanoseconds(11, to) +
      text(12, `knowngood.${kindOf(body)}`),
  )

/** Bodies are our own text and begin with their kind. */
const kindOf = (body: string): string => NAMES.find((name) => body.startsWith(`{"kind":"${name}"`)) ?? 'change'

const attribute = (field: number, key: string, value: Bytes): Bytes => within(field, text(1, key) + within(2, value))

const within = (field: number, bytes: Bytes): Bytes => tag(field, LENGTH) + varint(bytes.length) + bytes

const text = (field: number, value: string): Bytes => within(field, Buffer.from(value).toString('latin1'))

const integer = (field: number, value: number): Bytes => tag(field, VARINT) + varint(value)

function nanoseconds(field: number, ms: number): Bytes {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(ms) * 1_000_000n)
  return tag(field, FIXED64) + bytes.toString('latin1')
}

/** Of fields up to 15, whose tag is one byte. */
const tag = (field: number, type: number): Bytes => String.fromCharCode((field << 3) | type)

/** Seven bits a byte, the lowest first; not by shifting, because instants have more than 32 bits. */
const varint = (value: number): Bytes =>
  value < 128 ? String.fromCharCode(value) : String.fromCharCode((value % 128) | 128) + varint(Math.floor(value / 128))
