// "Was it you?" from a mail: a link good for one alert and a week, a page that does nothing by itself, and what each answer does.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../../../server/app.ts'
import { answerToken, alertOfToken } from '../../../server/alert/answer-link.ts'
import { SILENT_LOG } from '../../../server/log.ts'
import { rejudgeWith } from '../../../server/rejudge.ts'
import { answerRoutes } from '../../../server/routes/answer.tsx'
import type { Alert } from '../../../server/store/alerts/rows.ts'
import { enrolledAgent, startTestServer, type TestServer } from '../../helpers/server.ts'
import { fileChange } from '../../helpers/wire-agent.ts'

const KEY = 'a key of this installation'
const DAY = 86_400_000

let server: TestServer
let alert: Alert
beforeEach(async () => {
  server = await startTestServer({ channels: ['mail', 'pager'] })
  const agent = await enrolledAgent(server)
  await agent.send(agent.chain([fileChange('/etc/motd', 'a\n', 'b\n')]))
  const [found] = await server.store.read.alerts({ limit: 1 })
  if (found === undefined) throw new Error('there is no alert')
  alert = found
})
afterEach(() => server.close())

const now = () => server.clock.at
function app() {
  const parts = { store: server.store, live: server.live, judging: server.judging, now, policy: server.judging.policy, answerKey: KEY }
  return createApp({
    routes: answerRoutes({ ...parts, rejudge: rejudgeWith(server.judging) }),
    before: [
      async (c, next) => {
        c.set('actor', { kind: 'nobody' })
        c.set('csrf', '')
        await next()
      },
    ],
    refuse: () => null,
    log: SILENT_LOG,
  })
}
async function give(form: Record<string, string>, from = 'same-origin') {
  const body = new URLSearchParams(form).toString()
  const headers = {
    'sec-fetch-site': from,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
  }
  const response = await app().request('http://kg.example.org/answer', { method: 'POST', body, headers })
  return { status: response.status, text: await response.text() }
}
const token = () => answerToken(KEY, alert.id, now())
const audits = async () => (await server.store.read.auditTrail({ limit: 20 })).filter(({ verb }) => verb === 'answer-alert')

describe('the link', () => {
  test('is good for its alert until a week is over', () => {
    expect(alertOfToken(KEY, token(), now())).toBe(alert.id)
    expect(alertOfToken(KEY, token(), now() + 7 * DAY)).toBeNull()
  })

  test.each([
    { name: 'made up', of: () => `${alert.id}.99999999999999.${'A'.repeat(43)}` },
    { name: 'with another end', of: () => token().replace(/\.\d+\./, '.99999999999999.') },
    { name: 'of another installation', of: () => answerToken('another key', alert.id, now()) },
    { name: 'empty', of: () => '' },
  ])('$name it is refused, and nothing happens', async ({ of }) => {
    expect(alertOfToken(KEY, of(), now())).toBeNull()
    expect(await give({ token: of(), name: 'Ada', answer: 'not-me' })).toMatchObject({ status: 404 })
    expect(await server.store.read.alert(alert.id)).toEqual(alert)
  })
})

test('opening it asks, and does nothing', async () => {
  const response = await app().request(`http://kg.example.org/answer?token=${token()}`)
  const text = await response.text()
  expect([response.status, text.includes('/etc/motd'), text.includes('That was me')]).toEqual([200, true, true])
  expect([await server.store.read.answerOf(alert.id), await audits()]).toEqual([null, []])
})

test('“me” drafts a card that says it was written afterwards; the alert stands until somebody approved it', async () => {
  const { status, text } = await give({ token: token(), name: 'Ada', answer: 'me' })
  expect([status, /CHG-\d+ is drafted/.test(text)]).toEqual([200, true])
  const [, id = ''] = /(CHG-\d+) is drafted/.exec(text) ?? []
  const entry = (await server.store.read.entryById(id))?.entry
  expect(entry).toMatchObject({
    requester: 'Ada',
    fromChange: alert.subject,
    history: [{ state: 'draft', by: 'Ada (by mail)', note: expect.stringMatching(/Written .* after the change/) }],
  })
  expect(await server.store.read.alert(alert.id)).toMatchObject({ state: 'open' })
  expect(await audits()).toHaveLength(1)
})

test('“not me” makes it louder and tells everybody again; the first answer stands', async () => {
  await give({ token: token(), name: 'Ada', answer: 'not-me' })
  const now_ = await server.store.read.alert(alert.id)
  expect(now_).toMatchObject({ severity: 'high', reason: expect.stringMatching(/^Ada was asked by mail and says: not me\. /) })
  const deliveries = await server.store.read.deliveriesOf([alert.id])
  expect(deliveries.filter(({ event }) => event === 'opened').map(({ channel }) => channel)).toEqual(['mail', 'mail', 'pager', 'pager'])
  expect(new Set(deliveries.map(({ key }) => key)).size).toBe(2)
  const again = await give({ token: token(), name: 'Bob', answer: 'me' })
  expect(again.text).toContain('Ada has answered already')
})

test.each([
  { name: 'another site', form: { name: 'Ada', answer: 'not-me' }, from: 'cross-site', status: 403 },
  { name: 'no name', form: { name: ' ', answer: 'not-me' }, from: 'same-origin', status: 400 },
  { name: 'no answer', form: { name: 'Ada', answer: '' }, from: 'same-origin', status: 400 },
])('$name: nothing happens', async ({ form, from, status }) => {
  expect(await give({ token: token(), ...form }, from)).toMatchObject({ status })
  expect([await server.store.read.answerOf(alert.id), await audits()]).toEqual([null, []])
})
