// The heaviest rows a host can cause still make a page of less than 100 KB.
import { expect, test } from 'vitest'
import { AssetPage } from '../../dashboards/asset.tsx'
import { AssetsPage } from '../../dashboards/assets.tsx'
import { ChangePage } from '../../dashboards/change.tsx'
import { ChangesPage } from '../../dashboards/changes.tsx'
import { loudest } from '../../dashboards/parts/strip.tsx'
import { textDiff } from '../../rules/diff/text.ts'
import { VERDICTS } from '../../rules/domain.ts'
import { aChangeDetail } from './change-fixtures.ts'
import { assetOf, PACKAGES } from './item-fixtures.ts'
import { FLEET } from './overview-fixtures.ts'
import { aChangeRow, NOW, view } from './scene.ts'

const LIMIT = 100_000
const weight = async (page: unknown): Promise<number> => Buffer.byteLength(String(await page))

test('a page of changes with the longest names', async () => {
  const path = `/srv/${'deep/'.repeat(800)}name`
  const rows = Array.from({ length: 50 }, (_, i) =>
    aChangeRow({ id: `${i}`, item: { kind: 'file', path, key: path }, nearest: 'CHG-1', modifiers: ['retro', 'loose_scope'] }),
  )
  const page = (
    <ChangesPage
      view={view()}
      rows={{ filter: {}, rows, newer: null, older: null, assets: Array.from({ length: 100 }, (_, i) => `web-${i}`) }}
    />
  )
  expect(await weight(page)).toBeLessThan(LIMIT)
})

test('a page of assets where something happened every minute', async () => {
  const marks = Array.from({ length: 100 }, (_, i) => ({ at: NOW - i * 800_000, verdict: VERDICTS[i % VERDICTS.length] ?? 'noise' }))
  const span = { from: NOW - 86_400_000, to: NOW }
  const rows = Array.from({ length: 20 }, (_, i) => ({ ...FLEET[0], asset: `web-${i}`, strip: { span, marks, blind: [] } }))
  const page = (
    <AssetsPage
      view={view()}
      rows={{ rows: FLEET.slice(0, 1).flatMap((row) => rows.map((over) => ({ ...row, ...over }))), span, newer: null, older: null }}
    />
  )
  expect(await weight(page)).toBeLessThan(LIMIT)
})

test.each([
  [
    'many lines',
    Array.from({ length: 9_000 }, (_, i) => `old ${i}`).join('\n'),
    Array.from({ length: 9_000 }, (_, i) => `new ${i * 7}`).join('\n'),
  ],
  ['one endless line', 'a'.repeat(900_000), 'b'.repeat(900_000)],
  ['nothing but control characters', '\u0001a'.repeat(50_000), '\u202eb\n'.repeat(20_000)],
])('a change of %s', async (_, before, after) => {
  const detail = { ...aChangeDetail(), diff: textDiff(before, after), reversePatch: after, after: { hash: null, text: after } }
  expect(await weight(<ChangePage view={view()} detail={detail} />)).toBeLessThan(LIMIT)
})

test('of several marks in one place the loudest is drawn', () => {
  const marks = (['authorised', 'unauthorised', 'grace'] as const).map((verdict, at) => ({ at, verdict }))
  expect(loudest(marks, () => 0)).toEqual([{ at: 1, verdict: 'unauthorised' }])
  expect(loudest(marks, (at) => at)).toHaveLength(3)
})

test('an asset with as many packages as are shown at once', async () => {
  const [one] = PACKAGES
  const rows = Array.from({ length: 150 }, (_, i) => ({ ...one, item: { kind: 'package' as const, path: `package-with-a-name-${i}` } }))
  const page = (
    <AssetPage
      view={view()}
      rows={assetOf(
        'package',
        PACKAGES.slice(0, 1).flatMap((row) => rows.map((over) => ({ ...row, ...over }))),
      )}
    />
  )
  expect(await weight(page)).toBeLessThan(LIMIT)
})
