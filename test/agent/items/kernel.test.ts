// What the kernel does now: settings, modules, mounts, routes, names; and where that is not what the files say.
import { expect, test } from 'vitest'
import { taintWords } from '../../../agent/items/modules.ts'
import { mountsFrom } from '../../../agent/items/mounted.ts'
import { isFollowed, parseSysctl } from '../../../agent/items/sysctl.ts'
import { parseRoutes4, parseRoutes6 } from '../../../agent/items/routes.ts'
import { recorded, seenOn } from './hosts.ts'

test('settings in force, and those the files of the host would have otherwise; the last file wins', async () => {
  const { byName, unapplied } = await seenOn(recorded('debian'), 'sysctl')
  expect(byName.get('net.ipv4.ip_forward')?.values).toEqual({ value: '1' })
  expect(byName.get('kernel.printk')?.values).toEqual({ value: '4 4 1 7' })
  expect([...byName.keys()].join()).not.toMatch(/random|veth/)
  expect(unapplied).toEqual([
    { path: 'net.ipv4.ip_forward', detail: 'is 1, but /etc/sysctl.d/90-hardening.conf says 0' },
    { path: 'vm.swappiness', detail: 'is 60, but /etc/sysctl.d/50-own.conf says 10' },
    { path: 'net.ipv4.conf.eth0/100.rp_filter', detail: 'is 1, but /etc/sysctl.d/90-hardening.conf says 2' },
  ])
})

const settings: readonly { name: string; followed: boolean }[] = [
  { name: 'net.ipv4.ip_forward', followed: true },
  { name: 'kernel.modules_disabled', followed: true },
  { name: 'kernel.core_pattern', followed: true },
  { name: 'net.ipv4.conf.eth0.rp_filter', followed: true },
  { name: 'fs.file-max', followed: true },
  { name: 'fs.file-nr', followed: false },
  { name: 'kernel.random.boot_id', followed: false },
  { name: 'net.ipv4.tcp_fastopen_key', followed: false },
  { name: 'net.ipv6.conf.default.stable_secret', followed: false },
  { name: 'net.netfilter.nf_conntrack_count', followed: false },
  { name: 'net.ipv6.conf.docker0.mtu', followed: false },
]
test.each(settings)('$name is followed: $followed', ({ name, followed }) => expect(isFollowed(name)).toBe(followed))

test('lines of sysctl files, in either writing', () => {
  expect(parseSysctl('a.b = 1\n-c/d=2\n net/ipv4/conf/eth0.1/x = 3 4\n# no\n; no\n*.x=1\n=1\nbroken\n')).toEqual([
    ['a.b', '1'],
    ['c.d', '2'],
    ['net.ipv4.conf.eth0/1.x', '3 4'],
  ])
})

test('the kernel, how it was started, and its modules', async () => {
  const { all } = await seenOn(recorded('debian'), 'module')
  expect(all).toEqual([
    {
      path: 'kernel',
      version: '6.1.0-38-amd64',
      values: { commandLine: 'BOOT_IMAGE=/vmlinuz-6.1.0-38-amd64 root=UUID=1 ro quiet', taint: 'a module from outside the kernel' },
    },
    { path: 'nf_tables', values: { state: 'loaded' } },
    { path: 'zfs', values: { state: 'loaded', taint: 'POE' } },
  ])
  expect(taintWords(1 + 8192)).toBe('a proprietary module, an unsigned module')
})

test('mounts with what they allow, without what sessions and containers mount; a guard that was lost is told', async () => {
  const { byName, unapplied } = await seenOn(recorded('debian'), 'mount')
  expect([...byName.keys()]).toEqual(['/', '/tmp', '/data here'])
  expect(byName.get('/data here')?.values).toMatchObject({ access: 'read only', folder: '/srv/data', options: 'errors=remount-ro, noexec' })
  expect(unapplied).toEqual([
    { path: '/tmp', detail: 'is mounted without noexec, which /etc/fstab asks for' },
    { path: '/srv', detail: 'is in /etc/fstab, and not mounted' },
  ])
  expect(mountsFrom('\n1 2\n - ext4\n1 2 3 / \n')).toEqual([])
})

test('routes of both families, without those of the kernel itself and of containers', async () => {
  const { names, byName } = await seenOn(recorded('debian'), 'route')
  expect(names).toEqual(['default eth0', '192.168.2.0/24 eth0', '2001:db8::/64 eth0', 'default (IPv6) eth0'])
  expect(byName.get('default eth0')?.values).toEqual({ via: '192.168.2.1', device: 'eth0', metric: '100' })
  expect(byName.get('default (IPv6) eth0')?.values).toEqual({ via: 'fe80::1', device: 'eth0', metric: '1024' })
  expect([...parseRoutes4('x\ty\n'), ...parseRoutes6('z 1 2\n')]).toEqual([])
})

test('names: the servers in their order, also through a link of the resolver', async () => {
  const { all } = await seenOn(recorded('ubuntu'), 'dns')
  expect(all.map(({ path, key, values }) => [path, key, values?.['value']])).toEqual([
    ['/etc/resolv.conf', 'nameserver', '127.0.0.53'],
    ['/etc/resolv.conf', 'options', 'edns0 trust-ad'],
    ['/etc/resolv.conf', 'search', 'example.org corp.example.org'],
    ['/etc/nsswitch.conf', 'hosts', 'files mdns4_minimal [NOTFOUND=return] dns'],
  ])
})

test('where there is no /proc nothing is gone: it cannot be seen', async () => {
  for (const kind of ['mount', 'route', 'port'] as const) {
    const { all, unseen } = await seenOn(recorded('alpine'), kind)
    expect([all, unseen[0]?.covers]).toEqual([[], ''])
  }
})
