// Which assets and items an entry speaks of, how precisely, and what a package brings along.
import { expect, test } from 'vitest'
import type { Change, ItemScope, Selector } from '../../../rules/domain.ts'
import { matchAsset } from '../../../rules/match/facets/asset.ts'
import { matchItem } from '../../../rules/match/facets/item.ts'
import { aChange, aFile, anAsset, anEntry, at, judged, step, SUBMITTED } from '../../helpers/builders.ts'

test.each<{ readonly name: string; readonly selector: Selector; readonly by: string; readonly asset?: string }>([
  { name: 'id', selector: { include: ['*', 'service:shop', 'tag:web', 'web-*', 'web-01'] }, by: 'id web-01' },
  { name: 'pattern', selector: { include: ['*', 'service:shop', 'tag:web', 'web-*'] }, by: 'glob web-*' },
  { name: 'tag', selector: { include: ['*', 'service:shop', 'tag:web'] }, by: 'tag tag:web' },
  { name: 'service', selector: { include: ['*', 'service:shop'] }, by: 'service service:shop' },
  { name: 'all', selector: { include: ['*'] }, by: 'all *' },
  { name: 'another', selector: { include: ['db-01', 'tag:db', 'service:ledger'] }, by: 'none ' },
  { name: 'excluded by tag', selector: { include: ['web-01'], exclude: ['tag:web'] }, by: 'none ' },
  { name: 'excluded by id', selector: { include: ['tag:web'], exclude: ['web-01'] }, by: 'none ' },
  { name: 'nobody', selector: { include: [] }, by: 'none ' },
  { name: 'a longer name is another asset', selector: { include: ['web-0'] }, by: 'none ' },
])('asset, the most precise term counts: $name', ({ selector, by }) => {
  const match = matchAsset(selector, anAsset())
  expect(`${match.by} ${match.term}`).toBe(by)
})

const nginxUpgrade = { name: 'nginx', version: '1.24.0-2', manifestOk: true }
test.each<{ readonly name: string; readonly scopes: readonly ItemScope[]; readonly change?: Partial<Change>; readonly by: string }>([
  { name: 'none named', scopes: [], by: 'any' },
  { name: 'exact', scopes: [{ path: '/etc/**' }, { path: '/etc/nginx/nginx.conf' }], by: 'exact' },
  { name: 'pattern', scopes: [{ path: '/etc/**' }], by: 'glob' },
  { name: 'another path', scopes: [{ path: '/etc/ssh/**' }], by: 'none' },
  { name: 'a path that merely begins alike', scopes: [{ path: '/etc/nginx' }], by: 'none' },
  { name: 'another kind', scopes: [{ kind: 'package', path: '/etc/nginx/nginx.conf' }], by: 'none' },
  { name: 'another operation', scopes: [{ path: '/etc/nginx/**', op: 'added' }], by: 'none' },
  { name: 'this operation', scopes: [{ path: '/etc/nginx/**', op: 'modified' }], by: 'glob' },
  { name: 'through its package', scopes: [{ kind: 'package', path: 'nginx' }], change: { pkg: nginxUpgrade }, by: 'package' },
  {
    name: 'exact beats package',
    scopes: [{ kind: 'package', path: 'nginx' }, { path: '/etc/nginx/nginx.conf' }],
    change: { pkg: nginxUpgrade },
    by: 'exact',
  },
  { name: 'another package', scopes: [{ kind: 'package', path: 'curl' }], change: { pkg: nginxUpgrade }, by: 'none' },
  {
    name: 'not as in the manifest',
    scopes: [{ kind: 'package', path: 'nginx' }],
    change: { pkg: { ...nginxUpgrade, manifestOk: false } },
    by: 'none',
  },
  {
    name: 'manifest not compared',
    scopes: [{ kind: 'package', path: 'nginx' }],
    change: { pkg: { name: 'nginx', version: '1' } },
    by: 'none',
  },
  {
    name: 'a configuration file',
    scopes: [{ kind: 'package', path: 'nginx' }],
    change: { pkg: { ...nginxUpgrade, conffile: true } },
    by: 'none',
  },
])('item: $name', ({ scopes, change, by }) => {
  expect(matchItem(scopes, aChange(change)).by).toBe(by)
})

test('of two patterns the one with the longer plain beginning counts', () => {
  expect(matchItem([{ path: '/etc/**' }, { path: '/etc/nginx/**' }, { path: '/**' }], aChange()).term).toBe('/etc/nginx/**')
})

test.each([
  { name: 'approved work nearby', entry: {}, says: 'out_of_scope CHG-100' },
  { name: 'work that waits for approval explains nothing', entry: { history: [SUBMITTED] }, says: 'unauthorised' },
  { name: 'work approved afterwards explains nothing', entry: { history: [step('approved', at('23:00'))] }, says: 'unauthorised' },
  { name: 'work that is not going on explains nothing', entry: { windows: [{ from: 0, to: 1 }] }, says: 'unauthorised' },
])('a change beside the named items: $name', ({ entry, says }) => {
  const judgement = judged({ entries: [anEntry(entry)], change: aChange({ item: aFile('/etc/ssh/sshd_config') }) })
  expect([judgement.verdict, judgement.nearest?.id].join(' ').trim()).toBe(says)
})

test('no entry named the asset', () => {
  const judgement = judged({ entries: [anEntry({ assets: { include: ['db-*'] } })] })
  expect(judgement).toMatchObject({ verdict: 'unauthorised', entry: null, nearest: null, confidence: 1 })
})

test('an entry the change names itself is held against it even on another asset', () => {
  const judgement = judged({ entries: [anEntry({ assets: { include: ['db-*'] } })], change: aChange({ ref: 'CHG-100' }) })
  expect(judgement).toMatchObject({ verdict: 'out_of_scope', entry: 'CHG-100', nearest: { defects: ['scope'] } })
  expect(judgement.explanation).toContain('asset ✗ not among db-*')
})
