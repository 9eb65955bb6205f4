// Secrets as nearly every network device writes them, so that a platform file needs rules only for what is its own.
import type { Pattern } from '../pack/pattern.ts'

/** What may stand between the name of a secret and the secret: the kind of hash, the number of the cipher. */
const KIND =
  '(?:(?:level\\s+\\d+|encryption-type|sha-?(?:1|224|256|384|512)?|md5|hmac[\\w-]*|des(?:56)?|3des|aes[- ]?(?:128|192|256)?|cipher|irreversible-cipher|simple|plain(?:text|-text)?|cipher-?text|encrypted|hash(?:ed)?|clear(?:text)?|ENC|AES|ascii|ascii-text|hex(?:adecimal)?|text|local|remote|localized(?:key)?|read(?:-only|-write)?|write|ro|rw|is|set|\\d{1,3})\\s{1,20}){0,5}'
/** Words joined to the name, as in `wpa2-psk`. Bounded, like every repetition here: no line may take long. */
const LEAD = '(?:[A-Za-z0-9]{1,30}[-_]){0,6}'
const NAME_LIKE = '(?:pass(?:word|wd|phrase)?|secret|psk|set-key|key|key-string|auth|priv)'
const VALUE = `(?!${NAME_LIKE}\\s)(?:"([^"]{1,500})"|'([^']{1,500})'|([^\\s"';,{}][^\\s"';,{}]{0,2000}))`
const NAMES = [
  'pass(?:word|wd|phrase|code)s?',
  'secret',
  'psk',
  'pre-?shared?(?:-?key)?',
  '(?:server|shared|session|private|secret|md5|wep|authentication|auth|priv|privacy|encryption|api|hello-authentication|set)-?key',
  'key-string',
  'shared-secret',
  '(?:auth|priv|privacy|authentication|encryption)-?pass(?:word|phrase)?',
  'message-digest-key\\s+\\d+\\s+(?:md5|hmac\\S*|sha\\S*)',
  'ascii-text',
  'authentication\\s+(?:text|simple|plain)',
].join('|')
/** Words after such a name that make it a setting and no secret. */
const NO_SECRET =
  /^(?:none|no|yes|on|off|true|false|enabled?|disabled?|required?|prompt|optional|minimum|maximum|min\S*|max\S*|length|policy|policies|history|expir\S*|complexity|strength|aging|age|change|never|always|encryption|recovery|retry|attempts|lifetime|chain|generate|zeroize|import|export|size|type|rsa|dsa|ecdsa|ed25519|config-key|exchange|management|server|local|remote|default|group|authentication|address|timeout|only|and|or|is|for|file|manager|hash|storage|sha\d*|md5|\d{1,3}|[!#*:=-]+)$/i

type Rule = { readonly hint: RegExp; readonly find: RegExp }
const RULES: readonly Rule[] = [
  // A clear text may hold blanks; it ends at the next word of the command or with the line.
  {
    hint: /pass|secret|key/i,
    find: new RegExp(
      `(?<![\\w.])${LEAD}(?:${NAMES}|key)(?:\\s+(?:ascii|hex|text))?\\s+0\\s+(\\S.*?)(?=\\s+(?:secret|password|role|privilege|mode|address)\\s|\\s*$)`,
      'dgi',
    ),
  },
  {
    hint: /pass|secret|psk|key|text|auth/i,
    find: new RegExp(`(?<![\\w.])${LEAD}(?:${NAMES})(?:\\s*[=:]\\s*|\\s+)${KIND}${VALUE}`, 'dgi'),
  },
  { hint: /\bkey\b/i, find: new RegExp(`(?<![\\w-])key(?:\\s*=\\s*|\\s+)${KIND}${VALUE}`, 'dgi') },
  {
    hint: /snmp|trap|^\s*community/i,
    find: new RegExp(`(?<![\\w-])(?:community(?:-string|-name)?|trap-community|securityname)\\s+${KIND}${VALUE}`, 'dgi'),
  },
  {
    hint: /snmp/i,
    find: new RegExp(
      `snmp(?:-server|-agent)?\\s+host\\s+(?:[\\w-]+\\s+)??[\\da-f.:]+\\s+(?:(?:vrf|use-vrf)\\s+\\S+\\s+)?(?:(?:traps?|informs?)\\s+)?(?:version\\s+\\S+\\s+(?:(?:no)?auth\\s+|priv\\s+)?)?(?:(?:vrf|use-vrf)\\s+\\S+\\s+)?${KIND}${VALUE}`,
      'dgi',
    ),
  },
  {
    hint: /auth|priv/i,
    find: new RegExp(
      `(?<![\\w-])(?:auth|priv|authentication|privacy|encrypted auth)\\s+(?:md5|sha\\S*|3?des\\S*|aes(?:[- ]?(?:128|192|256))?)\\s+${KIND}${VALUE}`,
      'dgi',
    ),
  },
]
/** Communities of routes are no secrets. */
const ROUTES = /community-list|send-community|(?:set|match|delete) (?:ext|large-)?community|community \S+ members|route-map|\bbgp\b/i

type Stretch = { readonly start: number; readonly end: number }

/** Longer lines are left to the rules for all texts. */
const LONGEST = 2_000

function secretsIn(line: string): readonly Stretch[] {
  if (line.length > LONGEST) return []
  const found: Stretch[] = []
  for (const { hint, find } of RULES) {
    if (!hint.test(line)) continue
    for (const match of line.matchAll(find)) {
      if (/community|securityname/i.test(match[0]) && ROUTES.test(line)) continue
      for (const range of match.indices?.slice(1) ?? []) {
        if (!range) continue
        const [start, end] = range
        if (!NO_SECRET.test(line.slice(start, end))) found.push({ start, end })
      }
    }
  }
  return found
}

/** As one pattern, so that it takes part in the redaction like any other. */
export const commonSecrets: Pattern = {
  source: 'secrets of network devices',
  hasGroups: true,
  matches: (line) => secretsIn(line).length > 0,
  captures: secretsIn,
}
