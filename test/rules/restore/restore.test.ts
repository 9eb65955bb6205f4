// The way back of what is no file, in the words of the host's own tools.
import { expect, test } from 'vitest'
import type { Item, ItemKind, Value } from '../../../rules/domain.ts'
import { wayBack } from '../../../rules/restore.ts'

const item = (kind: ItemKind, path: string): Item => ({ kind, path })
const installed = (version: string, arch: string, more: Record<string, string> = {}): Value => ({
  hash: version,
  version,
  values: { arch, state: 'installed', ...more },
})
const user = (values: Record<string, string>, hash = 'h'): Value => ({
  hash,
  values: { uid: '1000', gid: '1000', home: '/home/dora', shell: '/bin/bash', login: 'password', ...values },
})
const having = (values: Record<string, string>): Value => ({ hash: JSON.stringify(values), values })
const group = (members: string, gid = '27'): Value => ({ hash: `${members} ${gid}`, values: { gid, members } })

test.each<{ what: string; of: Item; now: Value | null; wanted: Value | null; commands: readonly string[] }>([
  {
    what: 'a Debian package goes back',
    of: item('package', 'nginx'),
    now: installed('1.24.0-2', 'amd64'),
    wanted: installed('1.22.1-9+deb12u3', 'amd64'),
    commands: ['apt-get install --allow-downgrades nginx=1.22.1-9+deb12u3'],
  },
  {
    what: 'a stray one goes',
    of: item('package', 'netcat:i386'),
    now: installed('1', 'i386'),
    wanted: null,
    commands: ['apt-get remove netcat:i386'],
  },
  {
    what: 'a hold that was lifted',
    of: item('package', 'nginx'),
    now: installed('1', 'amd64'),
    wanted: installed('1', 'amd64', { held: 'yes' }),
    commands: ['apt-mark hold nginx'],
  },
  {
    what: 'a package of Rocky',
    of: item('package', 'httpd'),
    now: installed('2.4.62-1.el9', 'x86_64'),
    wanted: installed('2.4.57-5.el9', 'x86_64'),
    commands: ['dnf install httpd-2.4.57-5.el9 || dnf downgrade httpd-2.4.57-5.el9'],
  },
  {
    what: 'a package of Alpine',
    of: item('package', 'musl'),
    now: null,
    wanted: installed('1.2.5-r1', 'x86_64'),
    commands: ['apk add musl=1.2.5-r1'],
  },
  {
    what: 'a user with another shell',
    of: item('user', 'dora'),
    now: user({ shell: '/bin/zsh' }),
    wanted: user({}),
    commands: ['usermod -s /bin/bash dora'],
  },
  {
    what: 'a stray user is locked first',
    of: item('user', 'mallory'),
    now: user({}),
    wanted: null,
    commands: ['usermod -L mallory', 'userdel mallory'],
  },
  {
    what: 'a removed user',
    of: item('user', 'dora'),
    now: null,
    wanted: user({ about: 'Dora; rm -rf /' }),
    commands: ["useradd -M -u 1000 -g 1000 -d /home/dora -s /bin/bash -c 'Dora; rm -rf /' dora"],
  },
  {
    what: 'an unlocked user is locked',
    of: item('user', 'dora'),
    now: user({}),
    wanted: user({ login: 'password, locked' }),
    commands: ['usermod -L dora'],
  },
  {
    what: 'members come and go',
    of: item('group', 'sudo'),
    now: group('alice, mallory'),
    wanted: group('alice, bob'),
    commands: ['gpasswd -a bob sudo', 'gpasswd -d mallory sudo'],
  },
  {
    what: 'a stray module',
    of: item('module', 'usb_storage'),
    now: having({ state: 'loaded' }),
    wanted: null,
    commands: ['modprobe -r usb_storage'],
  },
  {
    what: 'a module that is gone',
    of: item('module', 'nf_tables'),
    now: null,
    wanted: having({ state: 'loaded' }),
    commands: ['modprobe nf_tables'],
  },
  {
    what: 'a unit',
    of: item('unit', 'ssh.service'),
    now: having({ state: 'disabled' }),
    wanted: having({ state: 'enabled' }),
    commands: ['systemctl enable ssh.service'],
  },
  {
    what: 'a masked timer',
    of: item('timer', 'apt-daily.timer'),
    now: having({ state: 'masked' }),
    wanted: having({ state: 'enabled' }),
    commands: ['systemctl unmask apt-daily.timer', 'systemctl enable apt-daily.timer'],
  },
  {
    what: 'a service of OpenRC',
    of: item('unit', 'sshd'),
    now: having({ state: 'enabled', file: '/etc/init.d/sshd' }),
    wanted: having({ state: 'disabled', file: '/etc/init.d/sshd' }),
    commands: ['rc-update del sshd'],
  },
  {
    what: 'a kernel setting',
    of: item('sysctl', 'net.ipv4.ip_forward'),
    now: having({ value: '1' }),
    wanted: having({ value: '0' }),
    commands: ['sysctl -w net.ipv4.ip_forward=0'],
  },
  {
    what: 'lost guards of a mount',
    of: item('mount', '/var tmp'),
    now: having({ type: 'ext4', source: '/dev/sda2', access: 'read and write', options: '' }),
    wanted: having({ type: 'ext4', source: '/dev/sda2', access: 'read only', options: 'nodev, nosuid' }),
    commands: ["mount -o remount,ro,nodev,nosuid '/var tmp'"],
  },
  { what: 'a stray mount', of: item('mount', '/mnt'), now: having({}), wanted: null, commands: ['umount /mnt'] },
  {
    what: 'a default route',
    of: { ...item('route', 'default'), key: 'eth0' },
    now: having({ via: '10.0.0.9', device: 'eth0' }),
    wanted: having({ via: '10.0.0.1', device: 'eth0', metric: '100' }),
    commands: ['ip route replace default via 10.0.0.1 dev eth0 metric 100'],
  },
  {
    what: 'a stray route',
    of: { ...item('route', '2001:db8::/32'), key: 'eth0' },
    now: having({ device: 'eth0' }),
    wanted: null,
    commands: ['ip -6 route del 2001:db8::/32 dev eth0'],
  },
])('$what', ({ of, now, wanted, commands }) => {
  expect(wayBack(of, now, wanted)?.commands).toEqual(commands)
})

test.each<{ of: Item; now: Value | null; wanted: Value | null; note: RegExp }>([
  { of: item('package', 'a;reboot'), now: installed('1', 'amd64'), wanted: null, note: /by hand/ },
  { of: item('user', 'root (line 2)'), now: user({}), wanted: null, note: /by hand/ },
  { of: item('user', 'dora'), now: user({}, 'h2'), wanted: user({}), note: /password is not kept/ },
  { of: item('port', '0.0.0.0:4444/tcp'), now: { hash: 'x' }, wanted: null, note: /should not be there/ },
  {
    of: item('module', 'kernel'),
    now: having({ commandLine: 'ro quiet' }),
    wanted: having({ commandLine: 'ro' }),
    note: /commandLine should be ro and is ro quiet/,
  },
  {
    of: item('sysctl', 'kernel.x; reboot'),
    now: having({ value: '1' }),
    wanted: having({ value: '0' }),
    note: /value should be 0 and is 1/,
  },
  {
    of: item('unit', '$(reboot).service'),
    now: having({ state: 'disabled' }),
    wanted: having({ state: 'enabled' }),
    note: /state should be enabled/,
  },
])('where no command can do it, words do: $of.kind $of.path', ({ of, now, wanted, note }) => {
  const way = wayBack(of, now, wanted)
  expect(way?.commands).toEqual([])
  expect(way?.note).toMatch(note)
})
