// How the texts of devices are read: prompts, facts with their evidence, who changed what, and what is hidden.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createPlatforms } from '../../../agent/devices/platform-files.ts'
import { historyIn, newest } from '../../../rules/platform/attribution.ts'
import { canonicalOf } from '../../../rules/platform/canonical.ts'
import { mergeFacts, NO_FACTS, readFacts } from '../../../rules/platform/facts.ts'
import { momentOf } from '../../../rules/platform/moment.ts'
import { endsInPrompt } from '../../../rules/platform/prompt.ts'
import { hideInMessage } from '../../../rules/platform/secrets.ts'

const platforms = createPlatforms()
const named = (platform: string) => platforms({ platform })
const digest = (secret: string): string => createHash('sha256').update(`key ${secret}`).digest('hex')
const canonical = (platform: string, text: string) => canonicalOf(named(platform), text, digest)

const MOMENTS = [
  ['13:57:08 CET Wed Mar 13 2024', '2024-03-13T12:57:08Z'],
  ['20:03:32.236 CEST Mon Oct 21 2024', '2024-10-21T18:03:32Z'],
  ['2024-12-06 11:41:05 UTC', '2024-12-06T11:41:05Z'],
  ['2024-03-13 13:57:08.123 +01:00', '2024-03-13T12:57:08Z'],
  ['1734439642.7', '2024-12-17T12:47:22Z'],
  // The zone is not told, or stands for several: a guess would be hours off.
  ['Tue Jun  7 14:42:19 2026', null],
  ['13:57:08 IST Wed Mar 13 2024', null],
  ['yesterday', null],
] as const
test.each(MOMENTS)('%s', (text, moment) => {
  expect(momentOf(text)).toBe(moment)
})

test.each([
  ['cisco_ios', 'core-9# was replaced', false],
  ['cisco_ios', 'core-9#', true],
  ['cisco_asa', '\rfw-1/pri/act# ', true],
  ['hp_comware', '<sw-1>', true],
  ['fortinet', 'fw1 (global) # ', true],
  ['linux', 'host login: ', false],
  ['mikrotik_routeros', '[admin@router] > ', true],
  ['cisco_xr', 'RP/0/RSP0/CPU0:pe-1#', true],
  ['paloalto_panos', 'admin@fw(active)> ', true],
  ['extreme_exos', '* Slot-1 stack.1 # ', true],
  ['nokia_sros', '*A:pe-1# ', true],
])('%s: is %j a prompt? %j', (platform, line, expected) => {
  expect(endsInPrompt(named(platform), line)).toBe(expected)
})

test('a fact comes with the line it was read from; an empty field does not borrow the next line', () => {
  const answer =
    'Arista vEOS-lab\nHardware version:    \nSerial number:       \nSystem MAC address:  2803.829a.1347\n\nSoftware image version: 4.31.1F\n'
  const { facts, evidence } = readFacts(named('arista_eos'), 'show version', answer)
  expect(facts).toEqual({ hostname: null, version: '4.31.1F', serial: null, model: 'vEOS-lab' })
  expect(evidence.version).toBe('Software image version: 4.31.1F')
  expect(mergeFacts([facts, { ...NO_FACTS, serial: ['A', 'B'], model: 'other' }])).toMatchObject({ serial: ['A', 'B'], model: 'vEOS-lab' })
})

test('who changed it: the newest of a list of commits', () => {
  const answer = '0   2026-05-02 10:00:00 UTC by jdoe via cli\n    CHG-100\n1   2026-05-01 10:00:00 UTC by root via other\n'
  expect(newest(historyIn(named('juniper_junos'), answer))).toEqual({ user: 'jdoe', at: '2026-05-02T10:00:00Z', from: null })
})

const SECRETS = [
  ['cisco_ios', 'username ops privilege 15 secret 9 $9$abc$0123456789', 'username ops privilege 15 secret 9 <'],
  ['cisco_ios', ' mgmtuser username u password 0 two words secret 0 more words', ' mgmtuser username u password 0 <'],
  ['cisco_ios', 'snmp-server host 192.0.2.1 version 2c c0mmun1ty', 'snmp-server host 192.0.2.1 version 2c <'],
  ['cisco_ios', ' neighbor 192.0.2.2 password 7 0822455D0A16', ' neighbor 192.0.2.2 password 7 <'],
  ['cisco_nxos', 'snmp-server user u g auth md5 0x1234abcd priv aes-128 0x1234abcd localizedkey', 'snmp-server user u g auth md5 <'],
  ['juniper_junos', '    community "pub1ic" {', '    community "<'],
  ['vyos', "set vpn ipsec authentication psk p secret 'hunter2'", 'set vpn ipsec authentication psk '],
  ['mikrotik_routeros', 'add name=site password="hunter 2"', 'add name=site password='],
  ['opnsense', '<passwd>hunter2</passwd>', '<passwd><'],
] as const
test.each(SECRETS)('%s hides the secret of: %s', (platform, line, start) => {
  const { text, redactions } = canonical(platform, `${line}\n`)
  expect(text.startsWith(start)).toBe(true)
  expect(text).toContain('<secret:')
  expect(text).not.toMatch(/hunter|0822455D|c0mm|1234abcd|pub1ic|words|0123456789/)
  expect(redactions).toBeGreaterThan(0)
})

test.each([
  ['cisco_ios', 'service password-encryption'],
  ['cisco_ios', ' authorization exec default'],
  ['cisco_ios', 'route-map X permit 10\n set community 65000:100'],
  ['cisco_ios', 'key chain OSPF\n key 1'],
  ['juniper_junos', '    authorization info;'],
  ['fortinet', '    set authorization enable'],
])('%s leaves alone: %s', (platform, text) => {
  expect(canonical(platform, text)).toMatchObject({ text: `${text}\n`, redactions: 0 })
})

test('a name is a secret only in the section of communities', () => {
  const config =
    'config system snmp community\n    edit 1\n        set name "lets-in"\n    next\nend\nconfig system zone\n        set name "dmz"\nend\n'
  const { text } = canonical('fortinet', config)
  expect(text).not.toContain('lets-in')
  expect(text).toContain('"dmz"')
})

test('a secret that is salted anew is no change; a block without its end swallows nothing', () => {
  const key = (body: string) =>
    `set private-key "-----BEGIN ENCRYPTED PRIVATE KEY-----\n${body}\n-----END ENCRYPTED PRIVATE KEY-----"\nset x 1`
  expect(canonical('fortinet', key('QUJD')).text).toBe(canonical('fortinet', key('REVG')).text)
  expect(canonical('fortinet', key('QUJD')).text).toBe('set private-key "<secret:present>"\nset x 1\n')
  expect(canonical('fortinet', 'config firewall internet-service-name\nset x 1').text).toBe(
    'config firewall internet-service-name\nset x 1\n',
  )
})

test('what a device says in an error is told without its secrets', () => {
  expect(hideInMessage('% Invalid: username x password 7 0822455D0A16', digest)).not.toContain('0822455D0A16')
})

test.each([
  ['joined words', `password ${'a_'.repeat(900)}`],
  ['joined words with dashes', 'key-a-'.repeat(300)],
  ['kinds of hashes', `key ${'aes 128 '.repeat(200)}`],
  ['blanks', `password 0 x${' '.repeat(1_900)}x`],
  ['hosts', `snmp-server host ${'1'.repeat(900)} ${'vrf a '.repeat(100)}`],
])('a line made to be slow is not: %s', (_, line) => {
  expect(canonical('cisco_ios', Array.from({ length: 200 }, () => line).join('\n')).text.length).toBeGreaterThan(0)
})
