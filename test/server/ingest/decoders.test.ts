// Both decoders on recorded and on broken input: the same answer for the same request, and never anything but an answer.
import * as fc from 'fast-check'
import { BinaryWriter } from '@bufbuild/protobuf/wire'
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

function asProtobuf(samples: readonly Sample[]): Uint8Array {
  const writer = new BinaryWriter()
  const attribute = (field: number, key: string, value: () => void) => {
    writer.tag(field, 2).fork().tag(1, 2).string(key).tag(2, 2).fork()
    value()
    writer.join().join()
  }
  writer.tag(1, 2).fork()
  writer.tag(1, 2).fork()
  attribute(1, 'host', () => writer.tag(1, 2).string('web-01'))
  writer.join()
  writer.tag(2, 2).fork()
  writer.tag(1, 2).fork().tag(1, 2).string('test').join()
  for (const { text, number, flag, at } of samples) {
    writer.tag(2, 2).fork()
    writer.tag(1, 1).fixed64(BigInt(at) * 1_000_000n)
    writer.tag(3, 2).string('INFO')
    writer.tag(5, 2).fork().tag(1, 2).string(text).join()
    attribute(6, 'number', () => writer.tag(3, 0).int64(number))
    attribute(6, 'list', () => {
      writer.tag(5, 2).fork()
      writer.tag(1, 2).fork().tag(2, 0).bool(flag).join()
      writer.tag(1, 2).fork().tag(1, 2).string(text).join()
      writer.join()
    })
    attribute(6, 'map', () => {
      writer.tag(6, 2).fork()
      attribute(1, 'in', () => writer.tag(4, 1).double(0.5))
      writer.join()
    })
    writer.tag(12, 2).string('test.event')
    writer.join()
  }
  writer.join().join()
  return writer.finish()
}

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
  const writer = new BinaryWriter()
  const fields = [1, 2, 2, 5]
  for (const field of fields) writer.tag(field, 2).fork()
  for (let depth = 0; depth < 5_000; depth++) writer.tag(5, 2).fork().tag(1, 2).fork()
  for (let depth = 0; depth < 5_000; depth++) writer.join().join()
  for (const _ of fields) writer.join()
  expect(decodeProtobuf(writer.finish())).toMatchObject({ ok: false, problem: expect.stringContaining('deeper') })
})
