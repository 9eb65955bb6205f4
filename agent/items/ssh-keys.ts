// Keys that open an account over SSH: by their fingerprint, with what they may do. The key itself is public; its comment is cleaned of secrets.
import { createHash } from 'node:crypto'
import { rawOf, shown } from '../look/names.ts'
import { type Account, accountsOf } from './accounts.ts'
import type { Collector, Found } from './collector.ts'
import type { HostView } from './host-view.ts'

const DEFAULT_FILES = ['.ssh/authorized_keys', '.ssh/authorized_keys2'] as const
const TYPE =
  /^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d+|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)(?:-cert-v01@openssh\.com)?$/
const MOST_KEYS = 2_000
const LONGEST_LINE = 16_384

type Key = { readonly type: string; readonly fingerprint: string; readonly options: string; readonly comment: string }

/** Lines of `command="…",no-pty ssh-ed25519 AAAA… alice@laptop`. */
export function parseKeys(text: string): readonly Key[] {
  return text.split('\n').flatMap((line): Key[] => {
    const words = wordsOf(line.trim())
    const at = words.findIndex((word, index) => index < 2 && TYPE.test(word))
    const [type = '', blob = '', ...comment] = at < 0 ? [] : words.slice(at)
    if (at < 0 || !/^[A-Za-z0-9+/]+={0,3}$/.test(blob)) return []
    return [{ type, fingerprint: fingerprintOf(blob), options: words.slice(0, at).join(' '), comment: comment.join(' ') }]
  })
}

/** Split at blanks that do not stand in quotes. */
const wordsOf = (line: string): readonly string[] =>
  line.startsWith('#') || line.length > LONGEST_LINE ? [] : (line.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*")+/g) ?? [])

const fingerprintOf = (blob: string): string =>
  `SHA256:${createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64').replace(/=+$/, '')}`

/** The files sshd reads, as the first line that names them says: `%h` is the home, `%u` the account. */
export function filesNamedIn(config: string): readonly string[] {
  const [, named] = /^\s*AuthorizedKeysFile[\s=]+(.+)$/im.exec(config) ?? []
  return named === undefined
    ? DEFAULT_FILES
    : (named.replace(/\s#.*$/, '').match(/"[^"]+"|\S+/g) ?? []).map((one) => one.replaceAll('"', ''))
}

export function fileOf(pattern: string, { name, home }: Pick<Account, 'name' | 'home'>): string {
  const file = pattern.replaceAll(/%[hu%]/g, (token) => (token === '%h' ? home : token === '%u' ? name : '%'))
  return file.startsWith('/') ? file : `${home}/${file}`
}

function keysIn(host: HostView, file: string, account: string): readonly Found[] {
  const text = host.text(rawOf(file), file)
  if (text === null) return []
  return parseKeys(text).map(({ type, fingerprint, options, comment }): Found => ({
    path: shown(rawOf(file)),
    key: fingerprint,
    values: { account, type, ...(options === '' ? {} : { options }), ...(comment === '' ? {} : { comment: comment.slice(0, 200) }) },
  }))
}

export const sshKeys: Collector = {
  kind: 'ssh-key',
  every: 1,
  collect: (host) => {
    const drops = (host.names('/etc/ssh/sshd_config.d', null) ?? []).filter((name) => name.endsWith('.conf'))
    const configs = [...drops.map((name) => `/etc/ssh/sshd_config.d/${name}`), '/etc/ssh/sshd_config']
    const config = configs.map((file) => host.text(file, null) ?? '').join('\n')
    const patterns = filesNamedIn(config).filter((pattern) => pattern !== 'none')
    const seen = new Set<string>()
    const found: Found[] = []
    for (const account of accountsOf(host))
      for (const pattern of patterns) {
        const file = fileOf(pattern, account)
        if (seen.has(file) || found.length > MOST_KEYS) continue
        seen.add(file)
        found.push(...keysIn(host, file, account.name))
      }
    return { found }
  },
}
