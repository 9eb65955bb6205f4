// Items as an agent tells them: files with their secrets hidden by the product's own rules, and everything that is no file.
import { createHash, createHmac } from 'node:crypto'
import type { Instant, Item, ItemKind, Value } from '../../rules/domain.ts'
import { redact } from '../../rules/redact.ts'
import { filesOf, packagesOf, portsOf } from './contents.ts'
import type { Host } from './hosts.ts'

/** Of the whole content; `text` is as it stands on the invented disk, secrets and all. */
export type Held = { readonly item: Item; readonly value: Value; readonly raw?: string }
/** What an item becomes; null when it goes. */
export type Move = { readonly item: Item; readonly value: Value | null; readonly raw?: string }

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
export const keyOf = ({ kind, path, key }: Item): string => `${kind}\n${path}\n${key ?? ''}`

export type Maker = ReturnType<typeof makerOf>

/** `fleetKey`: what placeholders of secrets are made with. */
export function makerOf(fleetKey: string) {
  const digest = (secret: string): string => createHmac('sha256', fleetKey).update(secret).digest('hex')
  const file = (path: string, raw: string, at: Instant): Move & { readonly value: Value } => {
    const { text, redactions } = redact(raw, [], digest)
    const value = {
      hash: redactions > 0 ? `hmac:${digest(raw)}` : `sha256:${sha256(raw)}`,
      type: 'file',
      size: Buffer.byteLength(raw),
      mode: path.startsWith('/etc/sudoers.d/') ? '0440' : redactions > 0 ? '0640' : '0644',
      owner: 'root:root',
      mtime: at,
      ctime: at,
      text,
    } as const
    return { item: { kind: 'file', path }, value, raw }
  }
  const found = (item: Item, values: Readonly<Record<string, string>>, version?: string): Move & { readonly value: Value } => ({
    item,
    value: { hash: `sha256:${sha256(JSON.stringify([version, values]))}`, ...(version === undefined ? {} : { version }), values },
  })
  return { file, found }
}

export const named = (kind: ItemKind, path: string, key?: string): Item => ({ kind, path, ...(key === undefined ? {} : { key }) })

export const packageOf = (make: Maker, name: string, version: string) =>
  make.found(named('package', name), { arch: 'amd64', state: 'installed' }, version)
export const portOf = (make: Maker, port: string, program: string) =>
  make.found(named('port', port, '0.0.0.0'), { reach: 'every address', program, unit: `${program}.service`, user: 'root' })
export const sysctlOf = (make: Maker, name: string, value: string) => make.found(named('sysctl', name), { value })
export const userOf = (make: Maker, name: string, uid: number, about: string) =>
  make.found(named('user', name), {
    uid: String(uid),
    gid: String(uid),
    home: `/home/${name}`,
    shell: '/bin/bash',
    about,
    login: 'no password',
  })
export const groupOf = (make: Maker, name: string, members: readonly string[]) =>
  make.found(named('group', name), { gid: '1500', members: members.join(', ') })
export const unitOf = (make: Maker, name: string, state: string) =>
  make.found(named('unit', name), { state, file: `/usr/lib/systemd/system/${name}` })

const DAY_MS = 86_400_000
const iso = (at: Instant): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
export function certificateOf(make: Maker, name: string, from: Instant) {
  const subject = `CN=${name}.haldenroe.example`
  const fingerprint = sha256(`${subject} ${from}`).toUpperCase().match(/../g)?.join(':') ?? ''
  return make.found(named('certificate', `/etc/ssl/halden/${name}.pem`, `${name}.haldenroe.example`), {
    subject,
    issuer: 'CN=Halden Roe Issuing CA 2',
    names: `${name}.haldenroe.example`,
    notBefore: iso(from),
    notAfter: iso(from + 90 * DAY_MS),
    fingerprint,
  })
}

export const CERTIFIED = new Map([
  ['web', 'www'],
  ['lb', 'www'],
  ['edge', 'track'],
  ['idp', 'id'],
  ['mail', 'mail'],
])

const SYSCTLS = {
  'net.core.somaxconn': '1024',
  'vm.swappiness': '10',
  'net.ipv4.ip_forward': '0',
  'kernel.kptr_restrict': '1',
  'net.ipv4.tcp_syncookies': '1',
}
const ACCOUNTS = [
  ['maren', 1001, 'Maren Okafor'],
  ['tomas', 1002, 'Tomas Lindqvist'],
  ['luis', 1003, 'Luis Ferreira'],
  ['deploy', 1100, 'Deployment'],
] as const

/** Everything on a host at its first look. */
export function firstState(make: Maker, host: Host, at: Instant): readonly (Move & { readonly value: Value })[] {
  const certificate = CERTIFIED.get(host.role)
  return [
    ...Object.entries(filesOf(host)).map(([path, raw]) => make.file(path, raw, at - 40 * DAY_MS)),
    ...Object.entries(packagesOf(host)).map(([name, version]) => packageOf(make, name, version)),
    ...Object.entries(portsOf(host)).map(([port, program]) => portOf(make, port, program)),
    ...Object.entries(SYSCTLS).map(([name, value]) => sysctlOf(make, name, value)),
    ...ACCOUNTS.map(([name, uid, about]) => userOf(make, name, uid, about)),
    groupOf(make, 'ops', ['luis', 'maren', 'tomas']),
    unitOf(make, 'ssh.service', 'enabled'),
    unitOf(make, 'chrony.service', 'enabled'),
    make.found(named('cron', '/etc/cron.d/backup', 'root /usr/local/sbin/backup-host --quiet'), {
      schedule: '15 2 * * *',
      user: 'root',
      command: '/usr/local/sbin/backup-host --quiet',
    }),
    ...(certificate === undefined ? [] : [certificateOf(make, certificate, at - 30 * DAY_MS)]),
  ]
}
