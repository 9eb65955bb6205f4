// Packages and their versions, from the host's own database: dpkg and apk by reading it, rpm by asking it.
import type { Stats } from 'node:fs'
import type { Collected, Collector, Found } from './collector.ts'
import { type HostView, isThere } from './host-view.ts'

const STATUS = '/var/lib/dpkg/status'
const DPKG_INFO = '/var/lib/dpkg/info'
const APK = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'] as const
const RPM_FOLDERS = ['/usr/lib/sysimage/rpm', '/var/lib/rpm'] as const
const RPM_FILES = ['rpmdb.sqlite', 'Packages.db', 'Packages'] as const
const MOST = 64 << 20

const stanzasOf = (text: string): readonly ReadonlyMap<string, string>[] =>
  text.split('\n\n').map((stanza) => {
    const fields = new Map<string, string>()
    for (const [, name = '', value = ''] of stanza.matchAll(/^([A-Za-z][\w-]*):[ \t]*(.*)$/gm)) fields.set(name, value)
    return fields
  })

/** `installedAt` answers when a package was last unpacked, by the name of its list. */
export function dpkgFrom(text: string, installedAt: (list: string) => number | null = () => null): readonly Found[] {
  const stanzas = stanzasOf(text).filter((one) => one.has('Package'))
  const native = stanzas.find((one) => one.get('Package') === 'dpkg')?.get('Architecture')
  return stanzas.flatMap((one): Found[] => {
    const name = one.get('Package') ?? ''
    const version = one.get('Version')
    const [want = '', , state = ''] = (one.get('Status') ?? '').split(' ')
    if (version === undefined || state === 'not-installed') return []
    const arch = one.get('Architecture') ?? 'all'
    const isForeign = arch !== 'all' && native !== undefined && arch !== native
    const mtime = installedAt(name) ?? installedAt(`${name}:${arch}`)
    return [
      {
        path: isForeign ? `${name}:${arch}` : name,
        version,
        ...(mtime === null ? {} : { mtime }),
        values: { arch, state, ...(want === 'hold' ? { held: 'yes' } : {}), ...sourceOf(one) },
      },
    ]
  })
}

const sourceOf = (stanza: ReadonlyMap<string, string>): { readonly source?: string } => {
  const source = stanza.get('Source')?.split(' ', 1)[0]
  return source ? { source } : {}
}

/** One line a package: name, epoch, version-release, architecture, source, seconds; several of one name are told as one item. */
export const RPM_FORMAT = String.raw`%{NAME}\t%{EPOCHNUM}\t%{VERSION}-%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t%{INSTALLTIME}\n`

export function rpmFrom(text: string): readonly Found[] {
  const byName = new Map<string, { version: string; arch: string; source: string; at: number }[]>()
  for (const line of text.split('\n')) {
    const [name = '', epoch = '0', bare = '', arch = '', source = '', seconds = '0'] = line.split('\t')
    if (name === '' || bare === '') continue
    const one = { version: epoch === '0' ? bare : `${epoch}:${bare}`, arch, source, at: Number(seconds) * 1_000 }
    byName.set(name, [...(byName.get(name) ?? []), one])
  }
  return [...byName].map(([path, all]): Found => {
    const [newest, ...others] = all.sort((a, b) => b.at - a.at || (a.version < b.version ? 1 : -1))
    return {
      path,
      version: newest?.version ?? '',
      mtime: newest?.at ?? 0,
      values: {
        arch: newest?.arch ?? '',
        state: 'installed',
        ...(newest && newest.source !== '(none)' ? { source: newest.source } : {}),
        ...(others.length > 0 ? { alsoInstalled: others.map(({ version }) => version).join(', ') } : {}),
      },
    }
  })
}

/** Records of one-letter fields: `P:` name, `V:` version, `A:` architecture, `o:` origin. */
export const apkFrom = (text: string): readonly Found[] =>
  text.split('\n\n').flatMap((record): Found[] => {
    const field = (letter: string): string | undefined => new RegExp(`^${letter}:(.*)$`, 'm').exec(record)?.[1]
    const [path, version, arch, origin] = [field('P'), field('V'), field('A'), field('o')]
    if (path === undefined || version === undefined) return []
    return [{ path, version, values: { arch: arch ?? '', state: 'installed', ...(origin ? { source: origin } : {}) } }]
  })

async function rpmOf(host: HostView, dbpath: string): Promise<readonly Found[]> {
  const asked = await host.run('rpm', ['--dbpath', host.place(dbpath), '-qa', '--queryformat', RPM_FORMAT], { ms: 20_000, anyRoot: true })
  if (asked.kind === 'ran') return rpmFrom(asked.out)
  const reason = asked.kind === 'missing' ? 'there is an rpm database, but no rpm to ask about it: install rpm' : asked.reason
  host.cannotSee({ path: 'package: rpm', reason, covers: '' })
  return []
}

const stampOf = (stats: Stats | null): string => (stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` : '')

/** Remembers how its sources stood, so that nothing is read while they do not move. */
export function packages(): Collector {
  let stood = ''
  return {
    kind: 'package',
    every: 1,
    collect: async (host): Promise<Collected | 'same'> => {
      const rpm = RPM_FOLDERS.find((folder) => RPM_FILES.some((name) => isThere(host, `${folder}/${name}`)))
      const sources = [STATUS, ...APK, ...(rpm ? RPM_FILES.flatMap((name) => [`${rpm}/${name}`, `${rpm}/${name}-wal`]) : [])]
      const stands = sources.map((file) => stampOf(host.stat(file))).join('\n')
      if (stands === stood) return 'same'
      const status = host.text(STATUS, '', MOST)
      const apk = APK.map((file) => host.text(file, '', MOST)).find((text) => text !== null)
      const listed = (name: string): number | null => host.stat(`${DPKG_INFO}/${name}.list`)?.mtimeMs ?? null
      const found = [
        ...(status === null ? [] : dpkgFrom(status, listed)),
        ...(apk === undefined ? [] : apkFrom(apk)),
        ...(rpm ? await rpmOf(host, rpm) : []),
      ]
      stood = found.length > 0 ? stands : ''
      return { found }
    },
  }
}
