// Queries compiled once and asked again with other values: on the way of every event, building a query costs more than running it.
import type { CompiledQuery, Kysely } from 'kysely'

type Builds<R> = { compile(): CompiledQuery<R> }

/** Stands in a query for a value that is known when it runs: the column of a row, by the row's place. */
type Mark = { readonly place: number; readonly column: string }

const isMark = (parameter: unknown): parameter is Mark => typeof parameter === 'object' && parameter !== null && 'place' in parameter

/** Every number of rows is made of a few sizes, so that a few statements serve them all. */
const SIZES = [64, 32, 16, 8, 4, 2, 1] as const

type Row = Readonly<Record<string, unknown>>
type Ask<P extends Row, R> = (rows: readonly P[]) => Promise<R[]>

/**
 * Compiles `build` for the sizes it is asked with. The rows it is given to build with hold marks in place of values: they may be compared,
 * inserted and set, but not looked at. All rows have the same columns, in the same order.
 */
function compiled<P extends Row, R, Schema>(db: Kysely<Schema>, build: (rows: P[]) => Builds<R>): Ask<P, R> {
  const kept = new Map<number, CompiledQuery<R>>()
  return async (rows) => {
    const query = kept.get(rows.length) ?? build(marksFor(rows)).compile()
    kept.set(rows.length, query)
    const parameters = query.parameters.map((parameter) => (isMark(parameter) ? rows[parameter.place]?.[parameter.column] : parameter))
    return (await db.executeQuery<R>({ ...query, parameters })).rows
  }
}

const marksFor = <P extends Row>(rows: readonly P[]): P[] =>
  rows.map((row, place) => Object.fromEntries(Object.keys(row).map((column) => [column, { place, column } satisfies Mark])) as P)

/** A query about one set of values. */
export function asking<P extends Row, R, Schema>(db: Kysely<Schema>, build: (values: P) => Builds<R>): (values: P) => Promise<R[]> {
  const ask = compiled(db, ([values]: P[]) => build(values as P))
  return (values) => ask([values])
}

/** A statement over any number of rows, such as an insert, in as few steps as it takes. */
export function writing<P extends Row, R, Schema>(db: Kysely<Schema>, build: (rows: P[]) => Builds<R>): Ask<P, R> {
  const write = compiled(db, build)
  return async (rows) => {
    const answers: R[] = []
    let start = 0
    while (start < rows.length) {
      const size = SIZES.find((one) => one <= rows.length - start) ?? 1
      for (const answer of await write(rows.slice(start, start + size))) answers.push(answer)
      start += size
    }
    return answers
  }
}

/** A question about any number of things; the last one is asked again where a size is not full, so the answer must not depend on repeats. */
export function askingAbout<P extends Row, R, Schema>(db: Kysely<Schema>, build: (rows: P[]) => Builds<R>): Ask<P, R> {
  const ask = compiled(db, build)
  return async (rows) => {
    const answers: R[] = []
    for (let start = 0; start < rows.length; start += SIZES[0]) {
      const part = rows.slice(start, start + SIZES[0])
      const size = SIZES.findLast((one) => one >= part.length) ?? SIZES[0]
      for (const answer of await ask([...part, ...part.slice(-1).flatMap((last) => Array<P>(size - part.length).fill(last))]))
        answers.push(answer)
    }
    return answers
  }
}
