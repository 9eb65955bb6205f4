// What happens when more waits than there is room for: texts are shed first, then changes of one item merged, and a gap row counts what was lost of the detail.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { EventBody } from '../../rules/wire.ts'
import { type ChangeBody, isImportant, mergeChanges, withoutTexts } from './merge.ts'
import { type Gap, gapOn } from './gap.ts'

/** Of rows that were never offered. Above them details go; at twice as much, an item that has no row waiting gets none. */
export type SoftLimits = { readonly rows: number; readonly bytes: number }
export const SOFT_LIMITS: SoftLimits = { rows: 50_000, bytes: 32 << 20 }

/** Once over a limit, more is cleared than needed, so that the next change does not begin the same work again. */
const CLEARED_TO = 0.75
const HARD = 2
/** Waiting rows are counted this often, by the share of a limit that was recorded since. */
const LOOK_EVERY = 0.05

export type Labels = { readonly item: string | null; readonly rank: number; readonly merged: number; readonly shed: number }

/** The columns beside the body of a row by which overflow finds it. */
export const labelsOf = (body: EventBody): Labels =>
  body.kind === 'change'
    ? { item: keyOf(body), rank: isImportant(body) ? 1 : 0, merged: body.merged ?? 1, shed: 0 }
    : { item: null, rank: 0, merged: 1, shed: 1 }

const keyOf = ({ item: { kind, path, key = '' } }: ChangeBody): string => `${kind}\n${path}\n${key}`

export type Overflow = {
  /** True when the change found its place in what waits already, or in the gap row, because there is room for nothing else. */
  readonly tookIn: (body: EventBody, now: number) => boolean
  /** So many bytes were recorded: makes room when it is time to. */
  readonly grew: (bytes: number, now: number) => void
}

export function overflowOn(db: DatabaseSync, limits: SoftLimits): Overflow {
  const rows = waitingRows(db)
  const gap = gapOn(db)
  const since = { rows: Infinity, bytes: 0 }
  let isFull = false

  const look = (now: number): void => {
    since.rows = 0
    since.bytes = 0
    isFull = isOver(clear(rows, gap, limits, now), limits, HARD)
  }
  const grew = (bytes: number, now: number): void => {
    since.rows += 1
    since.bytes += bytes
    if (since.rows >= limits.rows * LOOK_EVERY || since.bytes >= limits.bytes * LOOK_EVERY) look(now)
  }
  return {
    tookIn: (body, now) => {
      if (!isFull || body.kind !== 'change') return false
      const [row] = rows.ofItem(keyOf(body)).slice(-1)
      if (row) replace(rows, gap, [row], body, now)
      else gap.add({ merged: 1, made: 0, from: body.lastSeen ?? body.firstSeen, to: body.firstSeen }, now, true)
      grew(0, now)
      return true
    },
    grew,
  }
}

const isOver = (held: SoftLimits, limits: SoftLimits, times: number): boolean =>
  held.rows > limits.rows * times || held.bytes > limits.bytes * times

/** Answers what is held afterwards. */
function clear(rows: WaitingRows, gap: Gap, limits: SoftLimits, now: number): SoftLimits {
  const held = rows.held()
  if (held.bytes > limits.bytes)
    for (const { id, bytes } of rows.withTexts()) {
      if (!isOver(held, { rows: Infinity, bytes: limits.bytes }, CLEARED_TO)) break
      held.bytes += rows.shed(id) - bytes
    }
  if (!isOver(held, limits, 1)) return held
  for (const { item, rank } of rows.repeated()) {
    if (!isOver(held, limits, rank > 0 ? 1 : CLEARED_TO)) break
    const [first, ...later] = rows.ofItem(item)
    if (!first) continue
    const bytes = [first, ...later].reduce((sum, row) => sum + row.bytes, 0)
    held.bytes += replace(rows, gap, [first, ...later], null, now) - bytes
    held.rows -= later.length
  }
  return held
}

/** Rows of one item, oldest first, and a change that has no row, become the last of these rows. Answers its size. */
function replace(rows: WaitingRows, gap: Gap, old: readonly [Waiting, ...Waiting[]], fresh: ChangeBody | null, now: number): number {
  const bodies = [...old.map(({ body }) => body), ...(fresh ? [fresh] : [])]
  const whole = bodies.reduce(mergeChanges)
  for (const { id } of old.slice(0, -1)) rows.remove(id)
  const into = old.at(-1) ?? old[0]
  const size = rows.put(into.id, whole, old.every(({ isShed }) => isShed) && fresh === null)
  const from = whole.lastSeen ?? whole.firstSeen
  gap.add(
    { merged: bodies.length, made: 1, from: Math.min(from, whole.firstSeen), to: whole.firstSeen },
    now,
    false,
    old.some(({ body }) => body.merged !== undefined),
  )
  return size
}

type Waiting = { readonly id: number; readonly body: ChangeBody; readonly bytes: number; readonly isShed: boolean }
type WaitingRows = ReturnType<typeof waitingRows>

const bodyOf = (text: SQLOutputValue | undefined): ChangeBody => JSON.parse(String(text)) as ChangeBody

function waitingRows(db: DatabaseSync) {
  const held = db.prepare(
    'select count(*) as n, coalesce(sum(bytes), 0) as bytes from outbox indexed by outbox_waiting where number is null',
  )
  // Left alone, the planner takes the index of numbers and walks all that wait.
  const ofItem = db.prepare(
    'select id, body, bytes, shed from outbox indexed by outbox_waiting where number is null and item = ? order by id',
  )
  const withTexts = db.prepare("select id, bytes from outbox where number is null and item <> 'gap' and shed = 0 order by rank, id")
  const repeated = db.prepare(
    "select item, max(rank) as rank from outbox where number is null and item <> 'gap' group by item having count(*) > 1 order by max(rank), count(*) desc",
  )
  const body = db.prepare('select body from outbox where id = ?')
  const update = db.prepare('update outbox set body = ?, bytes = ?, starts = ?, ends = ?, merged = ?, shed = ? where id = ?')
  const remove = db.prepare('delete from outbox where id = ?')
  const put = (id: number, whole: ChangeBody, isShed: boolean): number => {
    const text = JSON.stringify(whole)
    const bytes = Buffer.byteLength(text)
    const from = Math.min(whole.lastSeen ?? whole.firstSeen, whole.firstSeen)
    update.run(text, bytes, from, whole.firstSeen, whole.merged ?? 1, isShed ? 1 : 0, id)
    return bytes
  }
  return {
    put,
    remove: (id: number): void => void remove.run(id),
    held: (): { rows: number; bytes: number } => {
      const row = held.get()
      return { rows: Number(row?.['n']), bytes: Number(row?.['bytes']) }
    },
    ofItem: (item: string): readonly Waiting[] =>
      ofItem.all(item).map((row) => ({
        id: Number(row['id']),
        body: bodyOf(row['body']),
        bytes: Number(row['bytes']),
        isShed: row['shed'] === 1,
      })),
    withTexts: () => withTexts.all().map((row) => ({ id: Number(row['id']), bytes: Number(row['bytes']) })),
    repeated: () => repeated.all().map((row) => ({ item: String(row['item']), rank: Number(row['rank']) })),
    /** Answers the size without the texts. */
    shed: (id: number): number => put(id, withoutTexts(bodyOf(body.get(id)?.['body'])), true),
  }
}
