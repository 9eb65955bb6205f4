// Somebody edits a file nobody planned to touch: one mail says so, with the reason, and it is resolved when the edit is undone.
import { writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Mailbox } from './mailbox.ts'
import { eventually, Running, sleep } from './running.ts'

let it: Running
let box: Mailbox

const QUIET_MS = 4_000

const configure = (channels: string): void =>
  writeFileSync(
    it.config,
    `channels:\n  ops: { kind: email, to: [ops@example.org], smtp: { url: "${box.url}" }, allowPrivate: true }\n${channels}`,
  )

beforeEach(async () => {
  box = await Mailbox.open()
  it = await Running.create()
})
afterEach(async () => {
  await it.remove()
  await box.close()
})

test('one edit, one mail that names the reason', async () => {
  configure('routes: [{ channels: [ops] }]\n')
  it.file('app.conf', 'colour = green\n')
  await it.start()
  const asset = await it.baselined('app.conf')

  it.file('app.conf', 'colour = red\n')
  const change = await it.changeOf('app.conf')
  expect(change).toMatchObject({ verdict: 'unauthorised', entry: null })
  expect(new Date(change.interval.from).getTime()).toBeLessThanOrEqual(new Date(change.interval.to).getTime())

  const mail = await eventually('the mail', () => box.mails[0])
  expect(mail.subject).toContain('app.conf')
  expect(mail.subject).toContain(asset)
  expect(mail.text).toMatch(/nobody approved|not covered by any entry/i)
  expect(mail.text).not.toContain('colour = red')

  await sleep(QUIET_MS)
  expect(box.mails).toHaveLength(1)
})

test('accepted as good, changed, and changed back: the alert is resolved in the same thread', async () => {
  configure('routes: [{ channels: [ops] }]\n')
  it.file('app.conf', 'colour = green\n')
  await it.start()
  const asset = await it.baselined('app.conf')
  expect((await it.call('POST', `/api/v1/assets/${asset}/accept`, { why: 'reviewed' })).status).toBe(200)

  it.file('app.conf', 'colour = red\n')
  const opened = await eventually('the mail', () => box.mails[0])
  it.file('app.conf', 'colour = green\n')
  const resolved = await eventually('the mail that resolves it', () => box.mails[1])
  expect(resolved.raw).toContain(opened.messageId)
  const verdicts = await eventually('the revert', async () => {
    const found = (await it.changes()).map(({ verdict }) => verdict)
    return found.length === 2 ? found : undefined
  })
  expect(verdicts).toEqual(['unauthorised', 'reverted'])
})

test('the variant that must stay silent: with a route for other alerts only, the same edit is listed and no mail comes', async () => {
  configure('routes: [{ severity: [high], channels: [ops] }]\n')
  it.file('app.conf', 'colour = green\n')
  await it.start()
  await it.baselined('app.conf')
  it.file('app.conf', 'colour = red\n')
  await it.changeOf('app.conf')
  await sleep(QUIET_MS)
  expect(box.mails).toHaveLength(0)
})
