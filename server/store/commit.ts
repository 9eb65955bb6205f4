// One writer: serialises units of work and commits those that wait together in one synced transaction.
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import type { Transactions } from './transactions.ts'

/** Enough to make one sync serve many requests, few enough that nobody waits long for the others. */
const GROUP = 256

/** A group that took this long is committed as it is: whoever waits, and everything else on this thread, waits for it. */
const LONGEST_MS = 100

/** A sync costs far more than a row. Where several wrote together, more are on their way: waiting this long for them pays. */
const GATHER_MS = 2
const BUSY_FROM = 4

export type Write<Tx> = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

type Job<Tx> = {
  readonly run: (tx: Tx) => Promise<unknown>
  readonly kept: (value: unknown) => void
  readonly lost: (error: unknown) => void
}
type Outcome = { readonly kept: true; readonly value: unknown } | { readonly kept: false; readonly error: unknown }

export type Committer<Tx> = {
  readonly write: Write<Tx>
  /** Units of work that wait for their commit. */
  readonly waiting: () => number
  /** Resolves when everything asked for so far is settled; later writes are refused. */
  readonly close: () => Promise<void>
}

/** A unit of work that throws leaves nothing behind; its neighbours in the group are kept. A promise settles after the sync, never before. */
export function commitInGroups<Tx>(transactions: Transactions, tx: Tx, committed: () => void): Committer<Tx> {
  const queue: Job<Tx>[] = []
  let draining: Promise<void> | null = null
  let isClosed = false
  let last = 0

  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      await (last >= BUSY_FROM && queue.length < last ? sleep(GATHER_MS) : turn())
      last = await commitGroup(transactions, tx, queue, committed)
      await turn()
    }
    draining = null
  }

  return {
    write: <T>(work: (tx: Tx) => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        if (isClosed) return reject(new Error('the store is closed'))
        queue.push({ run: work, kept: (value) => resolve(value as T), lost: reject })
        draining ??= drain()
      }),
    waiting: () => queue.length,
    close: async () => {
      isClosed = true
      await draining
    },
  }
}

/** Takes from the queue as many as fit, and answers how many those were. */
async function commitGroup<Tx>(transactions: Transactions, tx: Tx, queue: Job<Tx>[], committed: () => void): Promise<number> {
  const jobs: Job<Tx>[] = []
  const outcomes: Outcome[] = []
  try {
    await transactions.begin()
    const begun = performance.now()
    while (jobs.length < GROUP && performance.now() - begun < LONGEST_MS) {
      const job = queue.shift()
      if (job === undefined) break
      jobs.push(job)
      outcomes.push(await attempt(transactions, tx, job))
    }
    await transactions.commit()
  } catch (cause) {
    const error = new Error('the transaction could not be committed', { cause })
    // Where not even a beginning was possible, those that wait hear of it.
    for (const job of jobs.length === 0 ? queue.splice(0, GROUP) : jobs) job.lost(error)
    await transactions.rollback()
    return jobs.length
  }
  committed()
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.kept) jobs[index]?.kept(outcome.value)
    else jobs[index]?.lost(outcome.error)
  }
  return jobs.length
}

async function attempt<Tx>(transactions: Transactions, tx: Tx, job: Job<Tx>): Promise<Outcome> {
  await transactions.mark()
  try {
    const value = await job.run(tx)
    await transactions.unmark()
    return { kept: true, value }
  } catch (error) {
    // A full disk ends the whole transaction by itself; then nothing of this group may be confirmed.
    if (!transactions.isOpen()) throw error
    await transactions.undo()
    return { kept: false, error }
  }
}
