// From the fields of a form to the step it stands for: empty fields are left out, times are read where the reader is.
import { instantAt } from './local-time.ts'

type Fields = Readonly<Record<string, string>>

const TIMES = new Set(['nextCheck', 'until', 'from', 'to'])
const LISTS = new Set(['items', 'expect'])

export function stepBody(fields: Fields, zone: string): unknown {
  const said = Object.entries(fields).filter(([name, value]) => !name.startsWith('_') && value.trim() !== '')
  return Object.fromEntries(said.map(([name, value]) => [name, fieldOf(name, value, zone)]))
}

/** What cannot be read is left as it was typed, for the mistake to name. */
function fieldOf(name: string, value: string, zone: string): unknown {
  if (name === 'minutes') return /^\d+$/.test(value.trim()) ? Number(value) : value
  if (LISTS.has(name)) return linesOf(value)
  if (!TIMES.has(name)) return value
  const at = instantAt(value, zone)
  return at === null ? value : new Date(at).toISOString()
}

export const openingBody = ({ title, services = '', scope = '', severity, commander = '', isDrill }: Fields): unknown => ({
  title,
  services: termsOf(services),
  scope: termsOf(scope),
  ...(severity === undefined ? {} : { severity }),
  ...(commander.trim() === '' ? {} : { commander }),
  isDrill: isDrill === 'yes',
})

const linesOf = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

const termsOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((term) => term.trim())
    .filter((term) => term !== '')
