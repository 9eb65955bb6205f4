// Units of systemd as its folders hold them: which file counts, what is added to it, and what starts it. Read, not asked for: it needs no bus.
import { basename } from 'node:path/posix'
import { shown } from '../look/names.ts'
import type { HostView } from './host-view.ts'

/** The first that has a unit wins. */
const FOLDERS = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
] as const
const TYPES = /\.(?:service|socket|timer|path|mount|automount|swap|target)$/
const STARTED_BY = /\.(?:wants|requires|upholds)$/
const MOST_BYTES = 256 * 1024

export type Unit = {
  readonly name: string
  readonly file: string
  readonly state: 'masked' | 'enabled' | 'disabled' | 'static' | 'alias' | 'enabled for this start'
  /** Targets and units whose folders hold a link to it. */
  readonly startedBy: readonly string[]
  readonly dropIns: readonly string[]
  /** Its sections and settings, those of its drop-ins after them. */
  readonly settings: ReadonlyMap<string, readonly string[]>
}

type Entry = { readonly folder: string; readonly name: string; readonly link: string | null }

type Gathered = {
  readonly entries: Map<string, Entry>
  readonly startedBy: Map<string, { by: string; lasting: boolean }[]>
  readonly dropIns: Map<string, string[]>
}

/** Every unit there is, by name. */
export function unitsOf(host: HostView): readonly Unit[] {
  const gathered: Gathered = { entries: new Map(), startedBy: new Map(), dropIns: new Map() }
  const { entries, startedBy, dropIns } = gathered
  const seen = new Set<string>()
  for (const folder of FOLDERS) {
    const stats = host.stat(folder)
    const place = stats ? `${stats.dev} ${stats.ino}` : folder
    if (seen.has(place)) continue
    seen.add(place)
    for (const name of host.names(folder) ?? []) gather(host, gathered, folder, name)
  }
  // An instance such as `getty@tty1.service` has no file of its own, only a link.
  for (const name of startedBy.keys()) {
    const template = entries.get(name.replace(/@[^.]+\./, '@.'))
    if (TYPES.test(name) && !entries.has(name) && template) entries.set(name, { ...template, link: null })
  }
  return [...entries].map(([name, entry]) => unitOf(host, name, entry, startedBy.get(name) ?? [], dropIns.get(name) ?? []))
}

function gather(host: HostView, { entries, startedBy, dropIns }: Gathered, folder: string, name: string): void {
  const at = `${folder}/${name}`
  const lasting = !folder.startsWith('/run/')
  if (STARTED_BY.test(name)) for (const unit of host.names(at) ?? []) add(startedBy, unit, { by: name.replace(STARTED_BY, ''), lasting })
  else if (name.endsWith('.d'))
    for (const file of (host.names(at) ?? []).filter((one) => one.endsWith('.conf'))) add(dropIns, name.slice(0, -2), `${at}/${file}`)
  if (TYPES.test(name) && !entries.has(name)) entries.set(name, { folder, name, link: host.linkOf(at) })
}

const add = <T>(map: Map<string, T[]>, key: string, value: T): void => void map.set(key, [...(map.get(key) ?? []), value])

function unitOf(
  host: HostView,
  name: string,
  entry: Entry,
  started: readonly { by: string; lasting: boolean }[],
  added: readonly string[],
): Unit {
  const file = `${entry.folder}/${entry.name}`
  const isMasked = entry.link === '/dev/null' || host.stat(file)?.size === 0
  const isAlias = entry.link !== null && basename(entry.link) !== entry.name && !isMasked
  const texts = isMasked || isAlias ? [] : [file, ...added].map((one) => host.text(one, null, MOST_BYTES) ?? '')
  const settings = settingsOf(texts.join('\n'))
  const state = isMasked ? 'masked' : isAlias ? 'alias' : enablementOf(settings, started)
  return {
    name: shown(name),
    file: shown(isAlias && entry.link !== null ? entry.link : file),
    state,
    startedBy: [...new Set(started.map(({ by }) => shown(by)))].sort(),
    dropIns: added.map((one) => shown(one)).sort(),
    settings,
  }
}

function enablementOf(settings: Unit['settings'], started: readonly { readonly lasting: boolean }[]): Unit['state'] {
  if (!['WantedBy', 'RequiredBy', 'UpheldBy', 'Also', 'Alias'].some((key) => settings.has(`Install.${key}`))) return 'static'
  if (started.some(({ lasting }) => lasting)) return 'enabled'
  return started.length > 0 ? 'enabled for this start' : 'disabled'
}

/** `Section.Key` → its values in order; an empty one takes back what stood before it. */
export function settingsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const settings = new Map<string, readonly string[]>()
  let section = ''
  for (const raw of text.replace(/\\\r?\n/g, ' ').split('\n')) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const heading = /^\[([^\]]+)\]$/.exec(line)
    if (heading) section = heading[1] ?? ''
    const [, key, value = ''] = /^([A-Za-z][\w-]*)\s*=\s*(.*)$/.exec(line) ?? []
    if (!heading && key) settings.set(`${section}.${key}`, value === '' ? [] : [...(settings.get(`${section}.${key}`) ?? []), value])
  }
  return settings
}
