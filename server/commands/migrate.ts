// `knowngood migrate --from … --to …`: moves an installation from one database to another, and proves that all of it arrived.
import path from 'node:path'
import { openSource, type Source } from '../store/archive/source.ts'
import { type Cargo, fill } from '../store/archive/target.ts'
import { Refusal } from '../store/database.ts'
import { holdFolder } from '../store/hold.ts'
import { withoutPassword } from '../store/postgres/address.ts'
import type { Place } from '../store/store.ts'
import { listRows, sayRows } from './rows-said.ts'

/** `sqlite` is the embedded database of the data folder; anything else is an address of PostgreSQL or another data folder. */
export function placeNamed(text: string, dataDir: string): Place {
  if (text === 'sqlite') return { dataDir }
  return /^postgres(ql)?:/.test(text) ? { dataDir, databaseUrl: text } : { dataDir: path.resolve(text) }
}

const nameOf = ({ dataDir, databaseUrl }: Place): string => (databaseUrl === undefined ? dataDir : withoutPassword(databaseUrl))

/** No server may write meanwhile: what it stored after our look would stay behind. Answers what was done, in words. */
export async function moveData(from: Place, to: Place): Promise<string> {
  if (nameOf(from) === nameOf(to)) throw new Refusal('--from and --to name the same database. Name another one with --to.')
  const held = [...new Set([from.dataDir, to.dataDir])].map((folder) => holdFolder(folder))
  try {
    const source = await openSource(from)
    try {
      const filled = await fill(to, cargoOf(source))
      return [
        `${sayRows(filled)} moved from ${nameOf(from)} to ${nameOf(to)}, read back and found equal:`,
        listRows(filled),
        to.databaseUrl === undefined
          ? 'Start the server without KNOWNGOOD_DATABASE_URL, on that data folder with the fleet.key of this one.'
          : `The old database stays as it was. Start the server with KNOWNGOOD_DATABASE_URL=${nameOf(to)} on the same data folder: its fleet.key is still needed.`,
      ].join('\n')
    } finally {
      await source.close()
    }
  } finally {
    for (const { release } of held) release()
  }
}

const cargoOf = (source: Source): Cargo => ({
  migrations: source.migrations,
  tables: async function* () {
    for (const table of source.tables) yield { table, rows: source.rows(table) }
  },
})
