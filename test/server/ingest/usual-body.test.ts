// The checks by hand against the schema of the wire: they may pass less, never more, and change nothing.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventBody } from '../../../rules/wire.ts'
import { isValue, readEventBody } from '../../../server/ingest/event-body.ts'
import { isUsualChange } from '../../../server/ingest/usual-body.ts'
import { fileChange } from '../../helpers/wire-agent.ts'

const anything = fc.jsonValue() as fc.Arbitrary<unknown>
const oddNumber = fc.constantFrom(-1, 0, 1, 1.5, 2 ** 53, 1e300, -0)
const oddText = fc.constantFrom('', 'file', 'modified', 'watch', 'x'.repeat(201), 'x'.repeat(501), 'x'.repeat(16_385))
const odd = fc.oneof(anything, oddNumber, oddText, fc.constant(null))
const ADDED = [
  'size',
  'mode',
  'owner',
  'target',
  'mtime',
  'ctime',
  'noText',
  'version',
  'values',
  'canon',
  'type',
  'pkg',
  'name',
  'txn',
  'manifestOk',
  'conffile',
  '__proto__',
  'x',
] as const

const PACKAGE = { name: 'base-files', version: '12.4', txn: 'dpkg', manifestOk: true, conffile: false }

/** A body as agents send them, with something of it left out, put in, or made otherwise. */
const nearly = fc
  .record({
    depth: fc.constantFrom('top', 'item', 'before', 'after', 'pkg'),
    name: fc.constantFrom('kind', 'path', 'key', 'op', 'hash', 'text', 'lastSeen', 'firstSeen', 'detectedBy', 'merged', ...ADDED),
    value: odd,
    isLeftOut: fc.boolean(),
  })
  .map(({ depth, name, value, isLeftOut }) => {
    const body = JSON.parse(JSON.stringify({ ...fileChange('/etc/motd', 'a', 'b'), pkg: PACKAGE })) as Record<
      string,
      Record<string, unknown>
    >
    const place = depth === 'top' ? body : (body[depth] ?? {})
    if (isLeftOut) delete place[name]
    else Object.defineProperty(place, name, { value, enumerable: true, configurable: true, writable: true })
    return JSON.parse(JSON.stringify(body)) as unknown
  })

test('what passes by hand passes the schema, and is what the schema would make of it', () => {
  fc.assert(
    fc.property(fc.oneof({ weight: 5, arbitrary: nearly }, { weight: 1, arbitrary: anything }), (body) => {
      if (!isUsualChange(body)) return
      const read = EventBody.safeParse(body)
      expect(read.success && JSON.stringify(read.data)).toBe(JSON.stringify(body))
      expect([body.before, body.after].every((value) => value === null || isValue(value))).toBe(true)
    }),
    { numRuns: 3_000 },
  )
})

test('what agents send usually passes by hand, and reads the same as its text', () => {
  for (const body of [fileChange('/etc/motd', 'a', 'b'), fileChange('/etc/motd', null, 'b'), fileChange('/etc/motd', 'a', null)]) {
    expect(isUsualChange(JSON.parse(JSON.stringify(body)))).toBe(true)
    expect(readEventBody(JSON.stringify(body))).toEqual({ ok: true, body })
  }
})
