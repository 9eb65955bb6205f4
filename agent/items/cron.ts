// What runs by the clock: the system's tabs, those in cron.d, those of users, and the folders of scripts that run every hour, day, week or month.
import { shown } from '../look/names.ts'
import type { Collector, Found } from './collector.ts'
import type { HostView } from './host-view.ts'

/** Where tabs of users lie: Debian and Alpine, Red Hat, SUSE. */
const SPOOLS = ['/var/spool/cron/crontabs', '/etc/crontabs', '/var/spool/cron', '/var/spool/cron/tabs'] as const
const SCRIPTS = [
  ...['hourly', 'daily', 'weekly', 'monthly'].flatMap((often) => [
    { folder: `/etc/cron.${often}`, often },
    { folder: `/etc/periodic/${often}`, often },
  ]),
  { folder: '/etc/periodic/15min', often: 'every 15 min' },
] as const
const LONGEST_COMMAND = 200
const FIELD = String.raw`[\d*,/A-Za-z~-]+`
const SCHEDULE = new RegExp(String.raw`^(@\w+|${Array.from({ length: 5 }, () => FIELD).join(String.raw`\s+`)})\s+(.*)$`)

/** One job is one item: by who and what, so that another time is a change of it. `owner` is null where the line names the user. */
export function jobsFrom(path: string, text: string, owner: string | null): readonly Found[] {
  return text.split('\n').flatMap((raw): Found[] => {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) return []
    const setting = /^([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line)
    if (setting) return [{ path, key: setting[1] ?? '', values: { setting: setting[2] ?? '' } }]
    const [, schedule = '', rest = ''] = SCHEDULE.exec(line) ?? []
    if (schedule === '') return []
    const [user, command] = owner === null ? splitAtBlank(rest) : [owner, rest]
    if (command === '') return []
    return [
      { path, key: `${user} ${command}`.slice(0, LONGEST_COMMAND), values: { schedule: schedule.replace(/\s+/g, ' '), user, command } },
    ]
  })
}

/** Lines of `1 5 cron.daily nice run-parts /etc/cron.daily`. */
export const anacronFrom = (path: string, text: string): readonly Found[] =>
  text.split('\n').flatMap((line): Found[] => {
    const [, period, delay, name, command] = /^\s*(\d+|@\w+)\s+(\d+)\s+(\S+)\s+(.+)$/.exec(line) ?? []
    if (!period || !name || !command) return []
    return [
      {
        path,
        key: name,
        values: {
          schedule: `${period.startsWith('@') ? period : period === '1' ? 'every day' : `every ${period} days`}, ${delay} min after the start`,
          user: 'root',
          command,
        },
      },
    ]
  })

const splitAtBlank = (text: string): readonly [string, string] => {
  const [, first = '', rest = ''] = /^(\S+)\s+(.*)$/s.exec(text) ?? []
  return [first, rest]
}

/** Cron itself passes over names with a dot: copies of editors and of package tools. */
const isTab = (name: string): boolean => /^[\w-]+$/.test(name)

function tabsOf(host: HostView): readonly Found[] {
  const system = ['/etc/crontab', ...(host.names('/etc/cron.d') ?? []).filter(isTab).map((name) => `/etc/cron.d/${name}`)]
  const jobs = system.flatMap((file) => jobsFrom(shown(file), host.text(file) ?? '', null))
  const places = new Set<string>()
  const spools = SPOOLS.flatMap((folder): readonly Found[] => {
    // Alpine links one of them to the other.
    const place = host.place(folder)
    const stats = host.stat(folder)
    const own = stats ? `${stats.dev} ${stats.ino}` : place
    if (places.has(own)) return []
    places.add(own)
    return (host.names(folder, `${folder}/`) ?? [])
      .filter((name) => host.stat(`${folder}/${name}`)?.isFile())
      .flatMap((name) => jobsFrom(shown(`${folder}/${name}`), host.text(`${folder}/${name}`) ?? '', shown(name)))
  })
  return [...jobs, ...spools, ...anacronFrom('/etc/anacrontab', host.text('/etc/anacrontab') ?? '')]
}

const scriptsOf = (host: HostView): readonly Found[] =>
  SCRIPTS.flatMap(({ folder, often }) =>
    (host.names(folder) ?? []).flatMap((name): Found[] => {
      const stats = host.stat(`${folder}/${name}`)
      if (!stats?.isFile() || name.startsWith('.')) return []
      return [
        {
          path: shown(`${folder}/${name}`),
          values: { schedule: often, user: 'root', runs: stats.mode & 0o111 ? 'yes' : 'no: not executable' },
        },
      ]
    }),
  )

export const cron: Collector = {
  kind: 'cron',
  every: 1,
  collect: (host) => ({ found: [...tabsOf(host), ...scriptsOf(host)] }),
}
