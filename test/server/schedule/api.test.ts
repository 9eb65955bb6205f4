// The calls about entries and changes, as a program makes them.
import { expect, test } from 'vitest'
import { createApp } from '../../../server/app.ts'
import { allows, refusalOf } from '../../../server/auth/allows.ts'
import { SILENT_LOG } from '../../../server/log.ts'
import { problem } from '../../../server/problem.ts'
import { changeActionsApi } from '../../../server/routes/change-actions-api.ts'
import { EMPTY_CONFIG } from '../../../server/config/file.ts'
import { entriesApi } from '../../../server/routes/entries-api.ts'
import { alice, aScene, bob, person, type Scene, signedIn } from './scene.ts'

type Call = { readonly by?: typeof alice; readonly body?: unknown; readonly text?: string }

function aClient(scene: Scene) {
  let actor = alice
  const app = createApp({
    routes: [...entriesApi(scene), ...changeActionsApi({ ...scene, config: () => EMPTY_CONFIG })],
    before: [
      async (c, next) => {
        c.set('actor', actor)
        await next()
      },
    ],
    refuse: ({ right }) => (allows(right, actor, { loopback: false }) ? null : problem(refusalOf(right, actor))),
    log: SILENT_LOG,
  })
  return async (line: string, { by = alice, body, text }: Call = {}) => {
    actor = by
    const [method = 'GET', path = '/'] = line.split(' ')
    const sent = text ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await app.request(`/api/v1${path}`, { method, ...(sent !== undefined && { body: sent }) })
    const answer = (await response.json()) as Record<string, unknown>
    expect(response.headers.get('content-type')).toContain(response.ok ? 'application/json' : 'application/problem+json')
    return { status: response.status, answer, location: response.headers.get('location') }
  }
}

const card = { who: 'alice', system: 'web-01', summary: 'Allow keys only', day: '2026-03-10', items: ['/etc/ssh/sshd_config'] }

test('a card from writing to closing', async () => {
  const scene = await aScene()
  const call = aClient(scene)
  const created = await call('POST /entries', { body: card })
  expect(await call('POST /entries/CHG-1001/approve', { by: bob })).toMatchObject({
    status: 403,
    answer: { title: 'Please sign in again' },
  })
  await signedIn(scene, 'bob')
  expect(created).toMatchObject({ status: 201, location: '/api/v1/entries/CHG-1001' })
  expect(created.answer).toMatchObject({
    id: 'CHG-1001',
    state: 'submitted',
    who: 'alice',
    system: 'web-01',
    risk: 'medium',
    basket: false,
    windows: [{ from: '2026-03-10T00:00:00.000Z', to: '2026-03-11T00:00:00.000Z' }],
    history: [{ state: 'submitted', by: 'alice', at: '2026-03-10T10:00:00.000Z' }],
  })
  expect(await call('POST /entries/CHG-1001/approve', { by: bob, body: { hash: created.answer.hash, why: 'fine' } })).toMatchObject({
    status: 200,
    answer: { state: 'approved', message: 'CHG-1001 was approved by bob.' },
  })
  expect(await call('PATCH /entries/CHG-1001', { body: { day: null } })).toMatchObject({
    status: 200,
    answer: { state: 'edited', basket: true },
  })
  expect(await call('PATCH /entries/CHG-1001', { body: { day: '2026-03-11', zone: 'Europe/Berlin' } })).toMatchObject({
    answer: { windows: [{ from: '2026-03-10T23:00:00.000Z', to: '2026-03-11T23:00:00.000Z' }] },
  })
  expect((await call('POST /entries/CHG-1001/approve', { by: bob })).status).toBe(200)
  expect((await call('POST /entries/CHG-1001/close')).status).toBe(200)
  const { answer } = await call('GET /entries/CHG-1001', { by: person('vera', 'viewer') })
  expect(answer).toMatchObject({ state: 'closed', revisions: [{ rev: 1 }, { rev: 2 }, { rev: 3 }], changes: [] })
})

test('lists', async () => {
  const call = aClient(await aScene())
  await call('POST /entries', { body: card })
  await call('POST /entries', { body: { who: 'alice', system: '*', summary: 'Some day' } })
  const ids = async (query: string) => ((await call(`GET /entries${query}`)).answer.items as { id: string }[]).map(({ id }) => id).join(' ')
  expect(await ids('')).toBe('CHG-1002 CHG-1001')
  expect(await ids('?basket=true')).toBe('CHG-1002')
  expect(await ids('?since=2026-03-01T00:00:00Z&until=2026-04-01T00:00:00Z')).toBe('CHG-1001')
  expect(await ids('?state=approved,closed')).toBe('')
  const { answer } = await call('GET /entries?limit=1')
  expect(await ids(`?limit=1&cursor=${String(answer.next)}`)).toBe('CHG-1001')
})

const refusals: { line: string; call?: Call; status: number; detail: string }[] = [
  { line: 'GET /entries', call: { by: { kind: 'nobody' } }, status: 401, detail: 'Sign in at /login' },
  { line: 'POST /entries', call: { by: person('vera', 'viewer'), body: card }, status: 403, detail: 'This needs the role operator.' },
  { line: 'POST /entries/CHG-1001/approve', call: {}, status: 403, detail: 'This needs the role approver.' },
  {
    line: 'POST /entries',
    call: { body: {} },
    status: 400,
    detail: 'who: Say who makes the change: a person’s name. system: Name the system',
  },
  { line: 'POST /entries', call: { text: '{' }, status: 400, detail: 'The body is not JSON.' },
  { line: 'POST /entries', call: { body: { ...card, risk: 'low' } }, status: 400, detail: 'risk: There is no such field.' },
  { line: 'GET /entries?limit=1000', status: 400, detail: 'limit: A page has at most 100.' },
  { line: 'GET /entries?state=open', status: 400, detail: 'state.0: There are the states draft, submitted,' },
  { line: 'GET /entries/CHG-9', status: 404, detail: 'There is no entry CHG-9.' },
  { line: 'PATCH /entries/CHG-1001', call: { body: { system: 'web-99' } }, status: 400, detail: 'system: No asset is known as “web-99”.' },
  { line: 'POST /entries/CHG-1001/approve', call: { by: person('alice', 'approver') }, status: 409, detail: 'alice asked for this change' },
  {
    line: 'POST /entries/CHG-1001/approve',
    call: { by: bob, body: { hash: 'sha256:old' } },
    status: 409,
    detail: 'It was edited since you read it',
  },
  { line: 'POST /entries/CHG-1001/cancel', status: 409, detail: 'It waits for approval: approve, reject, withdraw or edit it.' },
  { line: 'POST /entries/CHG-9/close', status: 404, detail: 'There is no entry CHG-9.' },
  { line: 'POST /changes/c1/except', call: { body: { owner: 'dave' } }, status: 400, detail: 'reason: Say why it may stand. expires:' },
  {
    line: 'POST /changes/c1/except',
    call: { body: { owner: 'd', reason: 'r', expires: '2026-03-09' } },
    status: 400,
    detail: 'expires: The exception would be over',
  },
  { line: 'POST /changes/c1/link', call: { body: { entry: 'CHG-9' } }, status: 404, detail: 'There is no entry CHG-9.' },
  { line: 'POST /changes/c9/accept', status: 404, detail: 'There is no change c9.' },
  { line: 'POST /changes/c1/ask', call: { body: { person: 'dave' } }, status: 400, detail: 'question: Write the question.' },
  { line: 'POST /assets/db-01/accept', status: 403, detail: 'db-01 is flagged audit' },
]
test.each(refusals)('$line is refused: $status $detail', async ({ line, call: how = {}, status, detail }) => {
  const scene = await aScene()
  const call = aClient(scene)
  await signedIn(scene, 'alice', 'bob')
  await call('POST /entries', { body: card })
  const answer = await call(line, how)
  expect(answer.status).toBe(status)
  expect(answer.answer).toMatchObject({ status, detail: expect.stringContaining(detail) })
})

test('what is done with a change', async () => {
  const call = aClient(await aScene())
  const { answer } = await call('GET /changes/c1/card')
  expect(answer).toMatchObject({ retro: expect.stringContaining('Written 50 min after') })
  expect((await call('POST /entries', { body: answer.card })).answer).toMatchObject({ fromChange: 'c1', state: 'submitted' })
  expect((await call('POST /changes/c1/link', { body: { entry: 'CHG-1001' } })).answer).toMatchObject({
    state: 'open',
    linkedEntry: 'CHG-1001',
  })
  expect((await call('POST /changes/c1/ask', { body: { person: 'dave', question: 'You?' } })).answer).toMatchObject({ state: 'open' })
  expect((await call('POST /changes/c1/accept')).answer).toMatchObject({ state: 'accepted' })
  expect((await call('POST /changes/c1/except', { body: { owner: 'd', reason: 'r', expires: '2026-12-31' } })).status).toBe(409)
})

test('an asset’s first look', async () => {
  const call = aClient(await aScene())
  expect((await call('POST /assets/web-01/accept', { body: { high: ['/etc/sudoers'] } })).answer).toMatchObject({
    accepted: { high: 0 },
    left: { high: [] },
  })
})
