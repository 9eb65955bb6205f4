// Things that are no files change on a host: an account nobody planned warns somebody, a package somebody planned does not.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Mailbox } from './mailbox.ts'
import { eventually, type Json, Running } from './running.ts'

let it: Running
let box: Mailbox
let root: string

beforeEach(async () => {
  box = await Mailbox.open()
  it = await Running.create()
  root = path.join(it.dir, 'host')
  cpSync(path.resolve(import.meta.dirname, '../fixtures/hosts/debian'), root, { recursive: true, verbatimSymlinks: true })
  writeFileSync(
    it.config,
    `channels:\n  ops: { kind: email, to: [ops@example.org], smtp: { url: "${box.url}" }, allowPrivate: true }\nroutes: [{ channels: [ops] }]\n`,
  )
  await it.start(['up'], { KNOWNGOOD_ITEMS: 'user,package,port', KNOWNGOOD_ROOT: root, KNOWNGOOD_RESCAN: '1' })
})
afterEach(async () => {
  await it.remove()
  await box.close()
})

const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(path.join(root, file), change(readFileSync(path.join(root, file), 'utf8')))
const listed = async (address: string): Promise<readonly Json[]> => (await it.get(address))['items'] as readonly Json[]
const changeOf = (kind: string): Promise<Json> =>
  eventually(`a change of a ${kind}`, async () => (await listed(`/api/v1/changes?kind=${kind}`))[0])

test('from the account on the disk to the mail, and from the card to the package without one', async () => {
  const asset = await eventually('the first look', async () => {
    const [one] = await listed('/api/v1/assets')
    return one && (await listed(`/api/v1/assets/${String(one['id'])}/items?kind=package`)).length > 0 ? String(one['id']) : undefined
  })
  expect(await listed('/api/v1/changes?kind=user')).toEqual([])

  edit('etc/passwd', (text) => `${text}eve:x:0:0::/root:/bin/sh\n`)
  expect(await changeOf('user')).toMatchObject({
    item: { path: 'eve' },
    op: 'added',
    verdict: 'unauthorised',
    after: { values: { uid: '0' } },
  })
  const mail = await eventually('the mail', () => box.mails[0])
  expect(mail.text).toContain('eve')

  const may = `/api/v1/may-i?asset=${asset}&item=package:nginx`
  expect(await it.get(may)).toMatchObject({ may: false })
  const window = { from: new Date(Date.now() - 3_600_000).toISOString(), to: new Date(Date.now() + 3_600_000).toISOString() }
  const made = await it.call('POST', '/api/v1/entries', {
    who: 'alice',
    system: asset,
    summary: 'nginx 1.24',
    windows: [window],
    items: ['package:nginx'],
    expect: ['version=1.24.0-2'],
    draft: true,
  })
  expect(made).toMatchObject({ status: 201 })
  for (const verb of ['submit', 'approve'])
    expect(await it.call('POST', `/api/v1/entries/${String(made.body['id'])}/${verb}`, {})).toMatchObject({ status: 200 })
  expect(await it.get(may)).toMatchObject({ may: true })
  edit('var/lib/dpkg/status', (text) => text.replace('1.22.1-9+deb12u2', '1.24.0-2'))
  expect(await changeOf('package')).toMatchObject({ item: { path: 'nginx' }, verdict: 'authorised', entry: made.body['id'] })
})
