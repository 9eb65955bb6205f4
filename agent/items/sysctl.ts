// Settings of the running kernel, and where they are not what the files of the host say.
import type { Collector, Found, Unapplied } from './collector.ts'
import type { HostView } from './host-view.ts'

const ROOT = '/proc/sys'
const MOST = 10_000
const MOST_BYTES = 16 * 1024
/** In the order in which they are applied; of two files of one name the first folder's counts. */
const FOLDERS = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d', '/lib/sysctl.d'] as const

/** Counters, random numbers, keys, and what the kernel itself sets as it goes. */
const VOLATILE = [
  /^kernel\.(random|pty\.nr|ns_last_pid|tainted|perf_event_max_sample_rate|cad_pid|sched_domain|pid_max_seen|usermodehelper|keys\.root_max)\b/,
  /^fs\.(dentry-state|file-nr|inode-nr|inode-state|aio-nr|binfmt_misc|quota|mqueue\.|nfs\.|lease-break)/,
  /-(nr|state|count)$|_count$|\.stats?$|\.flush$|_key$|stable_secret$/,
  /^net\.(core\.netdev_rss_key|ipv4\.tcp_fastopen_key|ipv4\.tcp_available_|netfilter\.nf_log\.)/,
  // Worked out from the memory at each start.
  /^(fs\.epoll\.max_user_watches|net\.ipv4\.(tcp|udp)_mem|kernel\.threads-max)$/,
  /^(sunrpc|dev\.cdrom|abi|vm\.stat)/,
  /^user\.max_/,
]
/** Interfaces that come and go with containers and calls. */
const PASSING =
  /^net\.ipv[46]\.(?:conf|neigh)\.(?:veth|br-|docker|cali|cilium|lxc|flannel|cni|nodelocal|tap|tun|virbr|vnet|wg|ppp|ifb|dummy|fwbr|fwpr|fwln|vmnet)/

export const isFollowed = (name: string): boolean => !PASSING.test(name) && !VOLATILE.some((pattern) => pattern.test(name))

/** Blanks between several numbers are tabs here and spaces there. */
const plain = (value: string): string => value.trim().replace(/\s+/g, ' ')

/** A dot in the name of an interface is written as a slash in its setting, and the other way round. */
const nameOf = (path: string): string => path.replaceAll(/[./]/g, (letter) => (letter === '/' ? '.' : '/'))

function* settingsBelow(host: HostView, folder: string, depth = 0): Iterable<{ readonly name: string; readonly value: string }> {
  if (depth > 8) return
  for (const entry of host.quietNames(`${ROOT}${folder}`)) {
    const path = `${folder}/${entry}`
    const name = nameOf(path.slice(1))
    if (!isFollowed(name)) continue
    const stats = host.stat(`${ROOT}${path}`)
    if (stats?.isDirectory()) yield* settingsBelow(host, path, depth + 1)
    // Some may be written only.
    else if (stats && stats.mode & 0o444) {
      const value = host.text(`${ROOT}${path}`, null, MOST_BYTES)
      if (value !== null) yield { name, value: plain(value) }
    }
  }
}

export type Configured = { readonly value: string; readonly file: string }

/** `net/ipv4/ip_forward = 1`, `-kernel.x = 2`: the last file wins. Patterns are left out: what they mean depends on what is there. */
export function parseSysctl(text: string): readonly (readonly [name: string, value: string])[] {
  return text.split('\n').flatMap((raw): (readonly [string, string])[] => {
    const [, name, value] = /^\s*-?([A-Za-z][^\s=#;*?[]*)\s*=\s*(.*)$/.exec(raw) ?? []
    if (name === undefined || value === undefined) return []
    const isSlashed = name.includes('/') && (!name.includes('.') || name.indexOf('/') < name.indexOf('.'))
    return [[isSlashed ? nameOf(name) : name, plain(value)]]
  })
}

export function configuredOn(host: HostView): ReadonlyMap<string, Configured> {
  const files = new Map<string, string>()
  for (const folder of FOLDERS)
    for (const name of host.names(folder) ?? []) if (name.endsWith('.conf') && !files.has(name)) files.set(name, `${folder}/${name}`)
  const inOrder = [...files].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, file]) => file)
  // Debian links it as 99-sysctl.conf; elsewhere the tool reads it last.
  if (!files.has('99-sysctl.conf')) inOrder.push('/etc/sysctl.conf')
  const configured = new Map<string, Configured>()
  for (const file of inOrder) for (const [name, value] of parseSysctl(host.text(file, null) ?? '')) configured.set(name, { value, file })
  return configured
}

export function differences(inForce: ReadonlyMap<string, string>, configured: ReadonlyMap<string, Configured>): readonly Unapplied[] {
  return [...configured].flatMap(([path, { value, file }]): Unapplied[] => {
    const now = inForce.get(path)
    if (now === undefined || now === value || Number(now) === Number(value)) return []
    return [{ path, detail: `is ${now}, but ${file} says ${value}` }]
  })
}

export const sysctl: Collector = {
  kind: 'sysctl',
  every: 1,
  collect: (host) => {
    const inForce = new Map<string, string>()
    for (const { name, value } of settingsBelow(host, '')) if (inForce.size < MOST) inForce.set(name, value)
    const found = [...inForce].map(([path, value]): Found => ({ path, values: { value } }))
    return { found, unapplied: differences(inForce, configuredOn(host)) }
  },
}
