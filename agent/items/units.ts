// Units of systemd and of OpenRC: whether each starts, because of what, and from which files. Timers apart, with when they fire.
import { shown } from '../look/names.ts'
import type { Collector, Found } from './collector.ts'
import type { HostView } from './host-view.ts'
import { olderThanConfiguration } from './older-processes.ts'
import { type Unit, unitsOf } from './unit-files.ts'

const RUNLEVELS = '/etc/runlevels'
const FIRES = ['OnCalendar', 'OnBootSec', 'OnStartupSec', 'OnActiveSec', 'OnUnitActiveSec', 'OnUnitInactiveSec'] as const

const isTimer = ({ name }: Pick<Unit, 'name'>): boolean => name.endsWith('.timer')

const standing = ({ state, file, startedBy, dropIns }: Unit) => ({
  state,
  file,
  ...(startedBy.length > 0 ? { startedBy: startedBy.join(', ') } : {}),
  ...(dropIns.length > 0 ? { dropIns: dropIns.join(', ') } : {}),
})

export const unitItem = (unit: Unit): Found => ({ path: unit.name, values: standing(unit) })

export function timerItem(unit: Unit): Found {
  const { settings, name } = unit
  const fires = FIRES.flatMap((key) =>
    (settings.get(`Timer.${key}`) ?? []).map((value) => (key === 'OnCalendar' ? value : `${key}=${value}`)),
  )
  const starts = settings.get('Timer.Unit')?.at(-1) ?? name.replace(/\.timer$/, '.service')
  return { path: name, values: { schedule: fires.join('; '), starts, ...standing(unit) } }
}

/** Scripts of OpenRC, and the run levels that start them. */
function openRcOf(host: HostView): readonly Found[] {
  const levels = host.names(RUNLEVELS)
  if (levels === null) return []
  const startedBy = new Map<string, string[]>()
  for (const level of levels)
    for (const name of host.names(`${RUNLEVELS}/${level}`) ?? []) startedBy.set(name, [...(startedBy.get(name) ?? []), level])
  return (host.names('/etc/init.d') ?? [])
    .filter((name) => host.stat(`/etc/init.d/${name}`)?.isFile() && !name.startsWith('.') && name !== 'functions.sh')
    .map((name): Found => {
      const by = startedBy.get(name) ?? []
      return {
        path: shown(name),
        values: {
          state: by.length > 0 ? 'enabled' : 'disabled',
          file: `/etc/init.d/${shown(name)}`,
          ...(by.length > 0 ? { startedBy: by.join(', ') } : {}),
        },
      }
    })
}

export const units: Collector = {
  kind: 'unit',
  every: 1,
  collect: (host) => ({
    found: [
      ...unitsOf(host)
        .filter((unit) => !isTimer(unit))
        .map(unitItem),
      ...openRcOf(host),
    ],
    unapplied: olderThanConfiguration(host),
  }),
}

export const timers: Collector = {
  kind: 'timer',
  every: 1,
  collect: (host) => ({ found: unitsOf(host).filter(isTimer).map(timerItem) }),
}
