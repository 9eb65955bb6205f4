// The lines of an iCalendar file (RFC 5545, section 3.1): bytes to text, folds undone, each property with the line it began on.

export type Property = {
  readonly line: number
  readonly name: string
  readonly params: Readonly<Record<string, string>>
  readonly value: string
}
/** One component, such as VEVENT, with what is inside. */
export type Component = {
  readonly line: number
  readonly name: string
  readonly properties: readonly Property[]
  readonly components: readonly Component[]
}

/** What is wrong, where, and what to do about it. */
export class CalendarProblem extends Error {
  override readonly name = 'CalendarProblem'
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

export const MOST_BYTES = 5 * 1_024 * 1_024
const MOST_COMPONENTS = 20_000
const DEEPEST = 6

export function textOf(bytes: Uint8Array): string {
  if (bytes.length > MOST_BYTES)
    throw new CalendarProblem(
      0,
      `The calendar is ${Math.ceil(bytes.length / 1_048_576)} MB; at most 5 MB are read. Leave old events out of it.`,
    )
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new CalendarProblem(wrongLine(bytes), 'This is not UTF-8. Save the calendar as UTF-8 and import it again.')
  }
}

/** The line of the first bytes that are no UTF-8. */
function wrongLine(bytes: Uint8Array): number {
  const lenient = new TextDecoder('utf-8').decode(bytes)
  const at = lenient.indexOf('\uFFFD')
  return lenient.slice(0, at < 0 ? 0 : at).split('\n').length
}

export function readComponents(text: string): Component {
  const lines = unfold(text)
  const [first] = lines
  if (first === undefined || !/^BEGIN:VCALENDAR$/i.test(first.text.trim()))
    throw new CalendarProblem(first?.line ?? 1, 'This is no iCalendar file: it does not begin with BEGIN:VCALENDAR.')
  const root: Open = { line: 1, name: '', properties: [], components: [] }
  const nesting = [root]
  let count = 0
  for (const { line, text: raw } of lines) {
    const property = readProperty(line, raw)
    if (property.name === 'BEGIN') begin(nesting, property, ++count)
    else if (property.name === 'END') end(nesting, property)
    else nesting.at(-1)?.properties.push(property)
  }
  const unclosed = nesting.at(-1)
  if (nesting.length > 1 && unclosed)
    throw new CalendarProblem(unclosed.line, `BEGIN:${unclosed.name} is never closed. Is the file cut off?`)
  const [calendar] = root.components
  if (calendar === undefined) throw new CalendarProblem(1, 'The file holds no calendar.')
  return calendar
}

function begin(nesting: Open[], { line, value }: Property, count: number): void {
  if (nesting.length > DEEPEST || count > MOST_COMPONENTS)
    throw new CalendarProblem(line, `The calendar holds more than ${MOST_COMPONENTS} components, or too deep ones. Split it.`)
  const inner: Open = { line, name: value.toUpperCase(), properties: [], components: [] }
  nesting.at(-1)?.components.push(inner)
  nesting.push(inner)
}

function end(nesting: Open[], { line, value }: Property): void {
  const within = nesting.at(-1)
  if (nesting.length === 1 || within?.name !== value.toUpperCase())
    throw new CalendarProblem(line, `END:${value} closes nothing that is open; ${within?.name || 'the file'} is. Mend the file.`)
  nesting.pop()
}

type Open = { line: number; name: string; properties: Property[]; components: Open[] }

/** A line that begins with a space goes on from the line before it. */
function unfold(text: string): readonly { readonly line: number; readonly text: string }[] {
  const parts: { line: number; pieces: string[] }[] = []
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const last = parts.at(-1)
    if (/^[ \t]/.test(raw) && last) last.pieces.push(raw.slice(1))
    else if (raw.trim() !== '') parts.push({ line: index + 1, pieces: [raw] })
  }
  return parts.map(({ line, pieces }) => ({ line, text: pieces.join('') }))
}

function readProperty(line: number, text: string): Property {
  const [head, name] = /^([A-Za-z0-9-]+)/.exec(text) ?? []
  if (head === undefined || name === undefined) throw new CalendarProblem(line, `“${text.slice(0, 60)}” is no property. Mend the line.`)
  const params: Record<string, string> = {}
  let rest = text.slice(head.length)
  while (rest.startsWith(';')) {
    const [whole, key, quoted, plain] = /^;([A-Za-z0-9-]+)=(?:"([^"]*)"|([^;:",]*))(?:,(?:"[^"]*"|[^;:",]*))*/.exec(rest) ?? []
    if (whole === undefined || key === undefined)
      throw new CalendarProblem(line, `The parameters of ${name} cannot be read. Mend the line.`)
    params[key.toUpperCase()] = quoted ?? plain ?? ''
    rest = rest.slice(whole.length)
  }
  if (!rest.startsWith(':')) throw new CalendarProblem(line, `${name} has no value: a colon is missing. Mend the line.`)
  return { line, name: name.toUpperCase(), params, value: rest.slice(1) }
}

export const unescaped = (value: string): string => value.replaceAll(/\\([nN]|.)/g, (_, sign: string) => (/[nN]/.test(sign) ? '\n' : sign))
