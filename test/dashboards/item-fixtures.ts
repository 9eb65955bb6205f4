// Items of each kind with a table of its own, hostile ones among them.
import type { AssetRows } from '../../dashboards/asset.tsx'
import type { ItemRow } from '../../dashboards/items/item-row.ts'
import type { Item, ItemKind, Value } from '../../rules/domain.ts'
import { ASSET } from './page-fixtures.ts'
import { HOSTILE, NOW } from './scene.ts'

const DAY = 86_400_000
const row = (item: Item, value: Partial<Value> | null, over: Partial<ItemRow> = {}): ItemRow => ({
  item,
  value: value && { hash: 'sha256:00', ...value },
  state: 'as-baseline',
  lookedAt: NOW - 60_000,
  change: null,
  ...over,
})
const after = (days: number): string => new Date(NOW + days * DAY).toISOString()

const KINDS = [
  { kind: 'file', count: 812 },
  { kind: 'package', count: 5 },
  { kind: 'port', count: 4 },
  { kind: 'certificate', count: 5 },
] as const

const pkg = (path: string, version: string, days: number | null, over: Partial<ItemRow> = {}, values: Value['values'] = {}): ItemRow =>
  row(
    { kind: 'package', path },
    { version, values: { arch: 'amd64', state: 'installed', ...values }, ...(days === null ? {} : { mtime: NOW - days * DAY }) },
    over,
  )

export const PACKAGES: readonly ItemRow[] = [
  pkg('mysql-server', '8.4.3-1', 0, { state: 'differs', change: 'c04' }, { source: 'mysql-8.4' }),
  pkg('libssl3', '3.0.15-1~deb12u1', 0, {}, { source: 'openssl' }),
  pkg('linux-image-amd64', '6.1.140-1', 40, {}, { held: 'yes' }),
  pkg('exim4-base', '4.96-15+deb12u7', 400, {}, { state: 'config-files' }),
  pkg(HOSTILE[0] ?? '', HOSTILE[1] ?? '', null, { state: 'unaccepted' }),
]

const port = (path: string, key: string, values: Record<string, string>, over: Partial<ItemRow> = {}): ItemRow =>
  row(
    { kind: 'port', path, key },
    { values: { reach: 'every address', program: '/usr/sbin/sshd', unit: 'ssh.service', user: 'root', ...values } },
    over,
  )
export const PORTS: readonly ItemRow[] = [
  port('22/tcp', '0.0.0.0', {}),
  port('443/tcp', '::', { program: '/usr/sbin/nginx', unit: 'nginx.service' }),
  port('3306/tcp', '127.0.0.1', { reach: 'this host', program: '/usr/sbin/mysqld', unit: 'mysql.service', user: 'mysql' }),
  port('31337/tcp', '0.0.0.0', { program: HOSTILE[2] ?? '', unit: '', user: 'eve' }, { state: 'differs', change: 'c09' }),
]

const certificate = (path: string, days: number, values: Record<string, string> = {}): ItemRow =>
  row(
    { kind: 'certificate', path },
    {
      values: {
        subject: 'CN=shop.example.org',
        issuer: "C=US, O=Let's Encrypt, CN=R11",
        names: 'shop.example.org, www.shop.example.org',
        notAfter: after(days),
        ...values,
      },
    },
  )
export const CERTIFICATES: readonly ItemRow[] = [
  certificate('/etc/nginx/tls/old.pem', -3),
  certificate('/etc/nginx/tls/shop.pem', 9),
  certificate('/etc/nginx/tls/api.pem', 31, { subject: 'CN=api.example.org', names: 'api.example.org' }),
  certificate(`/etc/nginx/${HOSTILE[4]}.pem`, 300, { subject: HOSTILE[0] ?? '', names: (HOSTILE[3] ?? 'x').repeat(20) }),
  certificate('/etc/ssl/certs/ISRG_Root_X1.pem', 3_000, {
    subject: 'C=US, CN=ISRG Root X1',
    issuer: 'C=US, CN=ISRG Root X1',
    authority: 'yes',
    names: '',
  }),
]

export const assetOf = (kind: ItemKind, rows: readonly ItemRow[], left = 0): AssetRows => ({
  ...ASSET,
  items: { total: 826, kinds: KINDS, filter: { kind }, rows, left, newer: null, older: null },
})
