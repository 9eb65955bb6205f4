// A card approved beforehand keeps the night quiet; the same card left in the drawer does not; approving afterwards is said to be afterwards.
import { writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Mailbox } from './mailbox.ts'
import { eventually, Running, sleep } from './running.ts'

let it: Running
let box: Mailbox
let asset = ''

beforeEach(async () => {
  box = await Mailbox.open()
  it = await Running.create()
  writeFileSync(
    it.config,
    `channels:\n  ops: { kind: email, to: [ops@example.org], smtp: { url: "${box.url}" }, allowPrivate: true }\nroutes: [{ channels: [ops] }]\n`,
  )
  it.file('app.conf', 'colour = green\n')
  await it.start()
  asset = await it.baselined('app.conf')
})
afterEach(async () => {
  await it.remove()
  await box.close()
})

async function card(verbs: readonly string[]): Promise<string> {
  const window = { from: new Date(Date.now() - 3_600_000).toISOString(), to: new Date(Date.now() + 3_600_000).toISOString() }
  const made = await it.call('POST', '/api/v1/entries', {
    who: 'alice',
    system: asset,
    summary: 'Change the colour',
    windows: [window],
    items: [{ kind: 'file', path: it.file('app.conf') }],
    draft: true,
  })
  expect(made).toMatchObject({ status: 201 })
  const id = String(made.body['id'])
  for (const verb of verbs) {
    const answer = await it.call('POST', `/api/v1/entries/${id}/${verb}`, {})
    expect(answer).toMatchObject({ status: 200 })
  }
  return id
}

test('submitted and approved before the change: authorised, and no mail', async () => {
  const id = await card(['submit', 'approve'])
  it.file('app.conf', 'colour = red\n')
  const change = await it.changeOf('app.conf')
  expect(change).toMatchObject({ verdict: 'authorised', entry: id })
  await sleep(4_000)
  expect(box.mails).toHaveLength(0)
})

test('the variant that must not be quiet: a card that was never submitted', async () => {
  await card([])
  it.file('app.conf', 'colour = red\n')
  const change = await it.changeOf('app.conf')
  expect(change.verdict).toMatch(/^(unapproved|unauthorised)$/)
  await eventually('the mail', () => box.mails[0])
})

test('approved afterwards: authorised and marked retro, the first verdict stays, a second mail resolves the first', async () => {
  it.file('app.conf', 'colour = red\n')
  const first = await it.changeOf('app.conf')
  expect(first.verdict).toBe('unauthorised')
  await eventually('the mail', () => box.mails[0])

  const id = await card(['submit', 'approve'])
  const after = await eventually('the new verdict', async () => (await it.changes()).find(({ verdict }) => verdict === 'authorised'))
  expect(after).toMatchObject({ entry: id, firstVerdict: 'unauthorised' })
  expect(after.modifiers).toContain('retro')
  const resolved = await eventually('the mail that resolves it', () => box.mails[1])
  expect(resolved.text).toMatch(/approved/i)
  expect(resolved.raw).toContain(box.mails[0]?.messageId ?? 'no first mail')
})
