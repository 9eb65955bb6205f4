// Secrets known by the command or directive that takes them: `mysql -pX`, `curl -u a:X`, `rocommunity X`, `ldapsearch -w X`.
import { type Stretch, trimmed } from './lines.ts'
import { isInnocent } from './values.ts'

/** `word` must be on the line; the capture group of `secret` is the secret. No part of a pattern can match what the one before it could. */
type Command = { readonly word: string; readonly secret: RegExp }

const END = '(?=["\';|&\\s]|$)'
const COMMANDS: readonly Command[] = [
  { word: 'mysql', secret: /\s-p([^\s"'-][^\s"']*)/g },
  { word: 'mariadb', secret: /\s-p([^\s"'-][^\s"']*)/g },
  { word: 'sshpass', secret: /\s-p\s?["']?([^\s"']+)/g },
  { word: 'redis-cli', secret: /\s-a\s["']?([^\s"']+)/g },
  { word: 'ldap', secret: /\s-w\s["']?([^\s"']+)/g },
  { word: 'curl', secret: /\s(?:-u|--user|-U|--proxy-user)[\s=]["']?[^\s"':]+:([^\s"']+)/g },
  { word: 'smbclient', secret: /%([^\s"'%]+)/g },
  { word: 'chpasswd', secret: /echo\s(?:-e\s)?["']?[\w.-]+:([^\s"']+)/g },
  { word: 'community', secret: /^\s*(?:ro|rw)community6?\s+(\S+)/g },
  { word: 'community', secret: /^\s*trapcommunity\s+(\S+)/g },
  { word: 'com2sec', secret: /^\s*com2sec6?\s+(?:-C\w*\s+\S+\s+)?\S+\s+\S+\s+(\S+)/g },
  { word: 'sink', secret: /^\s*(?:trap|trap2|inform)sink\s+\S+\s+(\S+)/g },
  { word: 'community', secret: /^\s*snmp-server\s+community\s+(\S+)/g },
  { word: 'createUser', secret: /^\s*createUser\s+(?:-e\s+\S+\s+)?\S+\s+(?:MD5|SHA\S*)\s+("[^"]+"|\S+)/g },
  { word: 'createUser', secret: new RegExp(`\\s(?:DES|AES\\S{0,9})\\s+("[^"]+"|\\S+)${END}`, 'g') },
  { word: '>', secret: /^\s*user\s+\S+\s.{0,400}?[\s]>(\S+)/g },
  { word: 'htpasswd', secret: /\s-[a-zA-Z]{0,9}b[a-zA-Z]{0,9}\s+\S+\s+\S+\s+(\S+)/g },
  { word: 'sudo', secret: /echo\s["']?([^\s"'|]+)["']?\s{0,9}\|\s{0,9}sudo\s+-[a-zA-Z]{0,9}S/g },
  { word: 'rootpw', secret: /^\s*rootpw\s+(?:--\S+\s+)*([^\s-]\S*)/g },
  { word: 'd-i', secret: /^\s*d-i\s+\S+\s+password\s+(\S+)/g },
  {
    word: 'key',
    secret:
      /^\s*(?:\S+\s+){0,8}?(?:key-string|message-digest-key\s+\d+\s+md5|(?:tacacs|radius)-server\s+(?:\S+\s+){0,6}?key)\s+(?:\d\s+)?(\S+)/g,
  },
  { word: '_set_header', secret: /_set_header\s+\S{0,60}(?:token|secret|key|password)\s+["']?([^\s"';]+)/gi },
  { word: 'auth', secret: /^\s*auth\s+\d{1,9}\s+(?:md5|sha1|crc)\s+(\S+)/gi },
]

export function findCommandSecrets(text: string, lines: readonly Stretch[]): readonly Stretch[] {
  return COMMANDS.flatMap(({ word, secret }) =>
    linesWith(word, text, lines).flatMap(({ start, end }) => captured(text.slice(start, end), start, secret)),
  )
}

/** Goes from one `word` to the next, so that lines without it cost nothing. */
function linesWith(word: string, text: string, lines: readonly Stretch[]): readonly Stretch[] {
  const found: Stretch[] = []
  for (let at = text.indexOf(word), from = 0; at >= 0;) {
    from = lineAt(lines, at, from)
    const line = lines[from]
    if (!line) break
    found.push(line)
    at = text.indexOf(word, line.end)
  }
  return found
}

/** The last line, from place `from` on, that begins at or before `at`. */
function lineAt(lines: readonly Stretch[], at: number, from: number): number {
  let low = from
  let high = lines.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((lines[middle]?.start ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return low
}

function captured(content: string, offset: number, secret: RegExp): readonly Stretch[] {
  const found: Stretch[] = []
  for (const match of content.matchAll(secret)) {
    const value = match[1] ?? ''
    const start = match.index + match[0].lastIndexOf(value)
    const quoted = value.startsWith('"') && value.endsWith('"') && value.length > 2 ? 1 : 0
    if (value === '' || isInnocent(value)) continue
    const inner = trimmed(content, start + quoted, start + value.length - quoted)
    found.push({ start: offset + inner.start, end: offset + inner.end })
  }
  return found
}
