// Values under a secret key that give nothing away: switches, references to where the secret is kept, paths.
import { looksRandom } from './entropy.ts'
import { isSecretKey } from './key-words.ts'

const SWITCHES = new Set([
  '',
  'yes',
  'no',
  'true',
  'false',
  'on',
  'off',
  'none',
  'null',
  'nil',
  '~',
  '{',
  '[',
  '{}',
  '[]',
  '""',
  "''",
  '!',
  '*',
  'x',
  '{{',
  '(',
  '\\',
])
const MASKED = /^[*•#x]{3,}$/i
const REFERENCES: readonly RegExp[] = [
  /^\$\{[A-Za-z_][A-Za-z0-9_.]{0,100}\}$/,
  /^\$[A-Z_][A-Z0-9_]{0,100}$/,
  /^\{\{[^{}]{0,200}\}\}$/,
  /^%\([A-Za-z_]{1,60}\)s$/,
  /^<%=?[^%]{0,200}%>$/,
  /^@[A-Z_]{3,60}@$/,
  /^\$\((?:cat|getent|pass|vault|op|systemd-creds|systemd-ask-password|<)\s[^()]{0,200}\)$/,
  /^#\s/,
  /^[0-9]{1,5}\/(?:tcp|udp|sctp|dccp)$/,
]
/** /etc/nsswitch.conf: `passwd: files systemd`. */
const NAME_SOURCES = new Set(
  'files compat systemd sss ldap nis nisplus winbind db dns hesiod cache extrausers altfiles mymachines myhostname'.split(' '),
)

export function isInnocent(value: string): boolean {
  if (SWITCHES.has(value.toLowerCase()) || MASKED.test(value)) return true
  if (value.length > 300) return false
  if (REFERENCES.some((reference) => reference.test(value))) return true
  if (/^\$[a-z_]+$/.test(value)) return isSecretKey(value.slice(1))
  return isPath(value) || value.split(/[\s,]+/).every((word) => NAME_SOURCES.has(word) || /^\[[A-Z]+=[a-z]+\]$/i.test(word))
}

/** An absolute path made of names people give; base64 that begins with a slash is not. */
export function isPath(value: string): boolean {
  if (!/^(?:file:\/\/)?(?:~|\.{1,2})?\/[\w.@%*-]+(?:\/[\w.@%*-]*)*$/.test(value)) return false
  const names = value.split('/').filter((name) => name !== '')
  return (names.length >= 2 || /\.[a-z]{2,5}$/.test(value)) && !names.some((name) => looksRandom(name))
}
