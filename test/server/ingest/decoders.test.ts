// Both decoders on recorded and on broken input: the same answer for the same request, and never anything but an answer.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeJson } from '../../../server/ingest/otlp-json.ts'
import { decodeProtobuf } from '../../../server/ingest/otlp-protobuf.ts'

type Sample = { readonly text: string; readonly number: number; readonly flag: boolean; readonly at: number }

const sample: fc.Arbitrary<Sample> = fc.record({
  text: fc.string({ unit: 'grapheme' }),
  number: fc.maxSafeInteger(),
  flag: fc.boolean(),
  at: fc.integer({ min: 1, max: 4_000_000_000_000 }),
})

const asJson = (samples: readonly Sample[]): string =>
  JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'host', value: { stringValue: 'web-01' } }] },
        scopeLogs: [
          {
            scope: { name: 'test' },
            logRecords: samples.map(({ text, number, flag, at }) => ({
              timeUnixNano: `${at}000000`,
              severityText: 'INFO',
              eventName: 'test.event',
              body: { stringValue: text },
              attributes: [
                { key: 'number', value: { intValue: String(number) } },
                { key: 'list', value: { arrayValue: { values: [{ boolValue: flag }, { stringValue: text }] } } },
                { key: 'map', value: { kvlistValue: { values: [{ key: 'in', value: { doubleValue: 0.5 } }] } } },
              ],
            })),
          },
        ],
      },
    ],
  })

/** Protobuf by hand, so that no encoder's mistake hides the decoder's. */
const varint = (value: bigint): readonly number[] => (value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...varint(value >> 7n)])
const tag = (field: number, wire: number): readonly number[] => varint(BigInt((field << 3) | wire))
const held = (field: number, ...parts: readonly (readonly number[])[]): readonly number[] => {
  const bytes = parts.flat()
  return [...tag(field, 2), ...varint(BigInt(bytes.length)), ...bytes]
}
const text = (field: number, value: string): readonly number[] => held(field, [...Buffer.from(value)])
const int = (field: number, value: number): readonly number[] => [...tag(field, 0), ...varint(BigInt.asUintN(64, BigInt(value)))]
const eight = (field: number, write: (bytes: Buffer) => void): readonly number[] => {
  const bytes = Buffer.alloc(8)
  write(bytes)
  return [...tag(field, 1), ...bytes]
}
const attribute = (field: number, key: string, ...value: readonly (readonly number[])[]) => held(field, text(1, key), held(2, ...value))

const recordBytes = ({ text: body, number, flag, at }: Sample): readonly number[] =>
  held(
    2,
    eight(1, (bytes) => bytes.writeBigUInt64LE(BigInt(at) * 1_000_000n)),
    text(3, 'INFO'),
    held(5, text(1, body)),
    attribute(6, 'number', int(3, number)),
    attribute(6, 'list', held(5, held(1, int(2, flag ? 1 : 0)), held(1, text(1, body)))),
    attribute(
      6,
      'map',
      held(
        6,
        attribute(
          1,
          'in',
          eight(4, (bytes) => bytes.writeDoubleLE(0.5)),
        ),
      ),
    ),
    text(12, 'test.event'),
  )

const asProtobuf = (samples: readonly Sample[]): Uint8Array =>
  new Uint8Array(held(1, held(1, attribute(1, 'host', text(1, 'web-01'))), held(2, held(1, text(1, 'test')), ...samples.map(recordBytes))))

test('both encodings of a request say the same', () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 5 }), (samples) => {
      expect(decodeProtobuf(asProtobuf(samples))).toEqual(decodeJson(asJson(samples)))
    }),
  )
})

test('any bytes get an answer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      expect(typeof decodeProtobuf(bytes).ok).toBe('boolean')
      expect(typeof decodeJson(Buffer.from(bytes).toString()).ok).toBe('boolean')
    }),
    { numRuns: 2_000 },
  )
})

test('a request with bytes changed, cut or doubled gets an answer', () => {
  const arbitrary = fc.tuple(
    fc.array(sample, { minLength: 1, maxLength: 3 }),
    fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
    fc.nat(),
  )
  fc.assert(
    fc.property(arbitrary, ([samples, edits, cut]) => {
      for (const bytes of [asProtobuf(samples), Buffer.from(asJson(samples))]) {
        for (const [at, value] of edits) bytes[at % bytes.length] = value
        const broken = cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes
        expect(typeof decodeProtobuf(broken).ok).toBe('boolean')
        expect(typeof decodeJson(Buffer.from(broken).toString()).ok).toBe('boolean')
      }
    }),
    { numRuns: 1_000 },
  )
})

test('values nested without end are refused, not followed', () => {
  let value: readonly number[] = text(1, 'end')
  for (let depth = 0; depth < 1_000; depth++) value = held(5, held(1, value))
  const nested = new Uint8Array(held(1, held(2, held(2, held(5, value)))))
  expect(decodeProtobuf(nested)).toMatchObject({ ok: false, problem: expect.stringContaining('deeper') })
})
