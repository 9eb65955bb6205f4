// The store: what the server asks of its database, and what it may rely on.
import type { Kysely } from 'kysely'
import type { Instant } from '../../rules/domain.ts'
import { accountsReads } from './accounts/reads.ts'
import { accountsWrites } from './accounts/writes.ts'
import { alertsReads } from './alerts/reads.ts'
import { alertsWrites } from './alerts/writes.ts'
import { commitInGroups, type Write } from './commit.ts'
import { openSqlite, type Relay } from './engine.ts'
import { enrolmentReads, enrolmentWrites } from './enrolment/tokens.ts'
import { evidenceReads } from './evidence/reads.ts'
import { evidenceWrites } from './evidence/writes.ts'
import { incidentsReads, incidentsWrites } from './incidents/incidents.ts'
import { reportReads, reportWrites } from './incidents/reports.ts'
import { installationReads, installationWrites } from './installation/shared.ts'
import { openPostgres } from './postgres/open.ts'
import { healthReads } from './health/reads.ts'
import { healthWrites } from './health/writes.ts'
import { runsReads, runsWrites } from './runs/runs.ts'
import { scheduleReads } from './schedule/reads.ts'
import { scheduleWrites } from './schedule/writes.ts'
import type { Schema } from './schema.ts'

const readsOn = (db: Kysely<Schema>) => ({
  ...evidenceReads(db),
  ...scheduleReads(db),
  ...accountsReads(db),
  ...alertsReads(db),
  ...enrolmentReads(db),
  ...incidentsReads(db),
  ...reportReads(db),
  ...installationReads(db),
  ...healthReads(db),
  ...runsReads(db),
})
const writesOn = (db: Kysely<Schema>) => ({
  ...readsOn(db),
  ...evidenceWrites(db),
  ...scheduleWrites(db),
  ...accountsWrites(db),
  ...alertsWrites(db),
  ...enrolmentWrites(db),
  ...incidentsWrites(db),
  ...reportWrites(db),
  ...installationWrites(db),
  ...healthWrites(db),
  ...runsWrites(db),
})

export type Reads = ReturnType<typeof readsOn>
/** A transaction: every write, and every read as of this transaction. */
export type Writes = ReturnType<typeof writesOn>

export type Store = {
  /** Everything committed before the question was asked, read off the writer's thread: a heavy page never holds up a commit. */
  readonly read: Reads
  /**
   * One unit of work, alone on the writer: all of it is kept, or, when it throws, nothing. The promise resolves after the commit is
   * synced to the disk. Await nothing but `tx` inside: everybody else's writes wait for this one.
   */
  readonly write: Write<Writes>
  /** When the last commit was synced, and how many units of work wait for theirs. */
  readonly health: () => { readonly lastCommitAt: Instant | null; readonly waiting: number }
  /** To other servers on the same database; null where there can be none. */
  readonly relay: Relay | null
  /** Waits for the writes asked for so far; later ones are refused. */
  readonly close: () => Promise<void>
}

/** Where the data is: with a `databaseUrl`, in PostgreSQL, else in the embedded database in the data folder. */
export type Place = { readonly dataDir: string; readonly databaseUrl?: string | undefined }
export type OpenOptions = Place & { readonly now?: () => Instant }

export async function openStore({ dataDir, databaseUrl, now = Date.now }: OpenOptions): Promise<Store> {
  const { db, readers, transactions, relay, close } =
    databaseUrl === undefined ? await openSqlite(dataDir) : await openPostgres(databaseUrl)
  let lastCommitAt: Instant | null = null
  const committer = commitInGroups(transactions, writesOn(db), () => {
    lastCommitAt = now()
  })
  return {
    read: readsOn(readers),
    write: committer.write,
    relay,
    health: () => ({ lastCommitAt, waiting: committer.waiting() }),
    close: async () => {
      await committer.close()
      await close()
    },
  }
}
