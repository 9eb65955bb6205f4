// The report over a real store: a service fails after a change on what it needs; what is told, kept, and answered in every form.
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Report } from '../../../rules/incident/report.ts'
import { MOST_CHARACTERS } from '../../../rules/incident/telling/text.ts'
import { createApp } from '../../../server/app.ts'
import { EMPTY_CONFIG } from '../../../server/config/file.ts'
import { SILENT_LOG } from '../../../server/log.ts'
import { ReportShape } from '../../../server/report/schema.ts'
import { reportApi } from '../../../server/routes/report-api.ts'
import type { Actor } from '../../../server/route.ts'
import type { HealthTables } from '../../../server/store/health/schema.ts'
import { at } from '../../helpers/cards.ts'
import { addChange, aScene, bob, person, trailOf } from '../schedule/scene.ts'
import { aPagesScene } from '../routes/scene.ts'
import { DEFAULT_POLICY } from '../../../rules/match/policy.ts'

const services = {
  shop: { owner: 'bob', assets: [], dependsOn: { hard: ['ledger'], soft: [] } },
  ledger: { assets: [] },
}
const config = () => ({ ...EMPTY_CONFIG, services })

const CHECK = {
  agent: 'agent-1',
  check_id: 'probe:https',
  kind: 'probe',
  subject: 'https',
  value: null,
  limit_value: null,
  unit: 'count',
  severity: 'high',
} as const

type Row = HealthTables['health_events']
let serial = 0
const felt = (asset: string, state: Row['state'], from: string, to: string, was: Row['was'] = null): Row => {
  serial += 1
  const [from_at, to_at] = [at(from), at(to)]
  return {
    ...CHECK,
    id: `h${serial}`,
    asset,
    state,
    was,
    reason: state === 'bad' ? 'answered 502' : 'answered',
    since_at: to_at,
    from_at,
    to_at,
    gone: 0,
    received_at: to_at,
  }
}

/** shop runs on web-01 (and what labels add), needs ledger on db-01; it is 10:00 and https of web-01 fails since 09:42–09:47. */
async function failing<S extends Awaited<ReturnType<typeof aScene>>>(scene: S): Promise<S> {
  await scene.store.write(async (tx) => {
    await tx.labelAsset({ id: 'web-01', tags: ['web'], services: ['shop'], flags: [], environment: null })
    await tx.addHealthEvents([
      felt('web-01', 'ok', '02:00', '02:01'),
      felt('db-01', 'ok', '02:00', '02:01'),
      felt('web-01', 'bad', '09:42', '09:47', 'ok'),
    ])
    const { id: _id, was: _was, from_at: _from, ...now } = felt('web-01', 'bad', '09:42', '09:47', 'ok')
    await tx.putCheck({ ...now, resolve_at: null })
  })
  await addChange(scene, {
    id: 'pool',
    asset: 'db-01',
    item: { kind: 'package', path: 'postgresql-15' },
    before: { hash: null, version: '15.4' },
    after: { hash: null, version: '15.5' },
    lastSeen: at('09:38'),
    firstSeen: at('09:40'),
    actor: 'mallory',
  })
  return scene
}

async function api(actor: Actor = bob) {
  const scene = await failing(await aScene())
  const parts = { ...scene, config, policy: () => DEFAULT_POLICY, publicUrl: () => 'https://kg.example.org' }
  const app = createApp({
    routes: reportApi(parts),
    before: [
      async (c, next) => {
        c.set('actor', actor)
        await next()
      },
    ],
    refuse: () => null,
    log: SILENT_LOG,
  })
  const call = (line: string, body?: unknown) => {
    const [method = 'GET', path = ''] = line.split(' ')
    return app.request(`/api/v1${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  }
  const report = async (query = ''): Promise<Report> => ReportShape.parse(await (await call(`GET /report?service=shop${query}`)).json())
  return { scene, call, report }
}

test('the sentence, the suspect on what the service needs, and what else a commander asks', async () => {
  const { report } = await api()
  const told = await report()
  expect(told.sentence).toBe(
    'shop is failing since 09:42–09:47Z. Last known good 09:42Z (health-derived). ' +
      'No change is known since on shop and 1 dependency. 2 of 2 assets were not seen all the time.',
  )
  expect(told.failing).toMatchObject([{ asset: 'web-01', check: 'probe:https', reason: 'answered 502' }])
})

test('another known good tells more: both changes, the nearer to the onset first, with the way back and whom to call', async () => {
  const { report } = await api()
  const told = await report('&since=2026-03-10T08:00:00Z')
  expect(told.isChosen).toBe(true)
  expect(told.sentence).toContain(
    'Last known good 08:00Z (chosen by the reader). 2 change sets since on shop and 1 dependency: 2 unauthorised.',
  )
  expect(told.suspects.map(({ title }) => title)).toEqual([
    'package postgresql-15 modified on db-01',
    'file /etc/ssh/sshd_config modified on web-01',
  ])
  expect(told.suspects[0]).toMatchObject({ who: ['mallory'], entry: null, verdict: 'unauthorised', change: 'pool' })
  expect(told.suspects[0]?.terms.map(({ words }) => words)).toEqual(
    expect.arrayContaining(['on ledger, which it needs', 'nobody approved it']),
  )
  expect(told.suspects[0]?.wayBack?.commands.join(' ')).toContain('15.4')
  expect(told.unseen.map(({ asset, why }) => `${asset}: ${why}`)).toEqual(['web-01: no agent watches it', 'db-01: no agent watches it'])
  expect(told.unchanged).toEqual([])
  expect(told.net).toHaveLength(2)
})

test('a mark of known good comes first, from a pipeline, with its name and its words', async () => {
  const { scene, call, report } = await api({ kind: 'token', id: 't', name: 'pipeline', roles: ['operator'] })
  const marked = await call('POST /services/shop/known-good', { at: '2026-03-10T08:30:00Z', why: 'smoke test 812' })
  expect([marked.status, await marked.json()]).toMatchObject([201, { at: '2026-03-10T08:30:00.000Z' }])
  const told = await report()
  expect(told.knownGood[0]).toMatchObject({ at: at('08:30'), rule: 'mark', why: 'pipeline said so: smoke test 812' })
  expect(told.suspects).toHaveLength(2)
  expect(await trailOf(scene, 'shop')).toEqual(['pipeline mark-known-good'])
  expect(z.object({ items: z.array(z.unknown()) }).parse(await (await call('GET /services')).json()).items).toMatchObject([
    { name: 'ledger', owner: null, mark: null },
    { name: 'shop', owner: 'bob', hard: ['ledger'], mark: { why: 'smoke test 812' } },
  ])
})

test.each([
  { name: 'a service nobody knows', line: 'GET /report?service=shopp', status: 404, says: 'There are: ledger, shop' },
  { name: 'a name of the language', line: 'GET /report?service=constructor', status: 404, says: 'No service is called constructor' },
  { name: 'no time', line: 'GET /report?service=shop&since=yesterday', status: 400, says: 'since is no time' },
  {
    name: 'a beginning turned round',
    line: 'GET /report?service=shop&from=2026-03-10T09:47:00Z&to=2026-03-10T09:42:00Z',
    status: 400,
    says: 'Turn them round',
  },
  { name: 'a form nobody knows', line: 'GET /report?service=shop&format=pdf', status: 400, says: 'json' },
  { name: 'a kept report that is not', line: 'GET /reports/x', status: 404, says: 'x' },
])('$name is refused with what to do', async ({ line, status, says }) => {
  const { call } = await api()
  const answer = await call(line)
  expect([answer.status, (await answer.text()).includes(says)]).toEqual([status, true])
})

test.each([
  { name: 'no reason', body: {}, says: 'Say how you know' },
  { name: 'a time to come', body: { why: 'x', at: '2026-03-11T00:00:00Z' }, says: 'yet to come' },
])('a mark with $name is refused', async ({ body, says }) => {
  const { call } = await api()
  const answer = await call('POST /services/shop/known-good', body)
  expect([answer.status, (await answer.text()).includes(says)]).toEqual([400, true])
})

test('what is confidential is told without how it is taken back', async () => {
  const { scene, report } = await api()
  await scene.store.write((tx) =>
    tx.labelAsset({ id: 'db-01', tags: ['db'], services: ['ledger'], flags: ['confidential'], environment: null }),
  )
  const told = await report('&since=2026-03-10T08:00:00Z')
  expect(told.suspects.map(({ change, wayBack }) => [change, wayBack === null])).toEqual([
    ['pool', true],
    ['c1', false],
  ])
})

/** What would be a mark where it is read: a tag, a link, the beginning of a formula. */
const MARKS: Readonly<Record<string, RegExp>> = { html: /<img/, md: /(^|[^\\])<img/m, slack: /<img/, csv: /(^|,)"?=/m }

test.each(['text', 'md', 'csv', 'html', 'slack', 'teams', 'json'])(
  'as %s it names the service and the suspect, and nothing in it is a mark of its form',
  async (format) => {
    const { scene, call } = await api()
    const path = '/etc/=cmd|"<img src=x>`*_#\u202e'
    await addChange(scene, { id: 'hostile', asset: 'web-01', item: { kind: 'file', path }, lastSeen: at('09:40'), firstSeen: at('09:41') })
    const answer = await call(`GET /report?service=shop&since=2026-03-10T08:00:00Z&format=${format}`)
    const text = await answer.text()
    expect(answer.status).toBe(200)
    expect([text.includes('shop'), /postgresql-15/.test(text)]).toEqual([true, true])
    expect(MARKS[format]?.test(text) ?? false).toBe(false)
    expect(format === 'json' || !text.includes('\u202e')).toBe(true)
  },
)

test('as text it is short enough for a telephone, however much there is', async () => {
  const { scene, call } = await api()
  for (let n = 0; n < 20; n += 1)
    await addChange(scene, {
      id: `n${n}`,
      item: { kind: 'file', path: `/etc/${'long/'.repeat(60)}${n}` },
      lastSeen: at('09:30'),
      firstSeen: at('09:31'),
    })
  const text = await (await call('GET /report?service=shop&since=2026-03-10T08:00:00Z&format=text')).text()
  expect(text.trimEnd().length).toBeLessThanOrEqual(MOST_CHARACTERS)
  expect(text.trimEnd().endsWith('https://kg.example.org/report?service=shop')).toBe(true)
})

test('a kept report stays as it was, whatever happens then, and its hash proves it', async () => {
  const { scene, call } = await api()
  const kept = (await (await call('POST /reports', { service: 'shop', since: '2026-03-10T08:00:00Z' })).json()) as {
    id: string
    hash: string
    url: string
  }
  await addChange(scene, { id: 'later', item: { kind: 'file', path: '/etc/later' }, lastSeen: at('09:30'), firstSeen: at('09:31') })
  const answer = await call(`GET /reports/${kept.id}`)
  const body = await answer.text()
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body))
  expect(`sha256:${Buffer.from(digest).toString('hex')}`).toBe(kept.hash)
  expect(answer.headers.get('x-content-hash')).toBe(kept.hash)
  expect(ReportShape.parse(JSON.parse(body)).journal.map(({ id }) => id)).toEqual(['c1', 'pool'])
  expect(await trailOf(scene, kept.id)).toEqual(['bob keep-report'])
})

test('pages: the services, the report, keeping it, marking; readers who may only look get no buttons', async () => {
  const scene = await failing(await aPagesScene(config))
  const [reader, viewer] = [scene.as(bob), scene.as(person('vera', 'viewer'))]
  const list = await reader.get('/report')
  expect([list.status, list.text.includes('failing on 1 of 1'), list.text.includes('not known on 1 of 1')]).toEqual([200, true, true])
  const page = await reader.get('/report?service=shop&since=2026-03-10T08:00:00Z')
  expect([page.status, page.text.includes('Keep this report'), page.text.includes('postgresql-15')]).toEqual([200, true, true])
  const kept = await reader.post('/reports', { service: 'shop', since: '2026-03-10T08:00:00Z' })
  expect([kept.status, kept.flash.includes('sha256:')]).toEqual([303, true])
  const again = await reader.get(kept.location ?? '')
  expect([again.status, again.text.includes('It is as it was then')]).toEqual([200, true])
  expect((await reader.get(`${kept.location}?format=html`)).response.headers.get('content-disposition')).toMatch(
    /^attachment; filename="what-changed-shop-.*\.html"$/,
  )
  expect((await reader.post('/services/shop/known-good', { why: 'smoke test 812' })).flash).toContain('shop is marked as known good')
  expect((await reader.post('/services/shop/known-good', { why: '' })).flash).toContain('Say how you know')
  expect((await viewer.get('/report')).text).not.toContain('How you know')
  const missing = await reader.get('/report?service=nothing')
  expect([missing.status, missing.text.includes('No service is called nothing')]).toEqual([404, true])
  expect((await reader.get('/reports/none')).status).toBe(404)
})
