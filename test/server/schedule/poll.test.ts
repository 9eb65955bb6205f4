// Sources that are asked by themselves: files, calendars one subscribes to, and systems with pages and errors, over real HTTP.
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ScheduleSource, sourceOf } from '../../../server/schedule/sources/config.ts'
import { pollSources, settleFor } from '../../../server/schedule/sources/poll.ts'
import { at } from '../../helpers/builders.ts'
import { aScene } from './scene.ts'

type Answer = { readonly status?: number; readonly body: string; readonly headers?: Record<string, string> }

async function aSystem(answer: (url: URL, request: IncomingMessage) => Answer) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    asked.push(`${url.pathname}${decodeURIComponent(url.search)}`)
    const { status = 200, body, headers = {} } = answer(url, request)
    response.writeHead(status, headers).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const address = server.address()
  return { asked, url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` }
}

async function aPoll(config: object, env: Record<string, string> = {}) {
  const scene = await aScene()
  const source = sourceOf('there', ScheduleSource.parse(config), env)
  const poll = async () => {
    scene.clock.now += 400_000
    await pollSources(scene, [source], () => false)
    const [state] = await scene.store.read.scheduleSources()
    return state
  }
  const entry = async (id: string) => (await scene.store.read.entryById(id))?.entry
  return { scene, poll, entry }
}

const event = (uid: string, start: string) =>
  `BEGIN:VEVENT\nUID:${uid}\nSUMMARY:Work\nSTATUS:CONFIRMED\nLOCATION:web-01\nDTSTART:${start}\nDURATION:PT1H\nEND:VEVENT`
const calendar = (...events: readonly string[]) => ['BEGIN:VCALENDAR', ...events, 'END:VCALENDAR'].join('\n')

test('a folder of calendars: what vanishes is cancelled, and what cannot be read leaves everything as it was', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'knowngood drop-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const write = (name: string, text: string | Uint8Array) => writeFileSync(path.join(folder, name), text)
  write('a.ics', calendar(event('one', '20260320T220000Z'), event('two', '20260321T220000Z')))
  write('b.ics', calendar(event('three', '20260322T220000Z')))
  write('notes.txt', 'nothing')
  const { poll, entry } = await aPoll({ kind: 'ics', folder })
  expect(await poll()).toMatchObject({ problem: null })
  expect(await entry('three')).toMatchObject({
    source: 'there',
    history: [{ state: 'submitted' }, { state: 'approved', by: 'the calendar there' }],
  })
  write('a.ics', calendar(event('one', '20260320T220000Z')))
  await poll()
  expect((await entry('two'))?.history.at(-1)).toMatchObject({ state: 'cancelled', note: 'It is not in there any more.' })
  write('b.ics', Uint8Array.from([0xff, 0xfe]))
  expect(await poll()).toMatchObject({ problem: 'b.ics, line 1: This is not UTF-8. Save the calendar as UTF-8 and import it again.' })
  expect((await entry('three'))?.history.at(-1)?.state).toBe('approved')
  write('b.ics', calendar(event('three', '20260322T220000')))
  expect((await poll())?.problem).toContain('1 refused, such as b.ics, line 7: DTSTART names no zone')
  expect((await entry('three'))?.history.at(-1)?.state).toBe('approved')
})

test('a calendar one subscribes to: its address is a secret, and its failures are told', async () => {
  let status = 200
  const system = await aSystem(() => ({ status, body: calendar(event('one', '20260320T220000Z')) }))
  const { poll, entry } = await aPoll({ kind: 'ics', urlFrom: 'CALENDAR' }, { CALENDAR: `${system.url}/secret-path.ics` })
  expect(await poll()).toMatchObject({ problem: null })
  status = 503
  const failed = await poll()
  expect(failed?.problem).toContain('answered 503')
  expect(failed?.problem).not.toContain('secret-path')
  expect((await entry('one'))?.history.at(-1)?.state).toBe('approved')
})

const field = (value: string) => ({ value, display_value: value })
test('ServiceNow: pages, the records beside the changes, and going on from where it was', async () => {
  const row = (n: number) => ({
    number: field(`CHG${n}`),
    sys_id: field(`id${n}`),
    short_description: field('Work'),
    requested_by: field('Alice'),
    approval: field('approved'),
    state: field('-2'),
    cmdb_ci: field('web-01'),
    start_date: field('2026-03-20 22:00:00'),
    end_date: field('2026-03-20 23:00:00'),
    sys_updated_on: field(`2026-03-10 09:${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`),
  })
  let status = 200
  const system = await aSystem((url, request) => {
    expect(request.headers.authorization).toBe(`Basic ${Buffer.from('robot:s3cret').toString('base64')}`)
    if (status !== 200) return { status, body: '{}' }
    const from = Number(url.searchParams.get('sysparm_offset'))
    const rows = url.pathname.endsWith('change_request')
      ? Array.from({ length: 130 }, (_, n) => row(n)).slice(from, from + 100)
      : url.pathname.endsWith('sysapproval_approver')
        ? [{ sysapproval: field('id7'), state: field('approved'), approver: field('Bob'), sys_updated_on: field('2026-03-09 12:00:00') }]
        : [{ task: field('id7'), ci_item: field('db-01') }]
    return { body: JSON.stringify({ result: rows }) }
  })
  const { poll, entry } = await aPoll({ kind: 'servicenow', url: system.url, user: 'robot', passwordFrom: 'SN' }, { SN: 's3cret' })
  expect(await poll()).toMatchObject({ problem: null, cursor: '2026-03-10 09:02:09' })
  expect(await entry('CHG129')).toMatchObject({
    history: [{ state: 'submitted' }, { state: 'approved', by: 'ServiceNow', firstHeardAt: expect.anything() }],
  })
  expect(await entry('CHG7')).toMatchObject({ assets: { include: ['db-01', 'web-01'] }, history: [{}, { by: 'Bob', at: at('12:00', 9) }] })
  expect(system.asked.filter((one) => one.includes('/change_request'))).toHaveLength(2)
  await poll()
  expect(system.asked.filter((one) => one.includes('/change_request')).at(-1)).toContain('sys_updated_on>=2026-03-10 08:57:09')
  status = 401
  const refused = await poll()
  expect(refused).toMatchObject({ problem: expect.stringContaining('The credentials are refused'), cursor: '2026-03-10 09:02:09' })
  expect(refused?.problem).not.toContain('s3cret')
})

test('GitLab: the next page by its Link header, never to another host', async () => {
  const deployment = (iid: number) => ({
    id: iid,
    iid,
    ref: 'main',
    sha: 'a9',
    status: 'success',
    created_at: '2026-03-10T09:00:00Z',
    updated_at: '2026-03-10T09:00:00Z',
    user: { username: 'carol' },
    environment: { name: 'production' },
  })
  const system = await aSystem((url, request) => {
    expect(request.headers['private-token']).toBe('glpat')
    const one = /\/deployments\/(\d+)$/.exec(url.pathname)?.[1]
    if (one !== undefined)
      return {
        body: JSON.stringify({
          ...deployment(Number(one)),
          approvals: [{ user: { username: 'bob' }, status: 'approved', created_at: '2026-03-10T08:00:00Z' }],
        }),
      }
    if (url.pathname.endsWith('freeze_periods')) return { body: '[]', headers: { link: '<http://203.0.113.9/steal>; rel="next"' } }
    const page = Number(url.searchParams.get('page') ?? 1)
    const next = `<http://${request.headers.host}${url.pathname}?page=2>; rel="next"`
    return { body: JSON.stringify([deployment(page)]), ...(page === 1 && { headers: { link: next } }) }
  })
  const { poll, entry } = await aPoll(
    { kind: 'gitlab', url: system.url, project: 'group/shop', tokenFrom: 'GL', assets: { production: ['web-01'] } },
    { GL: 'glpat' },
  )
  expect(await poll()).toMatchObject({ problem: null })
  expect(system.asked[0]).toContain('/api/v4/projects/group%2Fshop/deployments?')
  expect(await entry('there-2')).toMatchObject({
    assets: { include: ['web-01'] },
    history: [{}, { state: 'approved', by: 'bob', at: at('08:00') }],
  })
})

test('a source without its secret says what to do', async () => {
  const { poll } = await aPoll({ kind: 'github', repo: 'o/r', tokenFrom: 'NOT_SET' })
  expect((await poll())?.problem).toContain('the environment variable NOT_SET is not set')
})

test.each([
  { settle: 2_000, every: [], is: 2_000 },
  { settle: 2_000, every: [30_000], is: 60_000 },
  { settle: 2_000, every: [60_000, 300_000], is: 600_000 },
])('the settle time over sources asked every $every ms is $is ms', ({ settle, every, is }) => {
  expect(settleFor(settle, every)).toBe(is)
})
