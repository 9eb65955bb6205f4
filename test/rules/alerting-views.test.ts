// A file and what is read from it: one alert for both, and never one for two things that happened.
import { describe, expect, test } from 'vitest'
import { originOf, place, type ToPlace } from '../../rules/alerting-groups.ts'
import type { ItemKind } from '../../rules/domain.ts'
import { sourceOf } from '../../rules/item-sources.ts'
import { span } from '../helpers/builders.ts'

const EARLY = span('22:00', '22:01')
const MINUTE_LATER = span('22:00', '22:02')
const NEXT = span('22:03', '22:04')

type View = { readonly kind?: ItemKind; readonly path: string; readonly interval?: typeof EARLY; readonly verdict?: string }
const alert = ({ kind = 'file', path, interval = EARLY, verdict = 'unauthorised' }: View, over: Partial<ToPlace> = {}): ToPlace => ({
  id: path,
  asset: 'web-01',
  severity: 'high',
  groupKey: null,
  isAboutChange: true,
  origin: originOf({ item: { kind, path }, interval }, verdict),
  at: 1,
  ...over,
})
const placed = (alerts: readonly ToPlace[]) => {
  const { under, views } = place(alerts, { groups: new Map(), origins: [], digests: new Map(), told: new Map() }, () => 'digest')
  return { under: Object.fromEntries(under), views: [...views] }
}

const PASSWD = '/etc/passwd'
const mallory = { kind: 'user', path: 'mallory' } as const
describe('one useradd', () => {
  test('the files, the user and the group are one alert, also when the items are looked at later', () => {
    const all = [PASSWD, '/etc/shadow', '/etc/group'].map((path) => alert({ path }))
    const items = [alert({ ...mallory, interval: MINUTE_LATER }), alert({ kind: 'group', path: 'staff', interval: MINUTE_LATER })]
    const { under, views } = placed([...all, ...items])
    expect(under).toEqual({ '/etc/shadow': PASSWD, '/etc/group': PASSWD, mallory: PASSWD, staff: PASSWD })
    expect(views).toEqual(Object.keys(under))
    // The item may come first, too.
    expect(placed([alert(mallory), alert({ path: PASSWD })]).under).toEqual({ [PASSWD]: 'mallory' })
  })

  test.each<{ readonly name: string; readonly alerts: readonly ToPlace[] }>([
    { name: 'on another host', alerts: [alert({ path: PASSWD }), alert(mallory, { asset: 'web-02' })] },
    { name: 'at another time', alerts: [alert({ path: PASSWD }), alert({ ...mallory, interval: NEXT })] },
    { name: 'judged otherwise', alerts: [alert({ path: PASSWD }), alert({ ...mallory, verdict: 'wrong_actor' })] },
    { name: 'worse', alerts: [alert({ path: PASSWD }, { severity: 'medium' }), alert(mallory)] },
    { name: 'of another kind', alerts: [alert({ path: PASSWD }), alert({ kind: 'sudoers', path: 'mallory' })] },
    { name: 'two users, whose file is not watched', alerts: [alert(mallory), alert({ kind: 'user', path: 'eve' })] },
    { name: 'two files that only look alike', alerts: [alert({ path: '/etc/sudoers.d/a' }), alert({ path: '/etc/sudoers.d/b' })] },
    { name: 'a file after what was read from others', alerts: [alert({ kind: 'cron', path: 'x' }), alert({ path: '/etc/crontab' })] },
  ])('$name: two alerts', ({ alerts }) => expect(placed(alerts).under).toEqual({}))
})

test('a view of what is told elsewhere is told there', () => {
  const onFleet = { groupKey: 'same passwd' }
  const { under } = placed([
    alert({ path: PASSWD }, onFleet),
    alert({ path: PASSWD }, { ...onFleet, id: 'b', asset: 'b' }),
    alert(mallory, { asset: 'b' }),
  ])
  expect(under).toEqual({ b: PASSWD, mallory: PASSWD })
})

test.each<{ readonly kind: ItemKind; readonly path: string; readonly source: string | undefined }>([
  { kind: 'file', path: '/etc/sudoers.d/ops', source: 'sudoers' },
  { kind: 'file', path: '/root/.ssh/authorized_keys', source: 'ssh-keys' },
  { kind: 'file', path: '/etc/cron.d/job', source: 'cron' },
  { kind: 'file', path: '/etc/systemd/system/shop.service.d/x.conf', source: 'units' },
  { kind: 'timer', path: 'shop.timer', source: 'units' },
  { kind: 'file', path: '/etc/resolv.conf', source: 'dns' },
  { kind: 'file', path: '/etc/passwd-', source: undefined },
  { kind: 'file', path: '/srv/etc/passwd', source: undefined },
  { kind: 'port', path: 'tcp/22', source: undefined },
])('$kind $path is of $source', ({ kind, path, source }) => expect(sourceOf({ kind, path })?.name).toBe(source))

test('nothing is known of what has no time', () => {
  expect(originOf({ item: { kind: 'file', path: PASSWD } }, 'unauthorised')).toBeNull()
})
