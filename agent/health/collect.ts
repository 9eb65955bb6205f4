// One look at the health of the host: every collector, each by itself, none waiting for another's failure.
import type { HealthFile } from '../../rules/health/settings.ts'
import type { CheckKind, Measure } from '../../rules/health/words.ts'
import { measureDisks } from './disks.ts'
import type { HealthHost } from './host.ts'
import { measureLoad } from './load.ts'
import { measureMemory } from './memory-available.ts'
import { runProbes } from './probes.ts'
import { measureUnits } from './units.ts'

export type Collected = {
  readonly measures: readonly Measure[]
  /** What could not be looked at now: its checks stay as they were, because not to see is not to be well. */
  readonly unseen: ReadonlySet<CheckKind>
}

export type Look = {
  readonly host: HealthHost
  readonly settings: HealthFile
  readonly wanted: readonly CheckKind[] | 'all'
  readonly certificates: () => Promise<readonly Measure[]>
  readonly now: () => number
}

export async function collect({ host, settings, wanted, certificates, now }: Look): Promise<Collected> {
  const isWanted = (...kinds: readonly CheckKind[]): boolean => wanted === 'all' || kinds.some((kind) => wanted.includes(kind))
  const seen = (kind: CheckKind, measure: () => Promise<readonly Measure[] | null>): Promise<readonly Measure[] | null> =>
    isWanted(kind) ? measure().catch(() => null) : Promise.resolve([])
  const [load, memory, disks, units, expiring, probes] = await Promise.all([
    seen('load', () => measureLoad(host)),
    seen('memory', () => measureMemory(host)),
    isWanted('disk-space', 'disk-inodes') ? measureDisks(host).catch(() => null) : { space: [], inodes: [] },
    seen('unit', () => measureUnits(host)),
    seen('certificate', certificates),
    seen('probe', () => runProbes(host, settings.probes, now)),
  ])
  const presented = isWanted('certificate') ? (probes?.filter(({ kind }) => kind === 'certificate') ?? []) : []
  const found: readonly (readonly [CheckKind, readonly Measure[] | null])[] = [
    ['load', load],
    ['memory', memory],
    ['disk-space', isWanted('disk-space') ? (disks?.space ?? null) : []],
    ['disk-inodes', isWanted('disk-inodes') ? (disks?.inodes ?? null) : []],
    ['unit', units],
    ['certificate', expiring && [...expiring, ...presented]],
    ['probe', probes?.filter(({ kind }) => kind === 'probe') ?? null],
  ]
  return {
    measures: found.flatMap(([, measures]) => measures ?? []),
    unseen: new Set(found.flatMap(([kind, measures]) => (measures === null ? [kind] : []))),
  }
}
