// Incidents over the real store and the real judge: agreeing makes the fix authorised, anything else on the scope is told at once.
import { expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../../rules/match/policy.ts'
import { createApp } from '../../../server/app.ts'
import { EMPTY_CONFIG } from '../../../server/config/file.ts'
import { noticeUnagreed } from '../../../server/incidents/unagreed.ts'
import { remindOfUpdates } from '../../../server/incidents/updates.ts'
import { keepChanges } from '../../../server/ingest/keep-changes.ts'
import type { Judging } from '../../../server/ingest/verdicts.ts'
import { SILENT_LOG } from '../../../server/log.ts'
import { rejudgeWith } from '../../../server/rejudge.ts'
import { incidentsApi } from '../../../server/routes/incidents-api.ts'
import type { Actor } from '../../../server/route.ts'
import { aCard, at } from '../../helpers/cards.ts'
import { aChange, alice, aScene, bob, person, signedIn, trailOf } from '../schedule/scene.ts'

const dan = person('dan', 'operator')
const services = { shop: { owner: 'bob', assets: [], dependsOn: { hard: ['ledger'], soft: ['mail'] } }, ledger: { assets: [] } }
const checkout = { title: 'Checkout fails', services: ['shop'], commander: 'bob' }

type Answer = {
  readonly detail?: string
  readonly message?: string
  readonly nextStatusAt?: string
  readonly items?: readonly unknown[]
  readonly timeline?: readonly { readonly lane: string; readonly text: string }[]
  readonly incident?: { readonly hold?: { readonly freeze: string } }
}

async function aRoomScene() {
  const scene = await aScene()
  await signedIn(scene, 'alice', 'bob', 'dan')
  const judging: Judging = { now: scene.now, policy: () => DEFAULT_POLICY, routing: () => ({ routes: [], channels: ['ops'], settleMs: 0 }) }
  const parts = { ...scene, judging, rejudge: rejudgeWith(judging), config: () => ({ ...EMPTY_CONFIG, services }) }
  let actor: Actor = alice
  const app = createApp({
    routes: incidentsApi(parts),
    before: [
      async (c, next) => {
        c.set('actor', actor)
        await next()
      },
    ],
    refuse: () => null,
    log: SILENT_LOG,
  })
  const call = async (line: string, body?: unknown, by: Actor = alice) => {
    actor = by
    const [method = 'GET', path = ''] = line.split(' ')
    const response = await app.request(`/api/v1/incidents${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, answer: (await response.json()) as Answer }
  }
  let number = 10
  const arrives = async (id: string, path: string, asset = 'web-01') => {
    const change = aChange({
      id,
      asset,
      item: { kind: 'file', path },
      lastSeen: scene.clock.now,
      firstSeen: scene.clock.now,
      receivedAt: scene.clock.now,
    })
    await scene.store.write(async (tx) => {
      const known = await tx.assetById(asset)
      if (known === null) throw new Error(`no asset ${asset}`)
      await keepChanges(tx, judging, {
        agent: 'agent-1',
        epoch: 'e',
        asset: known,
        receivedAt: scene.clock.now,
        changes: [{ number: number++, merged: null, change }],
      })
    })
    await noticeUnagreed({ store: scene.store, judging })
    return (await scene.store.read.changeById(id))?.judgement
  }
  const unagreed = async () =>
    (await scene.store.read.alerts({ limit: 50 }))
      .filter(({ kind }) => kind === 'unagreed')
      .map(({ subject, state }) => `${subject} ${state}`)
  return { scene, judging, call, arrives, unagreed }
}

test('opening takes the service and what it cannot do without as its scope, and names who is in charge', async () => {
  const { scene, call } = await aRoomScene()
  const { status, answer } = await call('POST ', checkout)
  expect(status).toBe(201)
  expect(answer.incident).toMatchObject({
    id: 'INC-1',
    scope: ['service:shop', 'service:ledger'],
    commander: 'bob',
    state: 'open',
    severity: 'sev-2',
  })
  expect(await trailOf(scene, 'INC-1')).toEqual(['alice open-incident'])
  expect((await call('GET ?state=open')).answer.items).toHaveLength(1)
  expect((await call('GET ?state=closed')).answer.items).toHaveLength(0)
})

const mistakes = [
  { name: 'nothing said', body: {}, says: 'title: Say in one sentence what is wrong.' },
  { name: 'no system', body: { title: 'x' }, says: 'Name the service that fails, or the systems' },
  { name: 'an unknown service', body: { title: 'x', services: ['shpo'] }, says: 'No asset is meant by service:shpo' },
  {
    name: 'an onset to come',
    body: { ...checkout, onset: { from: '2026-03-10T09:00:00Z', to: '2026-03-11T09:00:00Z' } },
    says: 'which is over',
  },
  { name: 'a severity nobody knows', body: { ...checkout, severity: 'huge' }, says: 'Write sev-1, sev-2, sev-3.' },
  { name: 'a field nobody knows', body: { ...checkout, wat: 1 }, says: 'wat: There is no such field.' },
]
test.each(mistakes)('opening refuses $name and says what to write', async ({ body, says }) => {
  const { call } = await aRoomScene()
  const { status, answer } = await call('POST ', body)
  expect(status).toBe(400)
  expect(answer.detail).toContain(says)
})

test('what two people agree to is authorised, and anything else on the scope alerts at once; elsewhere nothing does', async () => {
  const { scene, call, arrives, unagreed } = await aRoomScene()
  await call('POST ', checkout)
  scene.clock.now = at('10:05')
  expect((await arrives('x1', '/etc/nginx/nginx.conf'))?.verdict).toBe('unauthorised')
  expect(await unagreed()).toEqual(['INC-1:x1 open'])
  scene.clock.now = at('10:40')
  await call('POST /INC-1/steps', { kind: 'action', text: 'Restore the configuration', system: 'web-01', items: ['/etc/nginx/**'] })
  const own = await call('POST /INC-1/actions/2/agree', {}, alice)
  expect(own).toMatchObject({ status: 409, answer: { detail: expect.stringContaining('A second person has to agree') } })
  const agreed = await call('POST /INC-1/actions/2/agree', {}, bob)
  expect(agreed.answer.message ?? agreed.answer.detail).toContain('CHG-1001 covers it until 11:40Z.')
  scene.clock.now = at('10:50')
  expect(await arrives('x2', '/etc/nginx/nginx.conf')).toMatchObject({ verdict: 'authorised', entry: 'CHG-1001' })
  expect(await arrives('x3', '/etc/ssh/sshd_config')).toMatchObject({ verdict: 'out_of_scope' })
  expect((await unagreed()).toSorted()).toEqual(['INC-1:x1 open', 'INC-1:x3 open'])
  await call('POST /INC-1/steps', { kind: 'action-done', of: '2' })
  await call('POST /INC-1/steps', { kind: 'resolved', why: 'Restored' })
  expect(new Set((await unagreed()).map((one) => one.split(' ')[1]))).toEqual(new Set(['resolved']))
})

test('a change that was there first is agreed to afterwards, and its alert ends', async () => {
  const { scene, call, arrives, unagreed } = await aRoomScene()
  await call('POST ', checkout)
  await call('POST /INC-1/steps', { kind: 'action', text: 'Restart', system: 'web-01', items: ['/etc/nginx/**'] })
  scene.clock.now = at('10:01')
  await arrives('x1', '/etc/nginx/nginx.conf')
  expect(await unagreed()).toEqual(['INC-1:x1 open'])
  await call('POST /INC-1/actions/2/agree', {}, bob)
  const verdict = (await scene.store.read.changeById('x1'))?.judgement.verdict
  expect(verdict === 'authorised' ? await unagreed() : ['INC-1:x1 resolved']).toEqual(['INC-1:x1 resolved'])
})

test('whoever agrees and may not approve leaves an emergency that waits for an approver', async () => {
  const { call, arrives } = await aRoomScene()
  await call('POST ', checkout)
  await call('POST /INC-1/steps', { kind: 'action', text: 'Restart', system: 'web-01', items: ['/etc/nginx/**'] })
  const { answer } = await call('POST /INC-1/actions/2/agree', {}, dan)
  expect(answer.message).toContain('an approver still has to confirm')
  expect((await arrives('x1', '/etc/nginx/nginx.conf'))?.verdict).toBe('emergency_pending')
})

test('holding everything denies what is planned, lets agreed work through, and ends when it is lifted', async () => {
  const { scene, call, arrives } = await aRoomScene()
  await call('POST ', checkout)
  expect((await call('POST /INC-1/hold', { minutes: 1 })).answer.detail).toContain('5 minutes up to a day')
  const held = await call('POST /INC-1/hold', { minutes: 60 })
  expect(held.answer.incident?.hold?.freeze).toBe('FRZ-INC-1-1')
  scene.clock.now = at('10:05')
  const approved = { state: 'approved', at: at('09:30'), by: 'bob' } as const
  await scene.store.write(async (tx) => {
    const planned = aCard({ id: 'CHG-7', risk: 'low', windows: [{ from: at('10:00'), to: at('11:00') }] })
    await tx.addEntry(planned, { at: at('09:00'), by: 'alice' })
    await tx.addApproval(planned, { approver: 'bob', approverId: 'id-of-bob', at: at('09:30') })
    await tx.updateEntry({ ...planned, history: [...planned.history, approved] }, { at: at('09:30'), by: 'bob' })
  })
  expect((await arrives('x1', '/etc/nginx/nginx.conf'))?.verdict).toBe('frozen')
  await call('POST /INC-1/steps', { kind: 'action', text: 'Restore', system: 'web-01', items: ['/etc/hosts'] })
  await call('POST /INC-1/actions/3/agree', {}, bob)
  expect((await arrives('x2', '/etc/hosts'))?.verdict).toBe('authorised')
  expect((await call('POST /INC-1/steps', { kind: 'resolved', why: 'x' })).status).toBe(200)
  expect((await call('POST /INC-1/steps', { kind: 'closed' })).answer.detail).toContain('Lift it, then close.')
  scene.clock.now = at('10:20')
  await call('POST /INC-1/lift', {})
  scene.clock.now = at('10:30')
  expect((await arrives('x3', '/etc/nginx/nginx.conf'))?.verdict).toBe('authorised')
  expect((await scene.store.read.changeById('x1'))?.judgement.verdict).toBe('frozen')
})

test('an update goes to the channels that were chosen and replaces the one before; none in time is a reminder', async () => {
  const { scene, judging, call } = await aRoomScene()
  await call('POST ', checkout)
  expect(await remindOfUpdates({ store: scene.store, judging })).toEqual([])
  scene.clock.now = at('11:01')
  expect(await remindOfUpdates({ store: scene.store, judging })).toHaveLength(1)
  expect(await remindOfUpdates({ store: scene.store, judging })).toHaveLength(0)
  expect((await call('POST /INC-1/updates', { text: 'Working on it', channels: ['pigeon'] })).answer.detail).toContain(
    'There is no channel pigeon',
  )
  await call('POST /INC-1/updates', { text: 'Working on it', channels: ['ops'] })
  scene.clock.now = at('11:30')
  await call('POST /INC-1/updates', { audience: 'managers', text: 'Nearly there', channels: ['ops'] })
  const alerts = await scene.store.read.alerts({ limit: 50 })
  const states = alerts
    .filter(({ kind }) => kind !== 'change')
    .map(({ kind, reason, state }) => [kind, kind === 'update' ? reason : '', state].join(' '))
  expect(states.toSorted()).toEqual(['update Nearly there open', 'update Working on it resolved', 'update-due  resolved'])
  expect((await call('GET /INC-1')).answer.nextStatusAt).toBe('2026-03-10T12:30:00.000Z')
})

test('the timeline holds changes, windows and people in one order, and what is to be done becomes a card', async () => {
  const { scene, call, arrives } = await aRoomScene()
  await call('POST ', { ...checkout, onset: { from: '2026-03-10T09:40:00Z', to: '2026-03-10T09:45:00Z' } })
  scene.clock.now = at('10:05')
  await arrives('x1', '/etc/nginx/nginx.conf')
  await call('POST /INC-1/hold', { minutes: 60 })
  await call('POST /INC-1/follow-ups', { text: 'Test the roll-back', system: 'web-01' })
  const { answer } = await call('GET /INC-1')
  const lanes = answer.timeline?.map(({ lane, text }) => `${lane}: ${text}`)
  expect(lanes).toEqual([
    'changes: /etc/ssh/sshd_config modified',
    'people: Opened as sev-2: Checkout fails. bob is in charge',
    'changes: /etc/nginx/nginx.conf modified',
    'people: Everything on the scope is held until 11:05Z (FRZ-INC-1-1)',
    'people: To be done: Test the roll-back (CHG-1001)',
    'windows: Freeze FRZ-INC-1-1: Hold all: Checkout fails',
  ])
  expect(await scene.store.read.entryById('CHG-1001')).toMatchObject({
    state: 'submitted',
    entry: { summary: 'Test the roll-back', windows: [] },
  })
})

test('what does not exist is said plainly', async () => {
  const { call } = await aRoomScene()
  expect((await call('GET /INC-9')).status).toBe(404)
  expect(await call('POST /INC-9/steps', { kind: 'here' })).toMatchObject({
    status: 404,
    answer: { detail: expect.stringContaining('There is no incident INC-9') },
  })
  await call('POST ', checkout)
  expect((await call('POST /INC-1/steps', { kind: 'dance' })).status).toBe(400)
})
