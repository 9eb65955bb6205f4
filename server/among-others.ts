// What a server shares with the others on its database: what just happened, whose turn the clock's work is, and the fleet's key.
import { createHash, randomUUID } from 'node:crypto'
import type { Instant } from '../rules/domain.ts'
import { fleetKeyIn } from './data-folder.ts'
import { createLive, type Live } from './live.ts'
import { relayed } from './live-relay.ts'
import type { Log } from './log.ts'
import { Refusal } from './store/database.ts'
import type { Store } from './store/store.ts'
import { ALWAYS_MINE, takeTurns, type Turn } from './turn.ts'

type Parts = { readonly store: Store; readonly dataDir: string; readonly now: () => Instant; readonly log: Log }

/** `self` tells this run of this server from all others. */
export type Company = { readonly self: string; readonly live: Live; readonly turn: Turn }

export async function joinOthers({ store, dataDir, now, log }: Parts): Promise<Company> {
  await checkFleetKey(store, dataDir)
  const self = randomUUID()
  const live = createLive()
  if (store.relay === null) return { self, live, turn: ALWAYS_MINE }
  return { self, live: await relayed(live, store.relay, self), turn: await takeTurns({ store, owner: self, now, log }) }
}

/** Agents enrolled with another key would call every secret changed. Kept as a fingerprint: the key itself stays out of the database. */
async function checkFleetKey(store: Store, dataDir: string): Promise<void> {
  const mark = createHash('sha256')
    .update(`fleet ${fleetKeyIn(dataDir)}`)
    .digest('hex')
    .slice(0, 32)
  const known = (await store.read.installationValue('fleet-key')) ?? (await store.write((tx) => tx.settleInstallation('fleet-key', mark)))
  if (known === mark) return
  throw new Refusal(
    `The data belongs to an installation with another fleet.key than the one in ${dataDir}. Copy the file fleet.key of that installation ` +
      '(from its other server, or from its backup) over it and start again: with another key no secret compares equal.',
  )
}
