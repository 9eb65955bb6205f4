// Who may do what and what runs by itself: sudo, keys, scheduled jobs and units, read from recorded hosts of several makes.
import { expect, test } from 'vitest'
import { jobsFrom } from '../../../agent/items/cron.ts'
import { fileOf, filesNamedIn, parseKeys } from '../../../agent/items/ssh-keys.ts'
import { parseSudoers } from '../../../agent/items/sudoers.ts'
import { settingsOf } from '../../../agent/items/unit-files.ts'
import { livingHost, recorded, seenOn } from './hosts.ts'

test('sudo: rules by file and by whom, aliases and defaults too; includes once each, copies of editors never', async () => {
  const { names, byName } = await seenOn(recorded('debian'), 'sudoers')
  expect(names).toEqual([
    '/etc/sudoers Defaults',
    '/etc/sudoers Defaults:deploy',
    '/etc/sudoers User_Alias ADMINS',
    '/etc/sudoers root',
    '/etc/sudoers %sudo',
    '/etc/sudoers ADMINS',
    '/etc/sudoers #1001',
    '/etc/sudoers.d/deploy deploy',
  ])
  expect(byName.get('/etc/sudoers User_Alias ADMINS')?.text).toBe('User_Alias ADMINS = alice, bob\n')
  expect(byName.get('/etc/sudoers ADMINS')?.text).toBe('ADMINS web = (www-data) /usr/bin/systemctl reload nginx\n')
  expect(byName.get('/etc/sudoers.d/deploy deploy')?.values).toMatchObject({ asksPassword: 'no' })
  expect((await seenOn(recorded('rocky'), 'sudoers')).names).toContain('/etc/sudoers.d/90-cloud-init-users core')
})

const rules: readonly { line: string; who: string | null }[] = [
  { line: '# a comment', who: null },
  { line: '#includedir /etc/sudoers.d', who: 'include' },
  { line: '#1000 ALL=ALL', who: '#1000' },
  { line: 'alice, bob ALL=ALL', who: 'alice, bob' },
  { line: '"domain users" ALL=ALL', who: '"domain users"' },
  { line: String.raw`DOMAIN\\alice ALL=ALL`, who: String.raw`DOMAIN\\alice` },
  { line: 'Cmnd_Alias STOP = /sbin/halt', who: 'Cmnd_Alias STOP' },
  { line: '%wheel ALL=(ALL) "/bin/a # b" # c', who: '%wheel' },
]
test.each(rules)('$line is about $who', ({ line, who }) => {
  const [one] = parseSudoers(line)
  expect(one?.kind === 'include' ? 'include' : (one?.who ?? null)).toBe(who)
})

test('keys: by fingerprint as ssh-keygen writes it, wherever sshd looks for them', async () => {
  const { names, byName } = await seenOn(recorded('debian'), 'ssh-key')
  const alice = '/home/alice/.ssh/authorized_keys SHA256:eAyr+3Qfze1g0WFnCDyGLBD4WQt7Vvbnbz/Zll5lmwE'
  expect(names).toHaveLength(2)
  expect(byName.get(alice)?.values).toEqual({ account: 'alice', type: 'ssh-ed25519', comment: 'alice@laptop' })
  expect(filesNamedIn('# nothing said')).toEqual(['.ssh/authorized_keys', '.ssh/authorized_keys2'])
  expect(filesNamedIn('AuthorizedKeysFile none')).toEqual(['none'])
  expect(fileOf('/etc/ssh/keys/%u', { name: 'a', home: '/home/a' })).toBe('/etc/ssh/keys/a')
  expect(fileOf('%h/keys%%', { name: 'a', home: '/home/a' })).toBe('/home/a/keys%')
  expect(parseKeys(`${'"'.repeat(50_000)}\nssh-ed25519 AAAA\n`)).toHaveLength(1)
})

test('neither the options of a key, nor its comment, nor a scheduled command keeps a secret', async () => {
  const host = livingHost('debian', ['ssh-key', 'cron'])
  try {
    await host.look('start')
    const kept = JSON.stringify(host.held())
    expect(kept).toContain('/usr/local/bin/release --token=')
    expect(kept).not.toMatch(/s3cr3t-T0ken|hunter2hunter2|S3cretPassw0rd9/)
  } finally {
    host.remove()
  }
})

test('scheduled jobs: the system, its folders, its users, on several makes of host; what cron passes over is passed over', async () => {
  const debian = await seenOn(recorded('debian'), 'cron')
  expect(debian.byName.get('/etc/cron.d/backup postgres pg_dump shop | gzip > /backup/shop.gz')?.values).toMatchObject({
    schedule: '30 3 * * 0',
    user: 'postgres',
  })
  expect(debian.byName.get('/etc/crontab root /usr/local/bin/at-start')?.values).toMatchObject({ schedule: '@reboot' })
  expect(debian.byName.get('/var/spool/cron/crontabs/alice MAILTO')?.values).toEqual({ setting: 'alice@example.org' })
  expect(debian.byName.get('/etc/cron.daily/off')?.values).toMatchObject({ runs: 'no: not executable' })
  expect(debian.names.join()).not.toContain('dpkg-old')
  expect((await seenOn(recorded('rocky'), 'cron')).names).toEqual([
    '/var/spool/cron/root root /usr/bin/certbot renew -q',
    '/etc/anacrontab cron.daily',
    '/etc/anacrontab cron.monthly',
  ])
  // One of the two folders is a link to the other.
  expect((await seenOn(recorded('alpine'), 'cron')).names).toEqual([
    '/var/spool/cron/crontabs/root root run-parts /etc/periodic/15min',
    '/etc/periodic/daily/clean',
  ])
  expect(jobsFrom('/x', '* * * * *\n* * * * * onlyuser\nnonsense\n@daily\n', null)).toEqual([])
})

test('another time for a job is a change of the job; another command is another job', async () => {
  const host = livingHost('debian', ['cron'])
  try {
    await host.look('start')
    host.write('/etc/cron.d/backup', '30 4 * * 0 postgres pg_dump shop | gzip > /backup/shop.gz\n')
    await host.look()
    expect(host.changes()).toMatchObject([
      { op: 'modified', before: { values: { schedule: '30 3 * * 0' } }, after: { values: { schedule: '30 4 * * 0' } } },
    ])
  } finally {
    host.remove()
  }
})

test('units: whether each starts and because of what; masked, linked, templates, drop-ins', async () => {
  const { byName } = await seenOn(recorded('debian'), 'unit')
  const state = (name: string) => byName.get(name)?.values?.['state']
  expect(byName.get('nginx.service')?.values).toEqual({
    state: 'enabled',
    file: '/usr/lib/systemd/system/nginx.service',
    startedBy: 'multi-user.target',
    dropIns: '/etc/systemd/system/nginx.service.d/limits.conf',
  })
  expect(['ssh.service', 'sshd.service', 'apport.service', 'backup.service', 'getty@tty1.service', 'getty@.service'].map(state)).toEqual([
    'disabled',
    'alias',
    'masked',
    'static',
    'enabled',
    'disabled',
  ])
  const timers = await seenOn(recorded('debian'), 'timer')
  expect(timers.byName.get('backup.timer')?.values).toMatchObject({
    schedule: '*-*-* 03:00:00; OnBootSec=5min',
    starts: 'backup.service',
    state: 'enabled',
  })
  expect((await seenOn(recorded('alpine'), 'unit')).all).toEqual([
    { path: 'crond', values: { state: 'enabled', file: '/etc/init.d/crond', startedBy: 'default' } },
    { path: 'nginx', values: { state: 'disabled', file: '/etc/init.d/nginx' } },
  ])
})

test('an empty setting takes back what stood before it', () => {
  const settings = settingsOf('[Timer]\nOnCalendar=daily\nOnCalendar=\nOnCalendar=weekly\n; note\n[Service]\nExecStart=a \\\n b\n')
  expect(settings.get('Timer.OnCalendar')).toEqual(['weekly'])
  expect(settings.get('Service.ExecStart')?.[0]).toMatch(/^a\s+b$/)
})
