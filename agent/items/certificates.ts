// Certificates in the folders where servers keep them: whose, from whom, for which names, until when. Keys are never read for what they are.
import { X509Certificate } from 'node:crypto'
import type { Stats } from 'node:fs'
import { join, type RawPath, shown } from '../look/names.ts'
import type { Collector, Found } from './collector.ts'
import type { HostView } from './host-view.ts'

const FOLDERS = [
  '/etc/ssl',
  '/etc/pki/tls/certs',
  '/etc/pki/nginx',
  '/etc/pki/ca-trust/source',
  '/etc/letsencrypt/live',
  '/etc/nginx',
  '/etc/apache2',
  '/etc/httpd',
  '/etc/haproxy',
  '/etc/postfix',
  '/etc/dovecot',
  '/etc/openvpn',
  '/etc/kubernetes/pki',
  '/etc/mysql',
  '/etc/postgresql',
  '/usr/local/share/ca-certificates',
] as const
const NAMES = /\.(?:pem|crt|cer|cert|der)$/i
/** Links that `openssl rehash` makes beside the certificates. */
const REHASHED = /^[0-9a-f]{8}\.\d+$/
const MOST_FILES = 3_000
const MOST_DEPTH = 5
const MOST_BYTES = 2 << 20
/** More in one file are a store of authorities, told as one item. */
const MOST_TOLD = 8

const BLOCK = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END (?:TRUSTED )?CERTIFICATE-----/g

/** Every certificate in a file, in text or binary form. What else it holds, a key above all, is passed over. */
function certificatesIn(bytes: Buffer): readonly X509Certificate[] {
  const blocks: readonly (string | Buffer)[] = bytes[0] === 0x30 ? [bytes] : (bytes.toString('latin1').match(BLOCK) ?? [])
  return blocks.flatMap((block) => {
    try {
      return new X509Certificate(block)
    } catch {
      // Not one we can read: its file is watched as a file.
      return []
    }
  })
}

const lineOf = (name: string): string => name.split('\n').toReversed().join(', ')
const shortOf = (name: string): string => /(?:^|\n)CN=([^\n]*)/.exec(name)?.[1] ?? lineOf(name)
const day = (written: string): string => {
  const at = Date.parse(written)
  return Number.isNaN(at) ? written : new Date(at).toISOString().replace('.000Z', 'Z')
}

const attributesOf = (one: X509Certificate) => ({
  subject: lineOf(one.subject),
  issuer: lineOf(one.issuer),
  ...(one.subjectAltName ? { names: one.subjectAltName.replaceAll('DNS:', '').replaceAll('IP Address:', '') } : {}),
  notBefore: day(one.validFrom),
  notAfter: day(one.validTo),
  fingerprint: one.fingerprint256,
  ...(one.ca ? { authority: 'yes' } : {}),
})

export function certificatesFrom(path: string, bytes: Buffer): readonly Found[] {
  const all = certificatesIn(bytes)
  if (all.length > MOST_TOLD)
    return [
      {
        path,
        values: { certificates: String(all.length) },
        text: all
          .map((one) => `${one.fingerprint256} ${shortOf(one.subject)}\n`)
          .toSorted()
          .join(''),
      },
    ]
  // The first is the server's own; those after it, by their subject, lead to an authority.
  return all.map((one, at) => ({ path, ...(at === 0 ? {} : { key: shortOf(one.subject) }), values: attributesOf(one) }))
}

type Known = { readonly stamp: string; readonly found: readonly Found[] }
const stampOf = ({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string => `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`

function* filesBelow(host: HostView, folder: RawPath, depth = 0): Iterable<{ readonly file: RawPath; readonly stats: Stats }> {
  for (const name of (depth > MOST_DEPTH ? null : host.names(folder)) ?? []) {
    if (REHASHED.test(name)) continue
    const file = join(folder, name)
    const stats = host.stat(file)
    if (stats?.isDirectory() && host.linkOf(file) === null && name !== 'private') yield* filesBelow(host, file, depth + 1)
    else if (stats?.isFile() && NAMES.test(name)) yield { file, stats }
  }
}

/** Remembers each file as it stood, so that one that has not moved is not read again. */
export function certificates(): Collector {
  let known = new Map<RawPath, Known>()
  return {
    kind: 'certificate',
    every: 1,
    collect: (host) => {
      const next = new Map<RawPath, Known>()
      for (const folder of FOLDERS)
        for (const { file, stats } of filesBelow(host, folder)) {
          if (next.size >= MOST_FILES) break
          const stamp = stampOf(stats)
          const before = known.get(file)
          const bytes = before?.stamp === stamp ? null : host.bytes(file, shown(file), MOST_BYTES)
          if (before?.stamp === stamp) next.set(file, before)
          // One that may not be read is tried again, and told, each time.
          else if (bytes !== null) next.set(file, { stamp, found: certificatesFrom(shown(file), bytes) })
        }
      known = next
      return { found: [...next.values()].flatMap(({ found }) => found) }
    },
  }
}
