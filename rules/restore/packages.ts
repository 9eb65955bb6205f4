// The way back of a package: the version before, by the host's own package manager.
import type { Value } from '../domain.ts'
import type { WayBack } from '../restore.ts'
import { word } from './words.ts'

type Manager = {
  readonly install: (name: string, version: string) => string
  readonly remove: (name: string) => string
  readonly older: string
}

const APT: Manager = {
  install: (name, version) => `apt-get install --allow-downgrades ${word(`${name}=${version}`)}`,
  remove: (name) => `apt-get remove ${word(name)}`,
  older: 'If the archive has the version no more, take it from snapshot.debian.org or /var/cache/apt/archives.',
}
const DNF: Manager = {
  install: (name, version) => `dnf install ${word(`${name}-${version}`)} || dnf downgrade ${word(`${name}-${version}`)}`,
  remove: (name) => `dnf remove ${word(name)}`,
  older: 'If the repository has the version no more, `dnf history undo` may know it.',
}
const APK: Manager = {
  install: (name, version) => `apk add ${word(`${name}=${version}`)}`,
  remove: (name) => `apk del ${word(name)}`,
  older: 'Alpine keeps old versions only in the archive of the older release.',
}
const DEBIAN_NAMES = new Set(['amd64', 'arm64', 'armhf', 'armel', 'i386', 'all', 'ppc64el', 's390x', 'riscv64', 'mips64el'])

/** Nothing names the manager: its names for machines and its versions do. */
function managerOf({ version = '', values }: Value): Manager {
  if (DEBIAN_NAMES.has(values?.['arch'] ?? '')) return APT
  return /-r\d+$/.test(version) ? APK : DNF
}

const SAFE = /^[\w.+:~^-]+$/
const words = (note: string): WayBack => ({ commands: [], note })

export function packageBack(path: string, now: Value | null, wanted: Value | null): WayBack | null {
  const known = wanted ?? now
  if (known === null || !SAFE.test(path)) return words('Its name is not one a package manager takes: look at it by hand.')
  const manager = managerOf(known)
  const name = manager === APT ? path : path.replace(/:[\w-]+$/, '')
  if (wanted === null) return { commands: [manager.remove(name)], note: 'It should not be installed.' }
  const hold = manager === APT ? holdBack(name, now, wanted) : []
  if (isSame(now, wanted)) return hold.length === 0 ? null : { commands: hold, note: null }
  const { version = '' } = wanted
  if (!SAFE.test(version)) return words('Its former version is not known.')
  return { commands: [manager.install(name, version), ...hold], note: manager.older }
}

const isSame = (now: Value | null, wanted: Value): boolean =>
  now !== null && now.version === wanted.version && now.values?.['state'] === wanted.values?.['state']

const isHeld = (value: Value | null): boolean => value?.values?.['held'] === 'yes'

const holdBack = (name: string, now: Value | null, wanted: Value): readonly string[] =>
  isHeld(now) === isHeld(wanted) ? [] : [`apt-mark ${isHeld(wanted) ? 'hold' : 'unhold'} ${word(name)}`]
