// What an entry announced, held against what the item became. One contradiction is enough.
import { expect, test } from 'vitest'
import type { Change, Expectation } from '../../../rules/domain.ts'
import { matchContent } from '../../../rules/match/facets/content.ts'
import { compareVersions } from '../../../rules/match/facets/versions.ts'
import { aChange, anEntry, judged } from '../../helpers/builders.ts'

const HEX = 'ab'.repeat(32)
const version = (op: '=' | '>=', value: string): Expectation => ({ kind: 'version', op, value, item: { kind: 'package', path: 'nginx' } })
const aPackage = (found: string): Partial<Change> => ({ item: { kind: 'package', path: 'nginx' }, after: { hash: null, version: found } })
const settings = (values: Record<string, string>): Partial<Change> => ({ after: { hash: 'B', values } })

type Case = { readonly name: string; readonly expects: readonly Expectation[]; readonly change?: Partial<Change>; readonly reads: string }
const cases: readonly Case[] = [
  { name: 'nothing announced', expects: [], reads: 'none: no expectation' },
  { name: 'hash', expects: [{ kind: 'hash', value: 'B' }], reads: 'match: hash B as expected' },
  { name: 'another hash', expects: [{ kind: 'hash', value: 'X' }], reads: 'contradict: expected hash X, found B' },
  {
    name: 'a digest without its algorithm, in capitals',
    expects: [{ kind: 'hash', value: HEX.toUpperCase() }],
    change: { after: { hash: `sha256:${HEX}` } },
    reads: 'match: hash ABABABABABAB… as expected',
  },
  {
    name: 'keyed digest of a file with secrets',
    expects: [{ kind: 'hash', value: HEX }],
    change: { after: { hash: `hmac:${HEX}` } },
    reads: 'unknown: content holds secrets, its plain hash is not visible',
  },
  { name: 'unreadable', expects: [{ kind: 'hash', value: 'B' }], change: { after: { hash: null } }, reads: 'unknown: content not visible' },
  {
    name: 'removed instead',
    expects: [{ kind: 'hash', value: 'B' }],
    change: { op: 'removed', after: null },
    reads: 'contradict: expected hash B, it is gone',
  },
  { name: 'of another file', expects: [{ kind: 'hash', value: 'X', item: { path: '/etc/hosts' } }], reads: 'none: no expectation' },
  { name: 'version', expects: [version('=', '1.24')], change: aPackage('1.24'), reads: 'match: version 1.24 as expected' },
  {
    name: 'another version',
    expects: [version('=', '1.24')],
    change: aPackage('1.25'),
    reads: 'contradict: expected version 1.24, found 1.25',
  },
  { name: 'at least', expects: [version('>=', '1.9')], change: aPackage('1.10'), reads: 'match: version 1.10 as expected' },
  {
    name: 'older than the least',
    expects: [version('>=', '1.10')],
    change: aPackage('1.9'),
    reads: 'contradict: expected version ≥ 1.10, found 1.9',
  },
  {
    name: 'a file has the version of its package',
    expects: [version('=', '1.24')],
    change: { pkg: { name: 'nginx', version: '1.24', manifestOk: true } },
    reads: 'match: version 1.24 as expected',
  },
  {
    name: 'a version says nothing of a file of no package',
    expects: [{ kind: 'version', op: '=', value: '1' }],
    reads: 'none: no expectation',
  },
  {
    name: 'setting',
    expects: [{ kind: 'key', key: 'port', value: '22' }],
    change: settings({ port: '22' }),
    reads: 'match: port=22 as expected',
  },
  {
    name: 'another setting',
    expects: [{ kind: 'key', key: 'port', value: '22' }],
    change: settings({ port: '23' }),
    reads: 'contradict: expected port=22, found port=23',
  },
  {
    name: 'setting missing',
    expects: [{ kind: 'key', key: 'port', value: '22' }],
    change: settings({}),
    reads: 'contradict: expected port=22, port is not set',
  },
  {
    name: 'setting hidden',
    expects: [{ kind: 'key', key: 'pw', value: 'x' }],
    change: settings({ pw: '‹secret a1f39c02›' }),
    reads: 'unknown: pw is a secret',
  },
  { name: 'to be there', expects: [{ kind: 'present' }], reads: 'match: there, as expected' },
  { name: 'to be gone', expects: [{ kind: 'absent' }], reads: 'contradict: expected to be gone, it is there' },
  { name: 'gone', expects: [{ kind: 'absent' }], change: { op: 'removed', after: null }, reads: 'match: gone, as expected' },
  {
    name: 'one match does not heal a contradiction',
    expects: [{ kind: 'present' }, { kind: 'hash', value: 'X' }],
    reads: 'contradict: expected hash X, found B',
  },
]

test.each(cases)('$name', ({ expects, change, reads }) => {
  const { kind, datum } = matchContent(expects, aChange(change))
  expect(`${kind}: ${datum}`).toBe(reads)
})

test.each([
  { name: 'as announced', value: 'B', says: 'authorised 0.86 ' },
  { name: 'something else', value: 'X', says: 'wrong_content 0.86 content' },
])('verdict, $name', ({ value, says }) => {
  const { verdict, confidence, nearest } = judged({ entries: [anEntry({ expect: [{ kind: 'hash', value }] })] })
  expect(`${verdict} ${confidence} ${nearest?.defects.join() ?? ''}`).toBe(says)
})

// As `dpkg --compare-versions` answers.
test.each([
  ['1.9', '1.10', -1],
  ['1.0~rc1', '1.0', -1],
  ['1.0', '1.0-1', -1],
  ['1:0.9', '2.0', 1],
  ['1.0a', '1.0+', -1],
  ['01.2', '1.2', 0],
  ['2.4.58-1ubuntu8.4', '2.4.58-1ubuntu8.10', -1],
] as const)('versions %s and %s', (one, other, order) => {
  expect(compareVersions(one, other)).toBe(order)
  expect(compareVersions(other, one)).toBe(order === 0 ? 0 : -order)
})
