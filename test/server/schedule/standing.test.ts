// Templates, freezes and ignore rules: who may write them, what must be said, and what they do to changes seen before and after.
import { expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../../rules/match/policy.ts'
import { createApp } from '../../../server/app.ts'
import { allows, refusalOf } from '../../../server/auth/allows.ts'
import { keepChanges } from '../../../server/ingest/keep-changes.ts'
import type { Judging } from '../../../server/ingest/verdicts.ts'
import { SILENT_LOG } from '../../../server/log.ts'
import { problem } from '../../../server/problem.ts'
import { rejudgeWith } from '../../../server/rejudge.ts'
import { mayIApi } from '../../../server/routes/may-i-api.ts'
import { standingApi } from '../../../server/routes/standing-api.ts'
import { aCard, at } from '../../helpers/cards.ts'
import { aChange, alertOf, alice, aScene, bob, signedIn, trailOf } from './scene.ts'

async function judgedScene() {
  const scene = await aScene()
  await signedIn(scene, 'alice', 'bob')
  const routing = () => ({ routes: [], channels: [], settleMs: 0 })
  const judging: Judging = { now: scene.now, policy: () => DEFAULT_POLICY, routing }
  const parts = { ...scene, policy: () => DEFAULT_POLICY, rejudge: rejudgeWith(judging) }
  let actor = bob
  const app = createApp({
    routes: [...standingApi(parts), ...mayIApi(parts)],
    before: [
      async (c, next) => {
        c.set('actor', actor)
        await next()
      },
    ],
    refuse: ({ right }) => (allows(right, actor, { loopback: false }) ? null : problem(refusalOf(right, actor))),
    log: SILENT_LOG,
  })
  const call = async (line: string, body?: unknown, by = bob) => {
    actor = by
    const [method = 'GET', path = ''] = line.split(' ')
    const response = await app.request(`/api/v1/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
  }
  const verdictOf = async (id: string) => (await scene.store.read.changeById(id))?.judgement
  let number = 10
  /** A change that arrives now, judged as the server judges what agents send. */
  const arrives = async (id: string, path: string, when: string, over: Partial<Parameters<typeof aChange>[0]> = {}) => {
    const change = aChange({ id, item: { kind: 'file', path }, lastSeen: at(when), firstSeen: at(when), receivedAt: at(when), ...over })
    await scene.store.write(async (tx) => {
      const asset = await tx.assetById(change.asset)
      if (asset === null) throw new Error(`no asset ${change.asset}`)
      const changes = [{ number: number++, merged: null, change }]
      await keepChanges(tx, judging, { agent: 'agent-1', epoch: 'e', asset, receivedAt: at(when), changes })
    })
    return verdictOf(id)
  }
  return { scene, call, verdictOf, arrives }
}

const freeze = { assets: 'service:shop', summary: 'Sale', windows: [{ from: '2026-03-10T00:00:00Z', to: '2026-03-11T00:00:00Z' }] }
const ignoring = { assets: ['*'], path: '/var/lib/dhcp/**', reason: 'leases', owner: 'alice', expires: '2026-06-30' }
const renewal = { summary: 'Renewal', assets: ['tag:web'], items: ['/etc/ssl/**'], reviewBy: '2026-12-31', requiresRegistration: false }

const mistakes = [
  { path: 'ignore-rules', body: { ...ignoring, owner: undefined }, says: 'owner: Name the person who answers for hiding it.' },
  { path: 'ignore-rules', body: { ...ignoring, expires: undefined }, says: 'expires: Say when it ends' },
  { path: 'ignore-rules', body: { ...ignoring, reason: ' ' }, says: 'reason: Say why' },
  { path: 'ignore-rules', body: { ...ignoring, expires: '2026-03-09' }, says: 'expires: That day is over already.' },
  { path: 'ignore-rules', body: { ...ignoring, path: 'x'.repeat(2_000) }, says: 'path:' },
  { path: 'templates', body: { ...renewal, reviewBy: undefined }, says: 'reviewBy: Name the day by which' },
  { path: 'templates', body: { ...renewal, items: [] }, says: 'items: Name at least one item' },
  { path: 'templates', body: { ...renewal, items: ['nginx'] }, says: 'items: “nginx” is neither a path nor a kind' },
  { path: 'templates', body: { ...renewal, wat: 1 }, says: 'wat: There is no such field. There are: id, summary' },
  { path: 'freezes', body: { ...freeze, windows: [] }, says: 'windows: Say when' },
  {
    path: 'freezes',
    body: { ...freeze, windows: [{ from: '2026-03-11T00:00:00Z', to: '2026-03-10T00:00:00Z' }] },
    says: 'windows: A window ends',
  },
  { path: 'freezes', body: { ...freeze, assets: [] }, says: 'assets: Name the assets' },
]
test.each(mistakes)('refused: $says', async ({ path, body, says }) => {
  const { call } = await judgedScene()
  const { status, answer } = await call(`POST ${path}`, body)
  expect(status).toBe(400)
  expect(answer['detail']).toContain(says)
})

test('only an approver adds or takes away; everybody may look, page by page', async () => {
  const { call, scene } = await judgedScene()
  expect((await call('POST freezes', freeze, alice)).status).toBe(403)
  for (const id of ['FRZ-B', 'FRZ-A', undefined]) expect((await call('POST freezes', { ...freeze, id })).status).toBe(201)
  expect((await call('POST freezes', { ...freeze, id: 'FRZ-A' })).status).toBe(409)
  const first = (await call('GET freezes?limit=2', undefined, alice)).answer
  expect(first['items']).toMatchObject([{ id: 'FRZ-1', createdBy: 'bob', source: 'here' }, { id: 'FRZ-A' }])
  const next = (await call(`GET freezes?limit=2&cursor=${String(first['next'])}`)).answer
  expect(next).toMatchObject({ items: [{ id: 'FRZ-B', windows: [{ from: '2026-03-10T00:00:00.000Z' }] }], next: null })
  expect((await call('DELETE freezes/FRZ-A', undefined, alice)).status).toBe(403)
  expect((await call('DELETE freezes/FRZ-A')).status).toBe(200)
  expect((await call('DELETE freezes/FRZ-A')).status).toBe(404)
  expect((await call('DELETE templates/FRZ-B')).status).toBe(404)
  expect(await trailOf(scene, 'FRZ-A')).toEqual(['bob add-standing-rule', 'bob remove-standing-rule'])
})

test('a freeze denies approved work, also work seen before it was written, and lets go of it again', async () => {
  const { scene, call, verdictOf, arrives } = await judgedScene()
  await scene.store.write(async (tx) => {
    const history = [{ state: 'approved', at: at('07:00'), by: 'bob' } as const]
    const card = { source: 'tickets', items: [{ path: '/etc/nginx/**' }], windows: [{ from: at('09:00'), to: at('11:00') }], history }
    await tx.addEntry(aCard({ id: 'T-1', ...card }), { at: at('08:00'), by: 'tickets' })
  })
  expect(await arrives('n1', '/etc/nginx/nginx.conf', '09:30')).toMatchObject({ verdict: 'authorised', entry: 'T-1' })
  expect(await alertOf(scene, 'n1')).toBeUndefined()
  await call('POST freezes', { ...freeze, id: 'FRZ-1' })
  expect(await verdictOf('n1')).toMatchObject({ verdict: 'frozen', entry: 'T-1' })
  expect(await alertOf(scene, 'n1')).toMatchObject({ state: 'open' })
  expect(await arrives('n2', '/etc/nginx/other.conf', '09:40')).toMatchObject({ verdict: 'frozen' })
  expect((await call('GET may-i?asset=web-01&item=/etc/nginx/nginx.conf&at=2026-03-10T10:00:00Z')).answer).toMatchObject({
    may: false,
    verdict: 'frozen',
  })
  await call('DELETE freezes/FRZ-1')
  expect([(await verdictOf('n1'))?.verdict, (await verdictOf('n2'))?.verdict]).toEqual(['authorised', 'authorised'])
  expect(await alertOf(scene, 'n1')).toMatchObject({ state: 'resolved' })
})

test('an ignore rule quiets what was seen in the last week, until its end, and no longer once it is gone', async () => {
  const { scene, call, verdictOf, arrives } = await judgedScene()
  expect(await verdictOf('c1')).toMatchObject({ verdict: 'unauthorised' })
  await call('POST ignore-rules', { ...ignoring, path: '/etc/ssh/**', expires: '2026-03-10T12:00:00Z', id: 'IGN-1' })
  expect(await verdictOf('c1')).toMatchObject({ verdict: 'noise', modifiers: ['ignore_rule:IGN-1'] })
  expect(await alertOf(scene, 'c1')).toMatchObject({ state: 'resolved' })
  expect(await arrives('c2', '/etc/ssh/ssh_config', '11:00')).toMatchObject({ verdict: 'noise' })
  expect(await arrives('c3', '/etc/ssh/moduli', '12:30')).toMatchObject({ verdict: 'unauthorised' })
  await call('DELETE ignore-rules/IGN-1')
  expect([(await verdictOf('c1'))?.verdict, (await verdictOf('c2'))?.verdict]).toEqual(['unauthorised', 'unauthorised'])
})

test('a template pre-approves up to its daily limit, on each asset, and not after its review date', async () => {
  const { call, arrives } = await judgedScene()
  await call('POST templates', { ...renewal, id: 'STD-1', maxPerAssetPerDay: 2, reviewBy: '2026-03-12T00:00:00Z' })
  expect(await arrives('t1', '/etc/ssl/a.pem', '10:00')).toMatchObject({ verdict: 'standard', entry: 'STD-1' })
  expect(await arrives('t2', '/etc/ssl/b.pem', '10:10')).toMatchObject({ verdict: 'standard', entry: 'STD-1' })
  expect(await arrives('t3', '/etc/ssl/c.pem', '10:20')).toMatchObject({ verdict: 'unapproved', nearest: { id: 'STD-1' } })
  const tomorrow = at('10:00') + 26 * 3_600_000
  const nextDay = { lastSeen: tomorrow, firstSeen: tomorrow, receivedAt: tomorrow }
  expect(await arrives('t4', '/etc/ssl/d.pem', '10:00', nextDay)).toMatchObject({ verdict: 'standard' })
  const later = at('10:00') + 50 * 3_600_000
  const afterReview = { lastSeen: later, firstSeen: later, receivedAt: later }
  expect(await arrives('t5', '/etc/ssl/e.pem', '10:00', afterReview)).toMatchObject({ verdict: 'unapproved' })
})

test('a template that asks for a card leaves a use without one unapproved, and says so', async () => {
  const { call, arrives } = await judgedScene()
  await call('POST templates', { ...renewal, id: 'STD-1', requiresRegistration: true })
  expect(await arrives('t1', '/etc/ssl/a.pem', '10:00')).toMatchObject({ verdict: 'unapproved', modifiers: ['standard_not_registered'] })
})

test('the odd one out of a roll-out is undetermined; what differs on every host by nature is not', async () => {
  const { scene, arrives } = await judgedScene()
  await scene.store.write(async (tx) => {
    for (const id of ['web-02', 'web-03', 'web-04']) {
      await tx.ensureAsset(id, at('08:00'))
      await tx.labelAsset({ id, tags: ['web'], services: [], flags: [], environment: null })
    }
    const history = [{ state: 'approved', at: at('07:00'), by: 'bob' } as const]
    const windows = [{ from: at('09:00'), to: at('11:00') }]
    const card = { source: 'tickets', assets: { include: ['tag:web'] }, items: [{ path: '/etc/**' }], windows, history }
    await tx.addEntry(aCard({ id: 'T-1', ...card }), { at: at('08:00'), by: 'tickets' })
  })
  const rollOut = async (name: string, path: string, odd: string) => {
    for (const [index, asset] of ['web-01', 'web-02', 'web-03'].entries())
      await arrives(`${name}${index}`, path, `09:3${index}`, { asset, after: { hash: 'sha256:same' } })
    return arrives(`${name}4`, path, '09:40', { asset: 'web-04', after: { hash: odd } })
  }
  expect(await rollOut('a', '/etc/nginx/nginx.conf', 'sha256:other')).toMatchObject({
    verdict: 'undetermined',
    modifiers: expect.arrayContaining(['heterogeneous']),
  })
  expect(await rollOut('b', '/etc/nginx/mime.types', 'sha256:same')).toMatchObject({
    verdict: 'authorised',
    modifiers: expect.arrayContaining(['homogeneous']),
  })
  expect((await rollOut('c', '/etc/hostname', 'sha256:other'))?.modifiers).not.toContain('heterogeneous')
})
