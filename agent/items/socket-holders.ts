// Which program holds a socket: the open files of every process are gone through, but only when a socket is new.
import type { HostView } from './host-view.ts'

export type Holder = { readonly program: string | null; readonly unit: string | null }

const MOST_PROCESSES = 20_000
const MOST_FILES = 200_000

/** A program that was replaced since it started is still the same program. */
export const programOf = (link: string): string => link.replace(/ \(deleted\)$/, '')

/** `0::/system.slice/nginx.service` → `nginx.service`. */
export const unitOf = (cgroup: string): string | null => /\/([^/\s]+\.(?:service|socket))(?:\/|$)/m.exec(cgroup)?.[1] ?? null

/** Remembers whose socket an inode is for as long as it is asked about. */
export function holderFinder() {
  let known = new Map<string, Holder>()
  let refusedBefore = new Set<string>()
  return {
    find: (host: HostView, wanted: ReadonlySet<string>) => {
      known = new Map([...known].filter(([inode]) => wanted.has(inode)))
      const missing = new Set([...wanted].filter((inode) => !known.has(inode)))
      const isNews = [...missing].some((inode) => !refusedBefore.has(inode))
      if (isNews) for (const [inode, holder] of search(host, missing)) known.set(inode, holder)
      refusedBefore = new Set([...missing].filter((inode) => !known.has(inode)))
      return { holderOf: (inode: string): Holder | null => known.get(inode) ?? null, refused: refusedBefore.size }
    },
  }
}

function search(host: HostView, missing: ReadonlySet<string>): ReadonlyMap<string, Holder> {
  const found = new Map<string, Holder>()
  const pids = (host.names('/proc', null) ?? []).filter((name) => /^\d+$/.test(name)).slice(0, MOST_PROCESSES)
  let files = 0
  for (const pid of pids) {
    // Other users' processes are nobody's fault: what stays without a program is counted in the end.
    for (const fd of host.quietNames(`/proc/${pid}/fd`)) {
      if ((files += 1) > MOST_FILES) return found
      const inode = /^socket:\[(\d+)\]$/.exec(host.linkOf(`/proc/${pid}/fd/${fd}`) ?? '')?.[1]
      if (inode === undefined || !missing.has(inode) || found.has(inode)) continue
      const exe = host.linkOf(`/proc/${pid}/exe`)
      found.set(inode, { program: exe === null ? null : programOf(exe), unit: unitOf(host.text(`/proc/${pid}/cgroup`, null) ?? '') })
    }
    if (found.size === missing.size) return found
  }
  return found
}
