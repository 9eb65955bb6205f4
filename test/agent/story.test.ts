// An agent as a process against a server that answers, refuses, forgets and goes away.
import { existsSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FarEnd } from './far-end.ts'
import { eventually, Host, sleep } from './host.ts'

let far: FarEnd
let host: Host
beforeEach(async () => {
  far = await FarEnd.open()
  host = new Host()
})
afterEach(async () => {
  await host.remove()
  await far.close()
})

test('enrols once, sends its whole state, then what changes', async () => {
  host.file('app.conf', 'port = 80\n')
  await host.settle(far, { KNOWNGOOD_RESCAN: '3600' })
  await sleep(500)
  expect(existsSync(host.tokenFile)).toBe(false)
  expect(statSync(path.join(host.data, 'identity.json')).mode & 0o777).toBe(0o600)
  const [manifest] = far.manifests
  expect(manifest?.head['count']).toBe(manifest?.items.length)
  expect(JSON.stringify(manifest?.items)).toContain('port = 80')
  expect(far.changes).toEqual([])

  const before = Date.now()
  host.file('app.conf', 'port = 81\n')
  const change = await eventually('the change', () => far.changesOf('app.conf')[0])
  expect(change).toMatchObject({ op: 'modified', before: { text: 'port = 80\n' }, after: { text: 'port = 81\n' }, detectedBy: 'watch' })
  expect(change.lastSeen).toBeLessThanOrEqual(before)
  expect(change.firstSeen).toBeGreaterThanOrEqual(before)
  expect(await host.stop()).toBe(0)
  expect(far.notes.map(({ name }) => name)).toEqual(['agent-started', 'agent-stopped'])
})

test('finds what changed while it was down, and says how it ended', async () => {
  host.file('app.conf', 'a\n')
  host.file('old.conf', 'old\n')
  await host.settle(far)
  await host.stop('SIGKILL')
  const killed = Date.now()
  host.file('app.conf', 'b\n')
  host.file('new.conf', 'new\n')
  rmSync(path.join(host.watched, 'old.conf'))
  host.start(far)
  await eventually('three changes', () => far.changes.length >= 3)
  expect(
    far.changes
      .map(({ op, item, detectedBy }) => [path.basename(item.path), op, detectedBy].join(' '))
      .toSorted((a, b) => a.localeCompare(b)),
  ).toEqual(['app.conf modified start', 'new.conf added start', 'old.conf removed start'])
  for (const { lastSeen } of far.changes) expect(lastSeen).toBeLessThanOrEqual(killed)
  expect(far.notes.map(({ name }) => name)).toContain('agent-died')
})

test('a server that is away, forgets answers, and comes back older gets everything once', async () => {
  host.file('app.conf', '0\n')
  await host.settle(far)
  const port = Number(new URL(far.url).port)
  await far.close()
  for (let i = 1; i <= 3; i += 1) {
    host.file('app.conf', `${i}\n`)
    await sleep(500)
  }
  far.faults = ['unavailable', 'drop-answer', 'refuse']
  await far.listen(port)
  const isTold = (text: string) => () => far.changes.at(-1)?.after?.text === text
  await eventually('the last change', isTold('3\n'))
  const texts = far.changes.map(({ before, after }) => [before?.text, after?.text])
  expect(texts.map(([before]) => before)).toEqual(['0\n', ...texts.slice(0, -1).map(([, after]) => after)])

  far.goBackTo(1)
  await eventually('all again', isTold('3\n'))
  host.file('app.conf', '4\n')
  await eventually('the next', isTold('4\n'))
}, 300_000)

test('a token that is refused ends it at once, and is not asked about again', async () => {
  far.token = 'another'
  host.start(far)
  expect(await host.exit()).toBe(78)
  expect(host.said).toContain('knowngood enrol --create')
  const asked = far.calls.length
  host.start(far)
  expect(await host.exit()).toBe(78)
  expect(far.calls.length).toBe(asked)
})

test('a second agent on the same data folder steps back', async () => {
  await host.settle(far)
  const second = host.start(far)
  const code = await new Promise((resolve) => second.once('exit', resolve))
  expect(code).toBe(75)
  expect(host.said).toContain('Another agent')
})
