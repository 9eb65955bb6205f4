// What the agent writes by hand is what a reader of OTLP makes of it, at every length and number where the format takes another byte.
import { expect, test } from 'vitest'
import { createEncoder } from '../../agent/otlp.ts'
import { ATTRIBUTES, type WireEvent } from '../../rules/wire.ts'
import { decodeProtobuf } from '../../server/ingest/otlp-protobuf.ts'

const anEvent = (number: number, body: string): WireEvent => ({
  id: `id-${number}`,
  number,
  prev: 'f'.repeat(64),
  from: 1_700_000_000_123,
  to: 1_700_000_001_999,
  body,
})

const BODIES: readonly (readonly [body: string, name: string])[] = [
  ['{"kind":"change","item":{}}', 'knowngood.change'],
  ['{"kind":"gap"}', 'knowngood.gap'],
  ['{"kind":"note","detail":"é – 文 – 🙂"}', 'knowngood.note'],
  ['{"kind":"health"}', 'knowngood.health'],
  ...[126, 127, 128, 16_383, 16_384, 3_000_000].map((length) => ['x'.repeat(length), 'knowngood.change'] as const),
]
const NUMBERS = [0, 1, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]

test('every event arrives as it was written, with the host and the product it came from', () => {
  const events = [...BODIES.map(([body], at) => anEvent(at + 1, body)), ...NUMBERS.map((number) => anEvent(number, '{}'))]
  const names = [...BODIES.map(([, name]) => name), ...NUMBERS.map(() => 'knowngood.change')]
  const decoded = decodeProtobuf(createEncoder('höst', '1.2.3')(events))
  expect(decoded).toEqual({
    ok: true,
    groups: [
      {
        resource: { 'service.name': 'knowngood-agent', 'service.version': '1.2.3', 'host.name': 'höst' },
        scope: 'knowngood',
        records: events.map(({ id, number, prev, from, to, body }, at) => ({
          at: to,
          severity: null,
          eventName: names[at],
          body,
          attributes: {
            [ATTRIBUTES.id]: id,
            [ATTRIBUTES.number]: number,
            [ATTRIBUTES.prev]: prev,
            [ATTRIBUTES.from]: from,
            [ATTRIBUTES.to]: to,
          },
        })),
      },
    ],
  })
})
