// Says a schema's complaint in words that name the value and what was expected instead.
import type { Issue } from './locate.ts'

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
}
const named = (expected: string): string =>
  expected
    .split(' or ')
    .map((one) => NAMES[one] ?? one)
    .join(' or ')

const scalar = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** `text: keepp` as the writer sees it, cut when long. */
function shown(issue: Issue, value: unknown): string {
  const last = issue.path.findLast((step) => typeof step === 'string')
  const plain = value === null ? '' : Array.isArray(value) ? '[…]' : typeof value === 'object' ? '{…}' : scalar(value)
  const cut = plain.length > 60 ? `${plain.slice(0, 57)}…` : plain
  const isElement = typeof issue.path.at(-1) === 'number'
  if (last === undefined) return cut ? `\`${cut}\`` : 'the file'
  if (isElement) return `\`${cut}\` in \`${last}\``
  return `\`${last}: ${cut}\``.replace(': `', ':`')
}

export function issueWords(issue: Issue, value: unknown): string {
  if (value === undefined && issue.code === 'invalid_type') return missing(issue)
  if (value === undefined && issue.code === 'invalid_value')
    return `\`${String(issue.path.at(-1))}\` is missing; expected one of ${list(issue)}`
  const what = shown(issue, value)
  switch (issue.code) {
    case 'invalid_type':
      return `${what} is not ${named(issue.expected ?? 'what is expected here')}`
    case 'invalid_value':
      return issue.values?.length === 1 ? `${what} is not ${list(issue)}` : `${what} is not one of ${list(issue)}`
    case 'too_big':
      return `${what} is more than ${String(issue.maximum)}${unit(issue)}`
    case 'too_small':
      return `${what} is less than ${String(issue.minimum)}${unit(issue)}`
    default:
      return `${what} ${issue.message.startsWith('Invalid') ? `is not valid: ${issue.message}` : issue.message}`
  }
}

const list = (issue: Issue): string => (issue.values ?? []).map(String).join(', ')

function missing(issue: Issue): string {
  const last = issue.path.at(-1)
  return last === undefined ? 'the file is empty' : `\`${String(last)}\` is missing; expected ${named(issue.expected ?? 'a value')}`
}

const unit = (issue: Issue): string => (issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' entries' : '')
