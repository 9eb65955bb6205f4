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
  { what: 'a module', of: item('module', 'usb_storage'), now: { hash: 'x' }, wanted: null, commands: ['modprobe -r usb_storage'] },
])('$what', ({ of, now, wanted, commands }) => {
  expect(wayBack(of, now, wanted)?.commands).toEqual(commands)
})

test.each<{ of: Item; now: Value | null; wanted: Value | null; note: RegExp }>([
  { of: item('package', 'a;reboot'), now: installed('1', 'amd64'), wanted: null, note: /by hand/ },
  { of: item('user', 'root (line 2)'), now: user({}), wanted: null, note: /by hand/ },
  { of: item('user', 'dora'), now: user({}, 'h2'), wanted: user({}), note: /password is not kept/ },
  { of: item('port', '0.0.0.0:4444/tcp'), now: { hash: 'x' }, wanted: null, note: /should not be there/ },
  {
    of: item('mount', '/srv'),
    now: { hash: 'x', values: { options: 'rw' } },
    wanted: { hash: 'y', values: { options: 'ro' } },
    note: /options should be ro and is rw/,
  },
])('where no command can do it, words do: $of.kind $of.path', ({ of, now, wanted, note }) => {
  const way = wayBack(of, now, wanted)
  expect(way?.commands).toEqual([])
  expect(way?.note).toMatch(note)
})
