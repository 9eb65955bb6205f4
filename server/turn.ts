// Whose turn it is: of several servers on one database, one does what happens by the clock.
import type { Instant } from '../rules/domain.ts'
import type { Log } from './log.ts'
import type { Store } from './store/store.ts'

/** A server that dies is followed by another after this time. */
const LEASE_MS = 10_000
const RENEW_MS = 3_000
const NAME = 'jobs'

export type Turn = { readonly isMine: () => boolean; readonly stop: () => Promise<void> }

/** Where nobody else can be on the database, as on an embedded one. */
export const ALWAYS_MINE: Turn = { isMine: () => true, stop: async () => {} }

export async function takeTurns({
  store,
  owner,
  now,
  log,
}: {
  readonly store: Pick<Store, 'write'>
  readonly owner: string
  readonly now: () => Instant
  readonly log: Log
}): Promise<Turn> {
  // By a clock that nobody sets, and counted from before the question: never longer than the others take it to be.
  let mineUntil = 0
  const renew = async (): Promise<void> => {
    const asked = performance.now()
    const isMine = await store.write((tx) => tx.takeLease({ name: NAME, owner, now: now(), until: now() + LEASE_MS }))
    mineUntil = isMine ? asked + LEASE_MS : 0
  }
  let running: Promise<void> | null = null
  const look = (): Promise<void> => {
    running ??= renew()
      .catch((error: unknown) => log.error({ err: error }, 'whose turn it is could not be asked; asked again soon'))
      .finally(() => {
        running = null
      })
    return running
  }
  const timer = setInterval(() => void look(), RENEW_MS)
  await look()
  return {
    isMine: () => performance.now() < mineUntil,
    stop: async () => {
      clearInterval(timer)
      await running
      mineUntil = 0
      await store.write((tx) => tx.giveUpLease(NAME, owner)).catch(() => {})
    },
  }
}
