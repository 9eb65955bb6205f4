// Secrets known by their own shape: tokens with a maker's mark, hashes of passwords, signed web tokens.
import type { Stretch } from './lines.ts'

/** A token begins with `mark`, goes on with `body` and is at least `least` long in all. */
type Shape = { readonly mark: string; readonly body: RegExp; readonly least: number; readonly anywhere?: true }

const WORD = /[A-Za-z0-9_-]*/y
const DOTTED = /[A-Za-z0-9_.-]*/y
const HASH = /[^\s:'",;<>]*/y
const SHAPES: readonly Shape[] = [
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_', 'glpat-', 'gldt-', 'glrt-'].map((mark) => ({ mark, body: WORD, least: 24 })),
  ...['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-', 'xapp-'].map((mark) => ({ mark, body: WORD, least: 20 })),
  ...['AKIA', 'ASIA', 'ABIA', 'ACCA'].map((mark) => ({ mark, body: /[A-Z0-9]*/y, least: 20 })),
  ...['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'].map((mark) => ({ mark, body: WORD, least: 20 })),
  ...['sk-ant-', 'sk-proj-', 'npm_', 'pypi-', 'dop_v1_', 'hf_', 'shpat_', 'dckr_pat_', 'rubygems_'].map((mark) => ({
    mark,
    body: WORD,
    least: 24,
  })),
  { mark: 'AIza', body: WORD, least: 35 },
  { mark: 'ya29.', body: DOTTED, least: 24 },
  { mark: 'SG.', body: DOTTED, least: 40 },
  { mark: 'hvs.', body: WORD, least: 24 },
  { mark: 'hvb.', body: WORD, least: 24 },
  { mark: 'AGE-SECRET-KEY-1', body: /[A-Z0-9]*/y, least: 40 },
  { mark: 'hooks.slack.com/services/', body: /[A-Za-z0-9/]*/y, least: 45, anywhere: true },
  { mark: 'discord.com/api/webhooks/', body: /[A-Za-z0-9/_-]*/y, least: 60, anywhere: true },
  { mark: 'grub.pbkdf2.', body: DOTTED, least: 40 },
  { mark: 'SCRAM-SHA-256$', body: HASH, least: 40 },
  { mark: 'pbkdf2_sha256$', body: HASH, least: 40 },
  ...['{SSHA', '{SMD5', '{CRYPT}', '{PBKDF2', '{ARGON2'].map((mark) => ({ mark, body: HASH, least: 16 })),
  ...['{SHA}', '{MD5}'].map((mark) => ({ mark, body: HASH, least: 20 })),
]

/** Most texts hold none of the marks: one pass tells, instead of one for each. */
const ANY_MARK = new RegExp(SHAPES.map(({ mark }) => mark.replaceAll(/[.$^{}]/g, '\\$&')).join('|'))

export const findTokens = (text: string): readonly Stretch[] => [
  ...(ANY_MARK.test(text) ? SHAPES.flatMap((shape) => shaped(text, shape)) : []),
  ...webTokens(text),
  ...passwordHashes(text),
]

const isWordLetter = (letter: string | undefined): boolean => letter !== undefined && /[A-Za-z0-9]/.test(letter)

/** Goes on after each token it met, so the whole text is read once for each mark. */
function shaped(text: string, { mark, body, least, anywhere }: Shape): readonly Stretch[] {
  const found: Stretch[] = []
  let at = text.indexOf(mark)
  while (at >= 0) {
    body.lastIndex = at + mark.length
    const end = at + mark.length + (body.exec(text)?.[0].length ?? 0)
    const start = anywhere ? at + mark.length : at
    if (end - at >= least && (anywhere || !isWordLetter(text[at - 1]))) found.push({ start, end })
    at = text.indexOf(mark, end)
  }
  return found
}

function webTokens(text: string): readonly Stretch[] {
  return shaped(text, { mark: 'eyJ', body: DOTTED, least: 30 }).filter(({ start, end }) => {
    const parts = text.slice(start, end).split('.')
    return parts.length >= 3 && parts[1]?.startsWith('ey') === true
  })
}

const CRYPT = /\$(?:1|2[abxy]?|5|6|7|8|9|y|gy|apr1|argon2(?:id|i|d)|scrypt|sha1|sha512|bcrypt-sha256|P|H|pbkdf2[a-z0-9-]{0,12})\$/y

/** crypt(3) and its kin: `$6$salt$hash`. */
function passwordHashes(text: string): readonly Stretch[] {
  const found: Stretch[] = []
  let at = text.indexOf('$')
  while (at >= 0) {
    CRYPT.lastIndex = at
    const head = CRYPT.exec(text)?.[0]
    let end = at + 1
    if (head) {
      HASH.lastIndex = at + head.length
      const body = HASH.exec(text)?.[0] ?? ''
      end = at + head.length + body.length
      if (end - at >= 20) found.push({ start: at, end })
    }
    at = text.indexOf('$', end)
  }
  for (const match of text.matchAll(/(?<![A-Za-z0-9*])\*[0-9A-F]{40}(?![A-Za-z0-9])|(?<=["'\s])(?:md5)[0-9a-f]{32}(?![A-Za-z0-9])/g))
    found.push({ start: match.index, end: match.index + match[0].length })
  return found
}
