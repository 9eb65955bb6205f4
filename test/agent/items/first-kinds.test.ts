// Packages, accounts and ports, read from recorded hosts of several makes.
import { expect, test } from 'vitest'
import { groupsFrom, parseShadow, usersFrom, parsePasswd } from '../../../agent/items/accounts.ts'
import { dpkgFrom, rpmFrom } from '../../../agent/items/packages.ts'
import { ipv6, parseSockets, portsFrom } from '../../../agent/items/ports.ts'
import { programOf, unitOf } from '../../../agent/items/socket-holders.ts'
import { recorded, seenOn } from './hosts.ts'

test('dpkg: what is there, with its version; a foreign architecture, a hold, what is left of a removed one', async () => {
  const { byName, names } = await seenOn(recorded('debian'), 'package')
  expect(names).toEqual(['dpkg', 'nginx', 'libc6:i386', 'linux-image-amd64', 'exim4-base'])
  expect(byName.get('dpkg')?.version).toBe('1.21.22')
  expect(byName.get('nginx')).toMatchObject({ version: '1.22.1-9+deb12u2', values: { arch: 'amd64', state: 'installed', source: 'nginx' } })
  expect(byName.get('nginx')?.mtime).toBeGreaterThan(0)
  expect(byName.get('linux-image-amd64')?.values).toMatchObject({ held: 'yes' })
  expect(byName.get('exim4-base')?.values).toMatchObject({ state: 'config-files' })
})

test('apk', async () => {
  const { all } = await seenOn(recorded('alpine'), 'package')
  expect(all.map(({ path, version }) => [path, version])).toEqual([
    ['musl', '1.2.5-r9'],
    ['busybox', '1.37.0-r12'],
  ])
})

test('rpm: an epoch counts; several kernels side by side are one item, the youngest first', () => {
  const line = (...fields: readonly string[]): string => `${fields.join('\t')}\n`
  const found = rpmFrom(
    line('openssl', '1', '3.0.7-28.el9', 'x86_64', 'openssl-3.0.7-28.el9.src.rpm', '1762000000') +
      line('kernel-core', '0', '5.14.0-427.el9', 'x86_64', 'kernel.src.rpm', '1760000000') +
      line('kernel-core', '0', '5.14.0-503.el9', 'x86_64', 'kernel.src.rpm', '1763000000') +
      line('gpg-pubkey', '0', '8d81803c0-4e6f1f25', '(none)', '(none)', '1760000001'),
  )
  expect(found.map(({ path, version }) => [path, version])).toEqual([
    ['openssl', '1:3.0.7-28.el9'],
    ['kernel-core', '5.14.0-503.el9'],
    ['gpg-pubkey', '8d81803c0-4e6f1f25'],
  ])
  expect(found[1]?.values).toMatchObject({ alsoInstalled: '5.14.0-427.el9' })
  expect(found[0]?.mtime).toBe(1_762_000_000_000)
})

test('a database nobody can be asked about is told as not seen, and no package is gone', async () => {
  const { all, unseen } = await seenOn(recorded('rocky'), 'package')
  expect(all).toEqual([])
  expect(unseen).toMatchObject([{ path: 'package: rpm', covers: '' }])
})

const logins: readonly { field: string; login: string }[] = [
  { field: '*', login: 'no password' },
  { field: '!!', login: 'no password' },
  { field: '', login: 'open to anybody' },
  { field: '$y$abc', login: 'password' },
  { field: '!$y$abc', login: 'password, locked' },
]
test.each(logins)('a password field “$field” is told as “$login”', ({ field, login }) => {
  const [user] = usersFrom(parsePasswd('a:x:1:1::/:/bin/sh\n'), parseShadow(`a:${field}:20100:::::20200:\n`))
  expect(user?.values).toMatchObject({ login, loginSetOn: '2025-01-12', expires: '2025-04-22' })
})

test('without a look at shadow what was known of the password stays as it was', () => {
  const [user] = usersFrom(parsePasswd('a:x:1:1::/:/bin/sh\n'), null)
  expect(user?.values).toMatchObject({ login: null, loginSetOn: null })
})

test('broken lines are left out, a second line of a name is an item of its own', () => {
  const found = usersFrom(parsePasswd('a:x:0:0::/:/bin/sh\n+::::::\n:x\nnonsense\n#c\na:x:0:0::/:/bin/bash\n'), null)
  expect(found.map(({ path }) => path)).toEqual(['a', '+', 'a (line 2)'])
  expect(groupsFrom('sudo:x:27:bob,alice\nx\nsudo:x:99:eve\n')).toEqual([{ path: 'sudo', values: { gid: '27', members: 'alice, bob' } }])
})

test('ports: what listens and lasts, by port and address, without what programs are given for a moment', async () => {
  const { names, byName } = await seenOn(recorded('debian'), 'port')
  expect(names).toEqual(['22/tcp 0.0.0.0', '5432/tcp 127.0.0.1', '22/tcp ::', '5432/tcp ::1', '443/tcp 2001:db8::1', '68/udp 0.0.0.0'])
  expect(byName.get('22/tcp 0.0.0.0')?.values).toEqual({ reach: 'every address', program: null, unit: null, user: 'root' })
  expect(byName.get('5432/tcp 127.0.0.1')?.values).toMatchObject({ reach: 'this host', user: 'postgres' })
})

test('several sockets of one port are one item, with all who hold it', () => {
  const table = ['0', '1'].map((at) => ` ${at}: 00000000:0050 00000000:0000 0A 0:0 0:0 0 33 0 10${at} 1`).join('\n')
  const holders: Readonly<Record<string, string>> = { 100: '/usr/sbin/nginx', 101: '/usr/sbin/haproxy' }
  const found = portsFrom(parseSockets(table, 'tcp'), [32_768, 60_999], String, (inode) => ({
    program: holders[inode] ?? null,
    unit: 'nginx.service',
  }))
  expect(found).toEqual([
    {
      path: '80/tcp',
      key: '0.0.0.0',
      values: { reach: 'every address', program: '/usr/sbin/haproxy, /usr/sbin/nginx', unit: 'nginx.service', user: '33' },
    },
  ])
})

const addresses: readonly { bytes: readonly number[]; text: string }[] = [
  { bytes: Array.from({ length: 16 }, () => 0), text: '::' },
  { bytes: [...Array.from({ length: 15 }, () => 0), 1], text: '::1' },
  { bytes: [0xfe, 0x80, ...Array.from({ length: 14 }, () => 0)], text: 'fe80::' },
  { bytes: [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1], text: '2001:db8:0:1::1' },
  { bytes: [0x20, 1, 0x0d, 0xb8, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6], text: '2001:db8:1:2:3:4:5:6' },
]
test.each(addresses)('an address is written the short way: $text', ({ bytes, text }) => expect(ipv6(bytes)).toBe(text))

test('a replaced program is the same program; a unit is found in either layout of control groups', () => {
  expect(programOf('/usr/sbin/nginx (deleted)')).toBe('/usr/sbin/nginx')
  expect(unitOf('0::/system.slice/nginx.service\n')).toBe('nginx.service')
  expect(unitOf('12:pids:/system.slice/ssh.service/tasks\n1:name=systemd:/\n')).toBe('ssh.service')
  expect(unitOf('0::/\n')).toBeNull()
})

test('hostile tables do not throw', () => {
  for (const text of ['\0\u0001', ':'.repeat(10_000), ' 0: ZZ:00 1 0A', '\n'.repeat(1_000), 'Package\nPackage: \nVersion: \n\n'])
    expect([...parseSockets(text, 'tcp'), ...dpkgFrom(text), ...rpmFrom(text), ...groupsFrom(text)].length).toBeLessThan(3)
})
