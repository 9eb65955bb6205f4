// Programs that were started before their configuration was last changed: what runs is not what the files say.
import { basename, join } from 'node:path/posix'
import { shown } from '../look/names.ts'
import type { Unapplied } from './collector.ts'
import type { HostView } from './host-view.ts'
import { programOf, unitOf } from './socket-holders.ts'

/**
 * Programs that read their configuration when they start, or start new workers when they read it anew (`workers`: then the youngest
 * process counts). One that reads it anew without a trace, such as sshd, is left out: we could only guess.
 */
const PROGRAMS: Readonly<Record<string, { readonly files: readonly string[]; readonly workers?: true }>> = {
  nginx: { files: ['/etc/nginx'], workers: true },
  apache2: { files: ['/etc/apache2'], workers: true },
  httpd: { files: ['/etc/httpd'], workers: true },
  haproxy: { files: ['/etc/haproxy'], workers: true },
  mysqld: { files: ['/etc/mysql', '/etc/my.cnf', '/etc/my.cnf.d'] },
  mariadbd: { files: ['/etc/mysql', '/etc/my.cnf', '/etc/my.cnf.d'] },
  'redis-server': { files: ['/etc/redis', '/etc/redis.conf'] },
  'valkey-server': { files: ['/etc/valkey'] },
  memcached: { files: ['/etc/memcached.conf', '/etc/sysconfig/memcached'] },
  chronyd: { files: ['/etc/chrony', '/etc/chrony.conf'] },
  rsyslogd: { files: ['/etc/rsyslog.conf', '/etc/rsyslog.d'] },
  dockerd: { files: ['/etc/docker/daemon.json'] },
  containerd: { files: ['/etc/containerd/config.toml'] },
}

/** What /proc counts in, on every Linux we run on. */
const TICKS_A_SECOND = 100
const MOST_PROCESSES = 20_000
const MOST_FILES = 2_000
const MOST_DEPTH = 4
/** A start is known to the tick and to the second of the boot, a change to the clock of the file system. */
const SLACK_MS = 2_000

type Running = { readonly program: string; readonly unit: string | null; readonly startedAt: number }

/** Field 22 of `stat`, counted behind the name, which may hold anything. */
export function startedAt(stat: string, bootedAt: number): number | null {
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19])
  return Number.isFinite(ticks) ? bootedAt + (ticks / TICKS_A_SECOND) * 1_000 : null
}

function runningOn(host: HostView): readonly Running[] {
  const booted = /^btime (\d+)$/m.exec(host.text('/proc/stat', null) ?? '')?.[1]
  if (booted === undefined) return []
  return host
    .quietNames('/proc')
    .filter((name) => /^\d+$/.test(name))
    .slice(0, MOST_PROCESSES)
    .flatMap((pid): Running[] => {
      const exe = host.linkOf(`/proc/${pid}/exe`)
      if (exe === null || !Object.hasOwn(PROGRAMS, basename(programOf(exe)))) return []
      const at = startedAt(host.text(`/proc/${pid}/stat`, null) ?? '', Number(booted) * 1_000)
      return at === null ? [] : [{ program: programOf(exe), unit: unitOf(host.text(`/proc/${pid}/cgroup`, null) ?? ''), startedAt: at }]
    })
}

type Changed = { readonly file: string; readonly at: number }

function lastChanged(host: HostView, files: readonly string[]): Changed | null {
  let left = MOST_FILES
  let last: Changed | null = null
  const look = (file: string, depth: number): void => {
    const stats = host.stat(file)
    if (!stats || (left -= 1) < 0) return
    if (stats.isFile() && (last === null || stats.ctimeMs > last.at)) last = { file, at: stats.ctimeMs }
    if (stats.isDirectory() && depth < MOST_DEPTH) for (const name of host.quietNames(file)) look(join(file, name), depth + 1)
  }
  for (const file of files) look(file, 0)
  return last
}

const minute = (at: number): string => `${new Date(at).toISOString().slice(0, 16)}Z`.replace('T', ' ')

/** One finding per program, by its unit where it has one. */
export function olderThanConfiguration(host: HostView): readonly Unapplied[] {
  const byProgram = Map.groupBy(runningOn(host), ({ program }) => program)
  return [...byProgram].flatMap(([program, processes]): Unapplied[] => {
    const rule = PROGRAMS[basename(program)]
    const starts = processes.map((one) => one.startedAt)
    const since = rule?.workers ? Math.max(...starts) : Math.min(...starts)
    const changed = rule ? lastChanged(host, rule.files) : null
    if (changed === null || changed.at <= since + SLACK_MS) return []
    const path = processes.find(({ unit }) => unit !== null)?.unit ?? program
    const detail = `runs since ${minute(since)}; ${shown(changed.file)} was changed at ${minute(changed.at)}: it still runs with what it read before`
    return [{ path: shown(path), detail }]
  })
}
