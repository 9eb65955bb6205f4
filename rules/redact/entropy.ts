// Long tokens that no person would have typed. Digests and identifiers that are public in their place stay visible.
import { skipBlanks, type Stretch } from './lines.ts'

const SHORTEST = 20
const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi
/** Names of algorithms mix letters and digits as random tokens do. */
const ALGORITHM = /sha[-_]?(?:1|224|256|384|512)|aes[-_]?(?:128|192|256)|hmac|ecdsa|rsawith/i
const HEX = /^(?:0x)?[0-9a-f]+$/i
/** A name right before the token that says it is meant to be seen. */
const PUBLIC_WORDS =
  /(?:sha-?(?:1|224|256|384|512)|md5|blake2[bs]?|digest|checksum|fingerprint|thumbprint|commit|revision|rev|etag|uuid|guid|partuuid|serial|keyid|key-id|integrity|public[_ -]?key|pub[_ -]?key|build[_ -]?id|machine[_ -]?id|hash|csum|ssh-[a-z0-9]+|ecdsa-[a-z0-9-]+|sk-[a-z0-9@.-]+|signature|image|label)$/i

/** Token letters; `.` and `:` end a token, so versions, host names and addresses fall apart into short pieces. */
const TOKENS = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{20,}={0,2}/g

export function findRandom(text: string, lines: readonly Stretch[]): readonly Stretch[] {
  const found: Stretch[] = []
  let line = 0
  for (const match of text.matchAll(TOKENS)) {
    while (line + 1 < lines.length && (lines[line + 1]?.start ?? 0) <= match.index) line += 1
    const lineStart = lines[line]?.start ?? 0
    const token = strip(match[0])
    const start = match.index + match[0].indexOf(token)
    if (!isRandomToken(token.replace(UUID, '')) || isPublicPlace(text, lineStart, start, token)) continue
    found.push({ start, end: start + token.length })
  }
  return found
}

/** `--flag` and `_name` begin with what is no part of a token. */
const strip = (run: string): string => run.replace(/^[-_]+/, '')

function isRandomToken(token: string): boolean {
  if (token.length < SHORTEST) return false
  if (HEX.test(token)) return token.length >= 32 && /[0-9]/.test(token) && /[a-f]/i.test(token) && spread(token) > 2.5
  if ((token.includes('/') && isNamePath(token)) || (token.length <= 48 && ALGORITHM.test(token))) return false
  return looksRandom(token)
}

/** Names joined by slashes; base64 has few slashes, far apart. */
function isNamePath(token: string): boolean {
  const names = token.split('/').filter((name) => name !== '')
  return (
    names.length >= 2 &&
    token.length / names.length <= 18 &&
    !names.some((name) => looksRandom(name)) &&
    /[/_-]/.test(token) &&
    !/[+=]/.test(token) &&
    (token.startsWith('/') || turns(token) < 0.3)
  )
}

/** Random letters change between small, capital and digit far more often than words do. */
export function looksRandom(token: string): boolean {
  const core = token.replace(/[^A-Za-z0-9]/g, '')
  if (core.length < SHORTEST) return false
  const kinds = Number(/[a-z]/.test(core)) + Number(/[A-Z]/.test(core)) + Number(/[0-9]/.test(core))
  if (kinds < 2 || !/[0-9A-Z]/.test(core)) return false
  if (kinds === 2 && HEX.test(core)) return core.length >= 32 && spread(core) > 2.5
  const wordy = token.split(/[^A-Za-z0-9]+/).filter((piece) => piece !== '')
  const longest = wordy.reduce((most, piece) => Math.max(most, piece.length), 0)
  if (longest < 12 && wordy.length > 3 && core.length / wordy.length < 8) return false
  return turns(core) >= (kinds === 3 ? 0.3 : 0.28) && spread(core) >= 3.2 && wordShare(core) < 0.6
}

const kindOf = (code: number): number => (code >= 97 ? 1 : code >= 65 ? 2 : 3)

/** Share of neighbours of different kind, 0 to 1. */
function turns(token: string): number {
  let count = 0
  for (let index = 1; index < token.length; index += 1)
    if (kindOf(token.charCodeAt(index)) !== kindOf(token.charCodeAt(index - 1))) count += 1
  return count / Math.max(1, token.length - 1)
}

/** Share of letters that stand in pieces one could pronounce: CertificateRequest has many, q7Zr2mXv few. */
function wordShare(token: string): number {
  const words = token.match(/[A-Z]?[a-z]{2,}/g) ?? []
  return words.filter((word) => /[aeiouyAEIOUY]/.test(word)).reduce((sum, word) => sum + word.length, 0) / token.length
}

/** Shannon entropy in bits a letter. */
function spread(token: string): number {
  const counts = new Map<string, number>()
  for (const letter of token) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / token.length) * Math.log2(count / token.length)
  return bits
}

function isPublicPlace(text: string, lineStart: number, start: number, token: string): boolean {
  const before = text.slice(Math.max(lineStart, start - 80), start)
  // The body of an SSH public key begins so after its type; `|1|` begins a hashed known_hosts name.
  if (token.startsWith('AAAA') && /(?:ssh-|ecdsa-|sk-)\S{1,60}\s+$/.test(before)) return true
  if (/\|1\|[A-Za-z0-9+/=|]{0,60}$/.test(before)) return true
  if (skipBlanks(before, 0, before.length) === before.length) return false
  return before
    .replace(/["'`()[\]{}<>,;]/g, ' ')
    .split(/[\s=:@/|-]+/)
    .filter((word) => word !== '')
    .slice(-2)
    .some((word) => PUBLIC_WORDS.test(word))
}
