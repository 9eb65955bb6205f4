// Tables: one row an entry or, with kind "freeze", a freeze. Headers are recognised by the words people use for them.
import { createHash } from 'node:crypto'
import { parse } from 'csv-parse/sync'
import { ENTRY_STATES, type EntryState, type Instant, type Span } from '../../../rules/domain.ts'
import { CalendarProblem, textOf } from '../windows/ics-lines.ts'
import { readWall, zoneNamed } from '../windows/zone.ts'
import { drafted, refused, words } from './draft.ts'
import type { Reading, SourceRead, SourceRecord } from './source.ts'

const COLUMNS = {
  id: ['id', 'number', 'key', 'change', 'change id', 'ticket'],
  summary: ['summary', 'title', 'what', 'short description', 'description', 'subject'],
  who: ['who', 'requester', 'requested by', 'owner', 'reporter'],
  implementer: ['implementer', 'implementers', 'assigned to', 'assignee', 'made by'],
  approvedBy: ['approved by', 'approver', 'approvers'],
  approvedAt: ['approved at', 'approval date', 'approved on'],
  state: ['state', 'status', 'approval'],
  start: ['start', 'from', 'start date', 'planned start', 'planned start date', 'begin'],
  end: ['end', 'to', 'end date', 'planned end', 'planned end date', 'until'],
  tz: ['tz', 'zone', 'timezone', 'time zone'],
  kind: ['kind', 'type'],
  risk: ['risk'],
  assets: ['assets', 'asset', 'system', 'systems', 'host', 'hosts', 'server', 'configuration item', 'ci'],
  items: ['items', 'item', 'paths', 'path', 'files'],
  expect: ['expect', 'expectation', 'expected'],
} as const
type Column = keyof typeof COLUMNS
const NAMES = Object.keys(COLUMNS).map((name) => name.replace(/[A-Z]/g, (sign) => `_${sign.toLowerCase()}`))

const MOST_ROWS = 10_000

const columnOf = (header: string): Column | undefined => {
  const word = header.trim().toLowerCase().replaceAll(/[_-]+/g, ' ')
  return (Object.keys(COLUMNS) as Column[]).find((column) => (COLUMNS[column] as readonly string[]).includes(word))
}

type Row = { readonly line: number; readonly cells: ReadonlyMap<Column, string> }

export async function readCsv(bytes: Uint8Array, reading: Reading): Promise<SourceRead> {
  try {
    const rows = rowsOf(textOf(bytes))
    return { ok: true, records: rows.map((row) => recordOf(row, reading)), isWhole: false, cursor: null }
  } catch (error) {
    if (error instanceof CalendarProblem)
      return { ok: false, where: error.line > 0 ? `line ${error.line}` : 'the file', problem: error.message }
    throw error
  }
}

type Parsed = { readonly record: readonly string[]; readonly info: { readonly lines: number } }

function rowsOf(text: string): readonly Row[] {
  const [head, ...body] = parsed(text)
  if (head === undefined) throw new CalendarProblem(1, `The table is empty. Give it a head with the columns ${NAMES.join(', ')}.`)
  const columns = head.record.map(columnOf)
  const unknown = head.record.find((_, index) => columns[index] === undefined)
  const missing = (['summary', 'assets'] as const).find((column) => !columns.includes(column))
  if (missing !== undefined) {
    const hint = unknown === undefined ? '' : ` “${unknown.slice(0, 40)}” was not recognised.`
    throw new CalendarProblem(1, `The head has no column “${missing}”.${hint} There are: ${NAMES.join(', ')}.`)
  }
  if (body.length > MOST_ROWS) throw new CalendarProblem(0, `The table has more than ${MOST_ROWS} rows. Split it.`)
  return body.map(({ record, info }) => ({
    line: info.lines,
    cells: new Map(
      record.flatMap((cell, index): [Column, string][] => {
        const column = columns[index]
        return column === undefined || cell.trim() === '' ? [] : [[column, cell.trim()]]
      }),
    ),
  }))
}

function parsed(text: string): readonly Parsed[] {
  const [first = ''] = text.split('\n')
  const delimiter = [',', ';', '\t'].toSorted((a, b) => first.split(b).length - first.split(a).length)[0] ?? ','
  try {
    return parse(text, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 100_000,
    }) as unknown as readonly Parsed[]
  } catch (error) {
    const line = error instanceof Error && 'lines' in error ? Number(error.lines) : 0
    throw new CalendarProblem(line, `The table cannot be read: ${error instanceof Error ? error.message : String(error)} Mend the line.`)
  }
}

function recordOf(row: Row, reading: Reading): SourceRecord {
  const { line, cells } = row
  const cell = (column: Column) => cells.get(column)
  const where = `line ${line}`
  const id = cell('id') ?? madeUpId(row)
  const window = windowOf(cell('start'), cell('end'), cell('tz'), reading.zone)
  if (!window.ok) return refused(id, where, window.problem)
  const windows = window.span === null ? [] : [window.span]
  if (cell('kind')?.toLowerCase() === 'freeze') return freezeOf(row, id, windows)
  const state = stateOf(cell('state'), cell('approvedBy'))
  if (state === null) return refused(id, where, `state: “${cell('state')}” is not known. There are ${ENTRY_STATES.join(', ')}.`)
  const approvedAt = cell('approvedAt')
  if (approvedAt !== undefined && momentOf(approvedAt, cell('tz') ?? reading.zone) === null)
    return refused(id, where, `approved_at: “${approvedAt}” is not a time. Write 2026-03-10T15:00:00Z.`)
  const approvedBy = cell('approvedBy')
  return drafted({
    id,
    where,
    summary: cell('summary'),
    requester: cell('who'),
    implementers: parts(cell('implementer')),
    kind: cell('kind'),
    risk: cell('risk'),
    assets: words(cell('assets')),
    items: words(cell('items')),
    expect: parts(cell('expect')),
    windows,
    state,
    // Anybody can write any time into a table: it counts from when it was brought.
    approval: approvedBy === undefined ? null : { by: approvedBy, at: null },
  })
}

const parts = (text = ''): readonly string[] =>
  text
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter(Boolean)

/** The same row is the same entry at the next import. */
function madeUpId({ cells }: Row): string {
  const text = (['who', 'summary', 'assets', 'start'] as const).map((column) => cells.get(column)).join('\n')
  return `csv-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`
}

function freezeOf({ line, cells }: Row, id: string, windows: readonly Span[]): SourceRecord {
  const include = words(cells.get('assets'))
  const where = `line ${line}`
  if (windows.length === 0 || include.length === 0) return refused(id, where, 'A freeze needs assets, start and end.')
  const freeze = { id, summary: cells.get('summary') ?? 'Freeze', assets: { include }, windows, blocks: [], allowEmergency: true }
  return { kind: 'freeze', where, freeze }
}

const STATES: Readonly<Record<string, EntryState>> = {
  new: 'submitted',
  requested: 'submitted',
  open: 'submitted',
  scheduled: 'approved',
  canceled: 'cancelled',
  done: 'implemented',
}

function stateOf(text: string | undefined, approvedBy: string | undefined): EntryState | null {
  if (text === undefined) return approvedBy === undefined ? 'submitted' : 'approved'
  const word = text.toLowerCase()
  return ENTRY_STATES.find((state) => state === word) ?? STATES[word] ?? null
}

type Window = { readonly ok: true; readonly span: Span | null } | { readonly ok: false; readonly problem: string }

function windowOf(start: string | undefined, end: string | undefined, tz: string | undefined, declared: string | null): Window {
  if (start === undefined && end === undefined) return { ok: true, span: null }
  if (start === undefined || end === undefined)
    return { ok: false, problem: 'A window needs both start and end. Fill in both, or neither.' }
  const zone = tz === undefined ? declared : zoneNamed(tz)
  if (tz !== undefined && zone === null)
    return { ok: false, problem: `tz: the zone “${tz.slice(0, 60)}” is not known. Write Europe/Berlin or UTC.` }
  const [from, to] = [momentOf(start, zone), momentOf(end, zone)]
  if (from === null || to === null) {
    const hint =
      zone === null && /^\d{4}-\d\d-\d\d/.test(start)
        ? 'names no zone, and none is declared. Add a column tz, or write a Z'
        : 'is not a time. Write 2026-03-10 22:00 or 2026-03-10T22:00:00Z'
    return { ok: false, problem: `“${from === null ? start : end}” ${hint}.` }
  }
  return to > from ? { ok: true, span: { from, to } } : { ok: false, problem: 'The window ends before it begins. Mend start or end.' }
}

function momentOf(text: string, zone: string | null): Instant | null {
  const [, day, time = '00:00', seconds = '00', offset] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/.exec(text) ?? []
  if (day === undefined) return null
  const local = `${day}T${time}:${seconds}`
  if (offset !== undefined) return Number.isNaN(Date.parse(`${local}${offset}`)) ? null : Date.parse(`${local}${offset}`)
  if (zone === null) return null
  try {
    const { at, exists } = readWall({ local, zone })
    return exists ? at : null
  } catch {
    return null
  }
}
