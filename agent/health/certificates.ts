// Days until the certificates expire that services of this host present. Folders of trusted authorities are not theirs.
import { X509Certificate } from 'node:crypto'
import { opendir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Measure } from '../../rules/health/words.ts'
import type { HealthHost } from './host.ts'

const FOLDERS = [
  '/etc/letsencrypt/live',
  '/etc/nginx',
  '/etc/apache2',
  '/etc/httpd',
  '/etc/haproxy',
  '/etc/postfix',
  '/etc/dovecot',
  '/etc/postgresql',
  '/etc/mysql',
  '/etc/redis',
  '/etc/kubernetes/pki',
  '/etc/docker/certs.d',
  '/etc/pki/tls/certs',
  '/etc/ssl/private',
  '/etc/ssl/local',
] as const
const NAMES = /\.(?:pem|crt|cer)$/i
const DEPTH = 4
const MOST_ENTRIES = 3_000
const MOST_CERTIFICATES = 100
const MOST_BYTES = 64 << 10
/** More certificates in one file are a bundle of authorities. */
const MOST_IN_FILE = 6
const DAY_MS = 86_400_000

type Known = { readonly stamp: string; readonly expiresAt: number | null; readonly fingerprint: string }

/** Remembers what it read by the file's time and size. */
export function certificateReader(
  host: HealthHost,
  now: () => number,
  folders: readonly string[] = FOLDERS,
): () => Promise<readonly Measure[]> {
  let known = new Map<string, Known>()
  return async () => {
    const seen = new Map<string, Known>()
    const left = { entries: MOST_ENTRIES }
    for (const folder of folders)
      for await (const file of filesBelow(host.pathOf(folder), DEPTH, left)) seen.set(file, await look(file, known.get(file)))
    known = seen
    const fingerprints = new Set<string>()
    const measures: (Measure & { readonly value: number })[] = []
    for (const [file, { expiresAt, fingerprint }] of seen) {
      if (expiresAt === null || fingerprints.has(fingerprint)) continue
      fingerprints.add(fingerprint)
      const shown = `/${path.relative(host.pathOf('/'), file)}`
      measures.push({ kind: 'certificate', subject: shown, value: (expiresAt - now()) / DAY_MS })
    }
    return measures.toSorted((a, b) => a.value - b.value).slice(0, MOST_CERTIFICATES)
  }
}

async function* filesBelow(folder: string, depth: number, left: { entries: number }): AsyncGenerator<string> {
  const entries = await opendir(folder).catch(() => null)
  if (entries === null) return
  for await (const entry of entries) {
    left.entries -= 1
    if (left.entries < 0) return
    const file = path.join(folder, entry.name)
    if (entry.isDirectory() && depth > 1) yield* filesBelow(file, depth - 1, left)
    else if ((entry.isFile() || entry.isSymbolicLink()) && NAMES.test(entry.name)) yield file
  }
}

async function look(file: string, before: Known | undefined): Promise<Known> {
  const info = await stat(file).catch(() => null)
  const stamp = info?.isFile() ? `${info.mtimeMs} ${info.size} ${info.ino}` : ''
  if (before?.stamp === stamp) return before
  const nothing = { stamp, expiresAt: null, fingerprint: '' }
  if (!info?.isFile() || info.size > MOST_BYTES) return nothing
  const text = await readFile(file, 'latin1').catch(() => '')
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0 || blocks.length > MOST_IN_FILE) return nothing
  try {
    const certificate = new X509Certificate(blocks[0] ?? '')
    return { stamp, expiresAt: certificate.validToDate.getTime(), fingerprint: certificate.fingerprint256 }
  } catch {
    return nothing
  }
}
