// What people decide about changes: kept, audited, and their alerts settled in the same transaction, or nothing at all.
import { expect, test } from 'vitest'
import { acceptAssetBaseline } from '../../../server/actions/accept-asset-baseline.ts'
import { acceptBaseline } from '../../../server/actions/accept-baseline.ts'
import { askAboutChange } from '../../../server/actions/ask-about-change.ts'
import { fillInFromChange } from '../../../server/actions/card-from-change.ts'
import { createCard } from '../../../server/actions/create-card.ts'
import { exceptChange } from '../../../server/actions/except-change.ts'
import { linkChange } from '../../../server/actions/link-change.ts'
import { EMPTY_CONFIG } from '../../../server/config/file.ts'
import type { ChangeOutcome } from '../../../server/schedule/changes.ts'
import { at } from '../../helpers/cards.ts'
import { addChange, alertOf, alice, aScene, bob, carol, type Scene, trailOf } from '../schedule/scene.ts'

const said = (outcome: ChangeOutcome) =>
  outcome.ok ? `${outcome.change.state}: ${outcome.message}` : `${outcome.status}: ${outcome.detail}`
const item = { kind: 'file', path: '/etc/ssh/sshd_config' } as const
const DAY = 86_400_000
const known = (scene: Scene, asset = 'web-01') => scene.store.read.itemById(asset, item)

test('accepting makes what is now known good, settles every open change of the item, and says by whom', async () => {
  const scene = await aScene()
  await addChange(scene, {
    id: 'c2',
    before: { hash: 'sha256:bb' },
    after: { hash: 'sha256:cc' },
    lastSeen: at('09:20'),
    firstSeen: at('09:30'),
  })
  expect(said(await acceptBaseline(scene, alice, { id: 'c1' }))).toBe(
    '409: The item has changed again since. Decide the newest change, c2; the earlier ones go with it.',
  )
  expect(said(await acceptBaseline(scene, alice, { id: 'c2', why: 'keys only' }))).toBe(
    'accepted: /etc/ssh/sshd_config on web-01 was accepted as baseline by alice: keys only.',
  )
  expect((await known(scene))?.baseline).toMatchObject({ state: 'accepted', by: 'alice', value: { hash: 'sha256:cc' } })
  expect((await scene.store.read.changeById('c1'))?.state).toBe('accepted')
  for (const id of ['c1', 'c2'])
    expect(await alertOf(scene, id)).toMatchObject({ state: 'resolved', resolvedBecause: 'accepted as baseline by alice: keys only' })
  expect(await trailOf(scene, 'c2')).toEqual(['alice accept-baseline'])
  expect(await trailOf(scene, 'c1')).toEqual([])
  expect(said(await acceptBaseline(scene, bob, { id: 'c2' }))).toBe(
    '409: alice has decided it already: accepted as baseline by alice: keys only',
  )
})

test('what is no longer so cannot be accepted', async () => {
  const scene = await aScene()
  await scene.store.write((tx) =>
    tx.keepItems([
      { asset: 'web-01', item, value: null, lookedAt: 1, agent: 'a', epoch: 'e', number: 9, baseline: null, baselineState: 'accepted' },
    ]),
  )
  expect(said(await acceptBaseline(scene, alice, { id: 'c1' }))).toContain('409: The item is no longer what this change made of it.')
  expect(said(await acceptBaseline(scene, alice, { id: 'c9' }))).toContain('404: There is no change c9.')
  expect(await alertOf(scene, 'c1')).toMatchObject({ state: 'open' })
})

test('on an audit asset an approver decides, and an exception takes a second person', async () => {
  const scene = await aScene()
  await addChange(scene, { id: 'd1', asset: 'db-01' })
  const except = { id: 'd1', owner: 'bob', reason: 'vendor', expiresAt: scene.now() + DAY }
  expect(said(await acceptBaseline(scene, alice, { id: 'd1' }))).toBe(
    '403: db-01 is flagged audit: only an approver decides this. Ask one.',
  )
  expect(said(await exceptChange(scene, alice, except))).toContain('403: ')
  expect(said(await exceptChange(scene, bob, except))).toBe(
    '409: An exception on db-01 takes two people: name an owner other than yourself.',
  )
  expect(said(await exceptChange(scene, carol, except))).toBe(
    'excepted: /etc/ssh/sshd_config on db-01 was excepted until 2026-03-11 by carol, owner bob: vendor.',
  )
})

test('an exception has an owner, a reason and an end, and known good stays what it was', async () => {
  const scene = await aScene()
  const base = { id: 'c1', owner: 'dave', reason: 'vendor patch', expiresAt: scene.now() + 30 * DAY }
  expect(said(await exceptChange(scene, alice, { ...base, expiresAt: scene.now() }))).toContain(
    '400: expires: The exception would be over already.',
  )
  expect(said(await exceptChange(scene, alice, { ...base, expiresAt: scene.now() + 367 * DAY }))).toContain(
    '400: expires: An exception lasts a year at most.',
  )
  expect(said(await exceptChange(scene, alice, base))).toBe(
    'excepted: /etc/ssh/sshd_config on web-01 was excepted until 2026-04-09 by alice, owner dave: vendor patch.',
  )
  expect((await known(scene))?.baseline).toMatchObject({ state: 'exception', until: base.expiresAt, value: { hash: 'sha256:aa' } })
  expect(await scene.store.read.exceptionsOf('c1')).toMatchObject([{ owner: 'dave', reason: 'vendor patch', by: 'alice' }])
  expect(await scene.store.read.exceptionsEnding({ from: scene.now(), to: base.expiresAt })).toHaveLength(1)
  expect(await alertOf(scene, 'c1')).toMatchObject({ state: 'resolved' })
  expect(await trailOf(scene, 'c1')).toEqual(['alice except-change'])
})

test('linking names the entry and judges again; it settles nothing by itself', async () => {
  const scene = await aScene()
  expect(said(await linkChange(scene, alice, { id: 'c1', entry: 'CHG-1001' }))).toContain('404: There is no entry CHG-1001.')
  await createCard(scene, alice, { who: 'alice', system: 'db-01', summary: 'Allow keys only' })
  expect(said(await linkChange(scene, alice, { id: 'c1', entry: 'CHG-1001', why: 'same work' }))).toBe(
    'open: alice says that it belongs to CHG-1001: same work.',
  )
  expect(scene.judgedAgain.at(-1)).toEqual({ ids: ['c1'], because: 'alice says that it belongs to CHG-1001: same work' })
  expect((await scene.store.read.changeById('c1'))?.linkedEntry).toBe('CHG-1001')
  expect(await scene.store.read.linksOf('c1')).toMatchObject([{ entry: 'CHG-1001', by: 'alice', why: 'same work' }])
  expect(await alertOf(scene, 'c1')).toMatchObject({ state: 'open' })
  expect(await trailOf(scene, 'c1')).toEqual(['alice link-change'])
})

test('a question is kept with the change, which goes on waiting', async () => {
  const scene = await aScene()
  const parts = { ...scene, config: () => EMPTY_CONFIG }
  expect(said(await askAboutChange(parts, alice, { id: 'c1', person: 'dave', question: 'Was it you?' }))).toBe(
    'open: alice asked dave. No mail was sent: no channel of the kind email is configured. Until then, ask them yourself.',
  )
  expect(await scene.store.read.asksOf('c1')).toMatchObject([{ person: 'dave', question: 'Was it you?', by: 'alice' }])
  expect(await trailOf(scene, 'c1')).toEqual(['alice ask-about-change'])
})

test('one click fills a card in from the change; posting it is the card', async () => {
  const scene = await aScene()
  const filled = await fillInFromChange(scene, alice, 'c1')
  expect(filled).toMatchObject({
    ok: true,
    card: { who: 'alice', system: 'web-01', summary: 'Changed /etc/ssh/sshd_config on web-01', fromChange: 'c1' },
  })
  const card = filled.ok ? await createCard(scene, alice, filled.card) : filled
  expect(card).toMatchObject({ ok: true, entry: { entry: { risk: 'medium', windows: [{ from: at('08:55'), to: at('09:15') }] } } })
  expect(await scene.store.read.entriesFromChange('c1')).toHaveLength(1)
  expect(scene.judgedAgain.at(-1)?.ids).toEqual(['c1'])
})

test('the first look at an asset is accepted as a whole, but for what matters most, which must be named', async () => {
  const scene = await aScene()
  const look = (path: string, number: number, value: string, baseline = value) => {
    const seen = {
      value: { hash: value },
      baseline: { hash: baseline },
      lookedAt: 1,
      agent: 'a',
      epoch: 'e',
      baselineState: 'unaccepted',
    } as const
    return { asset: 'web-01', item: { kind: 'file' as const, path }, number, ...seen }
  }
  const paths = Array.from({ length: 120 }, (_, i) => look(`/etc/app/${i}.conf`, i, 'v'))
  await scene.store.write((tx) => tx.keepItems([...paths, look('/etc/sudoers', 200, 'v'), look('/etc/drifted', 201, 'w', 'v')]))
  await scene.store.write((tx) => tx.beginBaseline('web-01', 1))
  expect(await acceptAssetBaseline(scene, alice, { asset: 'web-01' })).toMatchObject({
    accepted: { high: 0, medium: 120, low: 0 },
    left: { high: ['/etc/sudoers'], drifted: 1 },
    message: '120 items of web-01 were accepted by alice. 1 of high severity wait to be named.',
  })
  expect(await acceptAssetBaseline(scene, alice, { asset: 'web-01', high: ['/etc/sudoers'] })).toMatchObject({
    accepted: { high: 1 },
    left: { high: [] },
  })
  expect((await scene.store.read.itemById('web-01', { kind: 'file', path: '/etc/sudoers' }))?.baseline).toMatchObject({
    state: 'accepted',
    by: 'alice',
  })
  expect((await scene.store.read.itemById('web-01', { kind: 'file', path: '/etc/drifted' }))?.baseline.state).toBe('unaccepted')
  expect(await trailOf(scene, 'web-01')).toEqual(['alice accept-asset-baseline', 'alice accept-asset-baseline'])
  expect(await acceptAssetBaseline(scene, alice, { asset: 'db-01' })).toMatchObject({ ok: false, status: 403 })
})

test('when nothing of the first look is left, the asset itself counts as accepted', async () => {
  const scene = await aScene()
  const value = { hash: 'v' }
  const seen = {
    asset: 'db-01',
    item: { kind: 'file', path: '/etc/x' },
    value,
    baseline: value,
    lookedAt: 1,
    agent: 'a',
    epoch: 'e',
    number: 1,
    baselineState: 'unaccepted',
  } as const
  await scene.store.write((tx) => tx.keepItems([seen]))
  await scene.store.write((tx) => tx.beginBaseline('db-01', 1))
  await acceptAssetBaseline(scene, carol, { asset: 'db-01' })
  expect((await scene.store.read.assetById('db-01'))?.baseline).toMatchObject({ state: 'accepted', by: 'carol' })
})
