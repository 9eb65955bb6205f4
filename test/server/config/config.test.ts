// Settings from flags and environment, and the file people write: what is in force, and what a mistake says.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { readSettings } from '../../../server/config.ts'
import { channelsOf } from '../../../server/config/channels.ts'
import { type ChannelConfig, EMPTY_CONFIG } from '../../../server/config/file.ts'
import { labelled } from '../../../server/config/labels.ts'
import { aNotice } from '../alert/an-alert.ts'
import { keepConfig, type LiveConfig, readConfig } from '../../../server/config/load.ts'

describe('settings', () => {
  test('a flag beats the environment, the environment beats what is built in', () => {
    expect(readSettings({}, {})).toMatchObject({ port: 8460, host: '127.0.0.1', silentMs: 120_000, supervised: false })
    expect(readSettings({}, { KNOWNGOOD_PORT: '1', KNOWNGOOD_SILENT_SECONDS: '3' })).toMatchObject({ port: 1, silentMs: 3_000 })
    expect(readSettings({ port: '2' }, { KNOWNGOOD_PORT: '1' })).toMatchObject({ port: 2 })
    expect(readSettings({}, { KNOWNGOOD_PUBLIC_URL: 'https://kg.example.org/' })).toMatchObject({ publicUrl: 'https://kg.example.org' })
  })

  test.each([
    { name: 'no number', flags: { port: 'x' }, says: /port is "x"/ },
    { name: 'too large a port', flags: { port: '70000' }, says: /65535/ },
    { name: 'a certificate without key', flags: { tlsCert: 'c' }, says: /both/ },
    { name: 'no web address', flags: { publicUrl: 'knowngood' }, says: /public URL is "knowngood".*https:/ },
    { name: 'any address without TLS', flags: { host: '0.0.0.0' }, says: /without TLS.*--tls-cert/ },
  ])('$name is refused with what to do', ({ flags, says }) => {
    expect(() => readSettings(flags, {})).toThrow(says)
  })
})

const EXAMPLE = `
services:
  shop: { owner: web-team, assets: [web-*, tag:shop], dependsOn: { hard: [ledger-db], soft: [cdn] } }
assets:
  db-01: { tags: [db], services: [ledger-db], flags: [audit, financial], environment: prod }
people:
  alice: { mail: alice@example.org, accounts: [alice, a.adams], roles: [operator] }
channels:
  ops-mail: { kind: email, to: [ops@example.org], smtp: { url: "smtp://localhost:2525" }, allowPrivate: true }
routes:
  - { severity: [high], channels: [ops-mail] }
policy: { lateToleranceMs: 900000, graceHours: 24, settleMs: 500 }
`

describe('the file', () => {
  let folder = ''
  let file = ''
  let kept: LiveConfig | null = null
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'knowngood-config-'))
    file = path.join(folder, 'knowngood.yaml')
  })
  afterEach(async () => {
    await kept?.close()
    kept = null
    rmSync(folder, { recursive: true, force: true })
  })

  test('the published example is in force', () => {
    writeFileSync(file, EXAMPLE)
    const read = readConfig(file, true)
    expect(read).toMatchObject({
      ok: true,
      config: { policy: { graceHours: 24, lateToleranceMs: 900_000, straddleShare: 0.5 }, settleMs: 500 },
    })
    expect(read.ok && labelled('db-01', read.config)).toEqual({
      id: 'db-01',
      tags: ['db'],
      services: ['ledger-db'],
      flags: ['audit', 'financial'],
      environment: 'prod',
    })
    expect(read.ok && labelled('web-07', read.config).services).toEqual(['shop'])
    expect(read.ok && labelled('other', read.config).services).toEqual([])
  })

  test('no file, and a file of comments, say nothing; a named one has to be there', () => {
    expect(readConfig(file, false)).toEqual({ ok: true, config: EMPTY_CONFIG })
    writeFileSync(file, '# later\n\n# more\n')
    expect(readConfig(file, true)).toEqual({ ok: true, config: EMPTY_CONFIG })
    expect(readConfig(`${file}.no`, true)).toMatchObject({ ok: false })
  })

  test.each([
    { name: 'a word nobody knows', text: 'assets:\n  a: { tgs: [x] }\n', line: 2, says: /tgs/ },
    { name: 'a flag that does not exist', text: 'assets:\n  a:\n    flags: [secret]\n', line: 3, says: /secret|audit/ },
    { name: 'broken YAML', text: 'assets: [\n', line: 2, says: /./ },
    {
      name: 'a password in the file',
      text: 'channels:\n  m:\n    kind: email\n    to: [a@example.org]\n    smtp: { url: "smtp://u:hunter22@mail.example.org" }\n',
      line: 5,
      says: /^(?!.*hunter22).*password.*urlFrom/,
    },
    { name: 'a route to nowhere', text: 'routes:\n  - { channels: [x] }\n', line: 2, says: /`x`.*no channel/ },
  ])('$name is named', ({ text, line, says }) => {
    writeFileSync(file, text)
    const read = readConfig(file, true)
    expect(read).toMatchObject({ ok: false, problems: [{ line, message: expect.stringMatching(says) }] })
  })

  test('a change is in force at once; a mistake keeps what was, and is shown until it is mended', async () => {
    writeFileSync(file, 'policy: { graceHours: 1 }\n')
    const mistaken = vi.fn<(problems: unknown) => void>()
    kept = keepConfig({ file, isNamed: true, changed: () => {}, mistaken })
    const config = kept
    await new Promise((resolve) => setTimeout(resolve, 300))
    writeFileSync(file, 'policy: { graceHours: 2 }\n')
    await vi.waitFor(() => expect(config.current().policy.graceHours).toBe(2), 5_000)
    writeFileSync(file, 'policy: { graceHours: soon }\n')
    await vi.waitFor(() => expect(config.configProblems()).toMatchObject([{ line: 1 }]), 5_000)
    expect(config.current().policy.graceHours).toBe(2)
    expect(mistaken).toHaveBeenCalled()
    writeFileSync(file, 'policy: { graceHours: 3 }\n')
    await vi.waitFor(() => expect([config.current().policy.graceHours, config.configProblems()]).toEqual([3, []]), 5_000)
  })

  const email: ChannelConfig = { kind: 'email', to: ['a@example.org'], allowPrivate: false, diff: false }

  test('a channel whose address is missing stays a channel: it says what it lacks, here and at every attempt', async () => {
    const { channels, problems } = channelsOf({ channels: { one: email, two: { ...email, urlFrom: 'SMTP_URL' } } }, {})
    expect(channels.map(({ name }) => name)).toEqual(['one', 'two'])
    expect(problems).toMatchObject([{ isInForce: true, message: expect.stringMatching(/two.*SMTP_URL/) }])
    expect(await channels[1]?.send(aNotice())).toMatchObject({ ok: false, words: expect.stringContaining('SMTP_URL') })
  })

  test.each([
    { name: 'without an address', channel: email },
    { name: 'on this machine', channel: { ...email, smtp: { url: 'smtp://127.0.0.1:1' } } },
  ])('a mail server $name may be on this machine', async ({ channel }) => {
    const { channels } = channelsOf({ channels: { one: { ...channel, smtp: { url: 'smtp://localhost:1' } } } }, {})
    expect(await channels[0]?.send(aNotice())).toMatchObject({ ok: false, words: expect.not.stringContaining('allowPrivate') })
  })

  test('any other private address has to be meant', async () => {
    const { channels } = channelsOf({ channels: { one: { ...email, smtp: { url: 'smtp://10.0.0.1' } } } }, {})
    expect(await channels[0]?.send(aNotice())).toMatchObject({ ok: false, words: expect.stringContaining('allowPrivate') })
  })
})
