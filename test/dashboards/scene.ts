// The scene every page is drawn from: a busy evening with the changes of MATCHING.md, and hostile names and texts.
import type { Span } from '../../rules/domain.ts'
import type { ChangeRow } from '../../dashboards/parts/change-rows.tsx'
import type { View } from '../../dashboards/parts/view.ts'

export const at = (time: string, day = '2026-03-10'): number => Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}Z`)
export const NOW = at('23:30')
export const span = (from: string, to: string): Span => ({ from: at(from), to: at(to) })

/** What people and hosts can put into names and texts. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title></head><body hx-get="/steal" hx-trigger="load">',
  '\u202Egnp.exe\u202C',
  'tab\there\u0000null\u001b[31mred',
  '{{7*7}} ${7*7} javascript:alert(1)',
  '&lt;b&gt; &amp; &#x3c;',
  'ﷺ'.repeat(40),
] as const

export const view = (over: Partial<View> = {}): View => ({
  now: NOW,
  zone: 'UTC',
  path: '/',
  csrf: 'token-of-this-session',
  theme: 'auto',
  person: { name: 'alice', roles: ['viewer', 'operator', 'approver', 'admin'] },
  openAlerts: 3,
  ...over,
})

export const aChangeRow = (over: Partial<ChangeRow> = {}): ChangeRow => ({
  id: 'c0ffee01',
  asset: 'web-01',
  item: { kind: 'file', path: '/etc/ssh/sshd_config' },
  op: 'modified',
  verdict: 'unauthorised',
  modifiers: [],
  interval: span('23:20:14', '23:21:02'),
  entry: null,
  nearest: null,
  actor: null,
  ...over,
})

export const CHANGES: readonly ChangeRow[] = [
  aChangeRow({ actor: 'mallory (sudo)' }),
  aChangeRow({
    id: 'c02',
    item: { kind: 'file', path: '/etc/nginx/nginx.conf' },
    verdict: 'outside_window_late',
    nearest: 'CHG-100',
    actor: 'alice',
    interval: span('23:19:58', '23:20:00'),
  }),
  aChangeRow({
    id: 'c03',
    item: { kind: 'package', path: 'nginx' },
    verdict: 'authorised',
    entry: 'CHG-130',
    actor: 'apt',
    interval: span('22:41:07', '22:41:07'),
    modifiers: ['retro'],
  }),
  aChangeRow({
    id: 'c04',
    asset: 'db-01',
    item: { kind: 'file', path: '/etc/my.cnf' },
    verdict: 'undetermined',
    nearest: 'CHG-110',
    interval: { from: at('09:00', '2026-03-08'), to: at('22:30') },
    modifiers: ['long_interval'],
  }),
  aChangeRow({
    id: 'c05',
    asset: 'web-02',
    item: { kind: 'unit', path: 'nginx.service', key: 'ActiveState' },
    verdict: 'standard',
    entry: 'STD-1',
    actor: 'systemd',
    interval: span('22:30:00', '22:30:01'),
  }),
  aChangeRow({
    id: 'c06',
    asset: 'web-02',
    item: { kind: 'file', path: '/etc/nginx/conf.d/shop.conf' },
    verdict: 'wrong_content',
    nearest: 'CHG-140',
    actor: 'bob',
    interval: span('22:20:00', '22:25:00'),
  }),
  aChangeRow({
    id: 'c07',
    asset: 'web-03',
    item: { kind: 'file', path: '/etc/nginx/nginx.conf' },
    verdict: 'grace',
    entry: 'CHG-105',
    actor: 'alice',
    interval: span('22:18:11', '22:18:12'),
  }),
  aChangeRow({
    id: 'c08',
    asset: 'sw-core-1',
    item: { kind: 'device-config', path: 'interface Gi0/1', key: 'description' },
    verdict: 'frozen',
    nearest: 'CHG-120',
    interval: span('21:58:00', '22:03:00'),
  }),
  aChangeRow({
    id: 'c09',
    asset: 'web-01',
    item: { kind: 'user', path: 'deploy' },
    op: 'added',
    verdict: 'unapproved',
    nearest: 'CHG-106',
    actor: 'carol',
    interval: span('21:40:19', '21:40:20'),
  }),
  aChangeRow({
    id: 'c10',
    asset: 'web-01',
    item: { kind: 'file', path: '/etc/cron.d/backup' },
    op: 'removed',
    verdict: 'reverted',
    interval: span('20:10:00', '20:10:02'),
    actor: 'alice',
  }),
  aChangeRow({
    id: 'c11',
    asset: 'web-04',
    item: { kind: 'port', path: 'tcp/8080' },
    op: 'added',
    verdict: 'out_of_scope',
    nearest: 'CHG-100',
    interval: span('19:59:00', '20:00:00'),
  }),
  aChangeRow({
    id: 'c12',
    asset: 'web-04',
    item: { kind: 'sysctl', path: 'net.ipv4.ip_forward' },
    verdict: 'emergency_pending',
    entry: 'CHG-119',
    actor: 'bob',
    interval: span('18:12:40', '18:13:40'),
  }),
  aChangeRow({
    id: 'c13',
    asset: 'batch-01',
    item: { kind: 'file', path: '/var/lib/dhcp/dhclient.leases' },
    verdict: 'noise',
    interval: span('18:00:00', '18:00:02'),
  }),
  aChangeRow({
    id: 'c14',
    asset: 'batch-01',
    item: { kind: 'file', path: '/opt/app/config.yaml' },
    verdict: 'wrong_actor',
    nearest: 'CHG-155',
    actor: 'dave',
    interval: span('17:31:00', '17:31:30'),
  }),
  aChangeRow({
    id: 'c15',
    asset: 'web-01',
    item: { kind: 'file', path: '/etc/nginx/mime.types' },
    verdict: 'outside_window_early',
    nearest: 'CHG-100',
    interval: span('17:00:00', '17:05:00'),
  }),
  aChangeRow({
    id: 'c16',
    asset: 'web-01',
    item: { kind: 'file', path: '/etc/hosts' },
    verdict: 'outside_window_gap',
    nearest: 'CHG-103',
    interval: span('16:35:00', '16:40:00'),
  }),
]

/** One row for each hostile text, in every place a text can be. */
export const HOSTILE_CHANGES: readonly ChangeRow[] = HOSTILE.map((text, i) =>
  aChangeRow({
    id: `h${i}`,
    asset: text,
    item: { kind: 'file', path: `/srv/${text}`, key: text },
    actor: text,
    nearest: text,
    modifiers: [`ambiguous:${text}`, 'retro'],
  }),
)
