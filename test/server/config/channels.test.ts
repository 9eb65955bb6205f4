// Channels, routes and their secrets as people write them: what is in force, what each mistake says, and the published schema.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sendTest } from '../../../server/commands/channel.ts'
import { checkConfig, printSchema } from '../../../server/commands/config.ts'
import { channelsOf } from '../../../server/config/channels.ts'
import { readConfig } from '../../../server/config/load.ts'
import { aNotice } from '../alert/an-alert.ts'
import { aReceiver } from '../alert/receiver.ts'

const WHOLE = `
services:
  shop: { owner: web-team, assets: [web-*, tag:shop], dependsOn: { hard: [ledger-db], soft: [cdn] } }
channels:
  ops-mail: { kind: email, to: [ops@example.org], smtp: { url: smtp://localhost:2525 }, allowPrivate: true, quietHours: { from: "22:00", to: "07:00", zone: Europe/Berlin } }
  chat:     { kind: slack, urlFrom: SLACK_WEBHOOK_URL, fallback: ops-mail }
  pager:    { kind: pagerduty, routingKeyFrom: PD_KEY }
  hook:     { kind: webhook, url: https://example.org/hook, secretFrom: HOOK_SECRET }
  flow:     { kind: teams, urlFrom: TEAMS_URL }
  am:       { kind: alertmanager, url: http://127.0.0.1:9093, allowPrivate: true }
routes:
  - { severity: [high], channels: [pager, ops-mail] }
  - { service: shop, channels: [chat], diff: false }
  - { kind: [sudoers, silent], channels: [chat], escalate: { afterMinutes: 15, channels: [pager] } }
watchdog: { channel: am }
devices:
  core-sw-01: { platform: cisco-ios, host: 10.0.0.1, userFrom: SW_USER, passwordFrom: /run/secrets/sw }
goals:
  ship-daily: { owner: Ada, measure: orders shipped the same day, target: "98 %", services: [shop], indicators: [K3] }
policy: { lateToleranceMs: 900000, graceHours: 48, settleMs: 2000 }
`
const ENV = {
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/x',
  PD_KEY: '0123456789abcdef0123456789abcdef',
  HOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  TEAMS_URL: 'https://example.org/workflows/x',
}

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'knowngood channels-'))
  file = path.join(folder, 'knowngood.yaml')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a file with everything is in force, and every channel can send', () => {
  writeFileSync(file, WHOLE)
  const read = readConfig(file, true)
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  const { channels, problems } = channelsOf(read.config, ENV)
  expect(channels.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'ops-mail email',
    'chat slack',
    'pager pagerduty',
    'hook webhook',
    'flow teams',
    'am alertmanager',
  ])
  expect(problems).toEqual([])
  expect(checkConfig({ configFile: file })).toContain('is in order')
})

describe('mistakes name the line, the value and what was expected', () => {
  test.each([
    { name: 'an unknown kind', text: 'channels:\n  a:\n    kind: pigeon\n', line: 3, says: /email.*slack|pigeon/ },
    {
      name: 'a secret in the file',
      text: 'channels:\n  a:\n    kind: slack\n    url: https://hooks.slack.com/x\n',
      line: 4,
      says: /^`url` is not a known key/,
    },
    {
      name: 'a webhook without address',
      text: 'channels:\n  a:\n    kind: webhook\n    secretFrom: S\n',
      line: 3,
      says: /"url" and "urlFrom"/,
    },
    {
      name: 'a time without quotes',
      text: 'channels:\n  a:\n    kind: slack\n    urlFrom: S\n    quietHours: { from: 22:00, to: "7" }\n',
      line: 5,
      says: /22:00/,
    },
    {
      name: 'a zone nobody knows',
      text: 'channels:\n  a:\n    kind: slack\n    urlFrom: S\n    quietHours: { from: "22:00", to: "07:00", zone: Mars }\n',
      line: 5,
      says: /Europe\/Berlin/,
    },
    { name: 'a kind of item nobody knows', text: 'routes:\n  - kind: [sudo]\n    channels: [a]\n', line: 2, says: /sudo/ },
    {
      name: 'an escalation to nowhere',
      text: 'channels:\n  a: { kind: slack, urlFrom: S }\nroutes:\n  - { channels: [a], escalate: { afterMinutes: 5, channels: [b] } }\n',
      line: 4,
      says: /no channel/,
    },
    {
      name: 'a fallback to nowhere',
      text: 'channels:\n  a:\n    kind: slack\n    urlFrom: S\n    fallback: b\n',
      line: 5,
      says: /no channel/,
    },
    { name: 'a watchdog at nobody', text: 'publicUrl: https://kg.example.org\nwatchdog: { channel: b }\n', line: 2, says: /no channel/ },
    {
      name: 'a watchdog that would wake people',
      text: 'channels:\n  a: { kind: slack, urlFrom: S }\nwatchdog: { channel: a }\n',
      line: 3,
      says: /every minute/,
    },
  ])('$name', ({ text, line, says }) => {
    writeFileSync(file, text)
    const read = readConfig(file, true)
    if (read.ok) throw new Error('it was taken')
    expect(read.problems.map((problem) => [problem.line, says.test(problem.message)])).toContainEqual([line, true])
    expect(() => checkConfig({ configFile: file })).toThrow(file)
  })
})

describe('secrets', () => {
  const one = (kind: string, from: string) => {
    writeFileSync(file, `channels:\n  a: { kind: ${kind}, ${from}, allowPrivate: true }\n`)
    const read = readConfig(file, true)
    if (!read.ok) throw new Error(JSON.stringify(read.problems))
    return read.config
  }

  test('stand in a file as well; what is missing is said, here and at every attempt', async () => {
    const there = await aReceiver()
    const secret = path.join(folder, 'slack url')
    writeFileSync(secret, `${there.url}/services/x\n`)
    const config = one('slack', `urlFrom: "${secret}"`)
    expect(await channelsOf(config, {}).channels[0]?.send(aNotice())).toMatchObject({ ok: true })
    expect(there.taken).toHaveLength(1)
    await there.close()
    rmSync(secret)
    const { channels, problems } = channelsOf(config, {})
    expect(problems).toMatchObject([{ isInForce: true, message: expect.stringContaining(secret) }])
    expect(await channels[0]?.send(aNotice())).toMatchObject({ ok: false, words: expect.stringContaining('cannot be read') })
  })

  test.each([
    { kind: 'slack', from: 'urlFrom: S', value: 'hunter2hunter2' },
    { kind: 'webhook', from: 'url: "https://example.org", secretFrom: S', value: 'hunter2' },
    { kind: 'pagerduty', from: 'routingKeyFrom: S', value: 'hunter2 with a space' },
  ])('$kind: one that is none is refused without being shown', ({ kind, from, value }) => {
    const { problems } = channelsOf(one(kind, from), { S: value })
    expect(problems).toMatchObject([{ message: expect.stringMatching(/^Channel a cannot send: the environment variable S holds no/) }])
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })
})

test('a test can be sent from the command line', async () => {
  const there = await aReceiver()
  writeFileSync(file, `channels:\n  am: { kind: alertmanager, url: "${there.url}", allowPrivate: true }\n`)
  const where = { configFile: file, configNamed: true, publicUrl: undefined }
  expect(await sendTest(where, 'am')).toContain('200 from')
  expect(there.taken).toMatchObject([{ path: '/api/v2/alerts', body: [{ labels: { alertname: 'KnowngoodTest' } }] }])
  await expect(sendTest(where, 'fax')).rejects.toThrow('It has am.')
  await there.close()
  await expect(sendTest(where, 'am')).rejects.toThrow('did not arrive')
})

test('the schema names every section and every kind of channel', () => {
  const schema = JSON.parse(printSchema())
  expect(Object.keys(schema.properties)).toEqual(
    expect.arrayContaining(['services', 'assets', 'people', 'channels', 'routes', 'watchdog', 'policy', 'devices', 'goals']),
  )
  for (const kind of ['email', 'webhook', 'slack', 'teams', 'pagerduty', 'alertmanager'])
    expect(printSchema()).toContain(`"const": "${kind}"`)
  expect(schema.required ?? []).toEqual([])
})
