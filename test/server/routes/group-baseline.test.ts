// The first looks of a group of assets, shown and accepted as a person does it.
import { expect, test } from 'vitest'
import { alice, person } from '../schedule/scene.ts'
import { aPagesScene, type Pages } from './scene.ts'

const FIRST = { agent: 'a', epoch: 'e', number: 1, lookedAt: 1, baselineState: 'unaccepted' } as const

async function twoHosts(): Promise<Pages> {
  const scene = await aPagesScene()
  const look = (asset: string, path: string, now = 'v') => ({
    ...FIRST,
    asset,
    item: { kind: 'file' as const, path },
    value: { hash: now },
    baseline: { hash: 'v' },
  })
  await scene.store.write((tx) =>
    tx.keepItems([
      look('web-01', '/etc/app.conf'),
      look('web-01', '/etc/sudoers'),
      look('web-01', '/etc/moved', 'w'),
      look('db-01', '/etc/my.cnf'),
    ]),
  )
  return scene
}

const rowOf = (text: string, asset: string) => [
  ...(new RegExp(`/assets/${asset}#baseline.*?</tr>`, 's').exec(text)?.[0] ?? '').matchAll(
    /<td class="num"[^>]*>(?:<span class="dim">)?(\d+)/g,
  ),
]
const numbers = (text: string, asset: string) => rowOf(text, asset).map(([, number]) => Number(number))

test('every asset that waits is listed with what would be taken and what is left', async () => {
  const scene = await twoHosts()
  const { text } = await scene.as(alice).get('/baseline')
  expect({ 'web-01': numbers(text, 'web-01'), 'db-01': numbers(text, 'db-01') }).toEqual({ 'web-01': [0, 1, 1, 1], 'db-01': [0, 1, 0, 0] })
  expect((await scene.as(alice).get('/baseline?of=tag:db')).text).not.toContain('/assets/web-01#baseline')
  expect((await scene.as(alice).get('/baseline?of=mail-*')).text).toContain('No asset is of this group')
})

test('an operator accepts a group: what is high, changed or for approvers only stays, and the answer says so', async () => {
  const scene = await twoHosts()
  const { flash, location } = await scene.as(alice).post('/baseline', { of: '*', note: 'from the image' })
  expect(flash).toMatch(/1 items of 1 asset were accepted\. Left as they are: db-01 \(db-01 is flagged audit: only an approver decides/)
  expect(location).toBe('/baseline?of=*')
  const stateOf = async (asset: string, path: string) => (await scene.store.read.itemById(asset, { kind: 'file', path }))?.baseline.state
  expect([
    await stateOf('web-01', '/etc/app.conf'),
    await stateOf('web-01', '/etc/sudoers'),
    await stateOf('web-01', '/etc/moved'),
    await stateOf('db-01', '/etc/my.cnf'),
  ]).toEqual(['accepted', 'unaccepted', 'unaccepted', 'unaccepted'])
})

test.each([
  { of: 'db-01', says: 'only an approver decides this' },
  { of: 'tag:nothing', says: 'Nothing of tag:nothing waits to be accepted' },
])('$of is refused with the reason', async ({ of, says }) => {
  const scene = await twoHosts()
  expect((await scene.as(alice).post('/baseline', { of })).flash).toContain(says)
})

test('who may only look sees the counts and no button', async () => {
  const { text } = await (await twoHosts()).as(person('vera', 'viewer')).get('/baseline')
  expect(text).toContain('Somebody with the operator role may accept them')
  expect(text).not.toContain('<button class="button primary"')
})
