// What dpkg wrote of late, and is writing now: the files of those packages with the digests their packages came with.
import type { RawPath } from '../look/names.ts'
import type { HostView } from './host-view.ts'

const DPKG = '/var/lib/dpkg'
const INFO = `${DPKG}/info`
/** Where dpkg keeps the lists of the package it unpacks, until they move to `info`. */
const UNDER_WAY = `${DPKG}/tmp.ci`
const MOST_LIST = 8 << 20
const MOST_STATUS = 64 << 20
/** A folder that dpkg left behind when it was killed must not vouch for what comes later. */
const LONGEST_MS = 600_000
/** The kernel stamps files with the time of its last tick. */
const TICK_MS = 20

export type Manifest = {
  readonly name: string
  readonly version: string
  /** When it was unpacked, ms; null while it is. */
  readonly writtenAt: number | null
  /** What was still as before at this time, ms, was not written by it. */
  readonly until: number
  /** Who wrote it, and so who owns what it brings. */
  readonly uid: number
  /** MD5 by path without the first slash. */
  readonly digests: ReadonlyMap<RawPath, string>
  readonly conffiles: ReadonlySet<RawPath>
}

/**
 * Those of packages unpacked since `since`, ms. Nothing is read while nothing moved. A package between its files and its record is left out:
 * of which version they are cannot be told then; `isBetween` says that there was one.
 */
export function freshManifests(host: HostView, since: number): { readonly manifests: readonly Manifest[]; readonly isBetween: boolean } {
  const underWay = manifestUnderWay(host)
  const moved = host.stat(INFO)?.ctimeMs ?? -Infinity
  if (moved + TICK_MS < since) return { manifests: underWay ? [underWay] : [], isBetween: false }
  const fresh = new Map<string, { readonly at: number; readonly uid: number }>()
  for (const file of host.quietNames(INFO)) {
    const list = /^(.+)\.(?:md5sums|conffiles)$/.exec(file)?.[1]
    const stats = list === undefined ? null : host.stat(`${INFO}/${file}`)
    if (list !== undefined && stats && stats.ctimeMs + TICK_MS >= since)
      fresh.set(list, { at: Math.max(stats.ctimeMs, fresh.get(list)?.at ?? 0), uid: stats.uid })
  }
  const recorded = fresh.size === 0 ? null : recordsOf(host)
  const manifests = [...fresh].flatMap(([list, { at, uid }]): Manifest[] => {
    const version = recorded?.(list) ?? null
    return version === null
      ? []
      : [{ name: nameOf(list), version, writtenAt: at, until: at + TICK_MS, uid, ...listsIn(host, `${INFO}/${list}.`) }]
  })
  return { manifests: [...(underWay ? [underWay] : []), ...manifests], isBetween: manifests.length < fresh.size }
}

const nameOf = (list: string): string => list.split(':', 1)[0] ?? list

const latin = (host: HostView, file: RawPath, most: number): string => host.bytes(file, null, most)?.toString('latin1') ?? ''

function listsIn(host: HostView, prefix: RawPath): Pick<Manifest, 'digests' | 'conffiles'> {
  const digests = new Map<RawPath, string>()
  for (const [, digest = '', file = ''] of latin(host, `${prefix}md5sums`, MOST_LIST).matchAll(/^([0-9a-f]{32}) [ *](.+)$/gm))
    digests.set(file.replace(/^\.?\//, ''), digest)
  // Flags such as `remove-on-upgrade` stand before the path.
  const conffiles = new Set(
    [...latin(host, `${prefix}conffiles`, MOST_LIST).matchAll(/^(?:[\w-]+ )?\/(.+)$/gm)].map(([, file = '']) => file),
  )
  return { digests, conffiles }
}

function manifestUnderWay(host: HostView): Manifest | null {
  const stats = host.stat(UNDER_WAY)
  if (!stats) return null
  const control = latin(host, `${UNDER_WAY}/control`, MOST_LIST)
  const [name, version] = [fieldIn(control, 'Package'), fieldIn(control, 'Version')]
  if (name === null || version === null) return null
  return { name, version, writtenAt: null, until: stats.ctimeMs + LONGEST_MS, uid: stats.uid, ...listsIn(host, `${UNDER_WAY}/`) }
}

const fieldIn = (stanza: string, field: string): string | null => new RegExp(`^${field}:[ \\t]*(\\S+)`, 'm').exec(stanza)?.[1] ?? null

/** The version on record by the name of a list: from `status`, and before it from the journal dpkg keeps of it while it works. */
function recordsOf(host: HostView): (list: string) => string | null {
  const journal = host
    .quietNames(`${DPKG}/updates`)
    .filter((name) => /^\d+$/.test(name))
    .sort()
    .toReversed()
    .map((name) => latin(host, `${DPKG}/updates/${name}`, MOST_LIST))
  const texts = [...journal, latin(host, `${DPKG}/status`, MOST_STATUS)]
  return (list) => {
    const [name = '', arch] = list.split(':', 2)
    for (const text of texts)
      for (const stanza of stanzasOf(text, name)) {
        if (arch !== undefined && fieldIn(stanza, 'Architecture') !== arch) continue
        return /^Status:.* half-installed\s*$/m.test(stanza) ? null : fieldIn(stanza, 'Version')
      }
    return null
  }
}

function* stanzasOf(text: string, name: string): Generator<string> {
  const head = `Package: ${name}\n`
  for (let at = text.indexOf(head); at >= 0; at = text.indexOf(head, at + 1)) {
    if (at > 0 && text[at - 1] !== '\n') continue
    const end = text.indexOf('\n\n', at)
    yield text.slice(at, end < 0 ? text.length : end)
  }
}
