// `knowngood run`: what a command changes carries the entry it ran under and the name of who ran it; without a word to the server nothing runs.
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, Running } from './running.ts'

const LAUNCHER = fileURLToPath(new URL('../../knowngood.mjs', import.meta.url))

let it: Running
let asset = ''

beforeAll(async () => {
  it = await Running.create()
  it.file('app.conf', 'colour = green\n')
  await it.start()
  asset = await it.baselined('app.conf')
})
afterAll(() => it.remove())

async function approvedCard(): Promise<string> {
  const hour = (more: number) => new Date(Date.now() + more * 3_600_000).toISOString()
  const made = await it.call('POST', '/api/v1/entries', {
    who: 'dora',
    system: asset,
    summary: 'Repaint',
    windows: [{ from: hour(-1), to: hour(1) }],
  })
  const id = String(made.body['id'])
  expect(await it.call('POST', `/api/v1/entries/${id}/approve`, {})).toMatchObject({ status: 200 })
  return id
}

function run(entry: string, server: string, ...command: readonly string[]) {
  const tokenFile = path.join(it.data, 'operator.token')
  if (!existsSync(tokenFile)) writeFileSync(tokenFile, it.cli('token', 'create', '--role', 'operator'))
  const args = [LAUNCHER, 'run', '--server', server, '--token-file', tokenFile, '--name', asset, '--as', 'dora', entry, '--', ...command]
  return spawnSync(process.execPath, args, { env: it.env, encoding: 'utf8' })
}

test('the change carries entry and name, the status of the command is passed on, and the run is kept', async () => {
  const id = await approvedCard()
  const { status, stdout } = run(
    id,
    it.url,
    'sh',
    '-c',
    'echo "colour = red" > "$0"; echo under $KNOWNGOOD_CHANGE; exit 3',
    it.file('app.conf'),
  )
  expect({ status, stdout }).toEqual({ status: 3, stdout: `under ${id}\n` })
  const change = await it.changeOf('app.conf')
  expect(change).toMatchObject({ verdict: 'authorised', entry: id, actor: 'dora' })
  const [kept] = (await it.get(`/api/v1/entries/${id}/runs`))['items'] as readonly object[]
  expect(kept).toMatchObject({ entry: id, asset, who: 'dora', program: 'sh', exit: 3 })
})

test('what changes after the run has ended carries neither', async () => {
  const id = await approvedCard()
  expect(run(id, it.url, 'true').status).toBe(0)
  // Until a look that is wholly after the run: the last look may lie before its end.
  await eventually('a change of after the run', async () => {
    it.file('later.conf', `${Date.now()}\n`)
    return (await it.changes()).find(({ item, actor }) => item.path.endsWith('/later.conf') && actor === null)
  })
})

test.each([
  { what: 'an entry nobody knows', entry: 'CHG-404', server: () => it.url, says: /There is no entry CHG-404.*Nothing was run/ },
  {
    what: 'a server that is away',
    entry: 'CHG-1',
    server: () => 'http://127.0.0.1:1',
    says: /cannot be reached.*Nothing was run.*--server/,
  },
])('nothing runs under $what', ({ entry, server, says }) => {
  const { status, stderr } = run(entry, server(), 'sh', '-c', 'echo "colour = red" > "$0"', it.file('ran.conf'))
  expect(stderr).toMatch(says)
  expect({ status, ran: existsSync(it.file('ran.conf')) }).toEqual({ status: 78, ran: false })
})
