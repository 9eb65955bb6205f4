// Compares what an agent says its whole state comes to with what we hold, and finds the buckets that differ.
import { hash } from 'node:crypto'
import { createDigest, type StateDigest } from '../../rules/digest.ts'
import type { DigestRequest, HeartbeatAnswer, HeartbeatRequest } from '../../rules/wire.ts'
import type { StoredAgent } from '../store/evidence/stored.ts'
import type { Store } from '../store/store.ts'

/** Items read at a time: the event loop turns in between. */
const SLICE = 500
/** Comparing can wait for the agent's next digest; everything else cannot. */
const AT_ONCE = 4

const sha256 = (text: string): string => hash('sha256', text)

export type Comparer = {
  /** Whether the agent is to be asked for its buckets. */
  readonly differs: (agentId: string, request: HeartbeatRequest, answer: HeartbeatAnswer) => Promise<boolean>
  readonly wanted: (agentId: string, request: DigestRequest) => Promise<readonly number[]>
}

export function createComparer(store: Pick<Store, 'read'>): Comparer {
  let running = 0
  const compared = async <T>(none: T, work: () => Promise<T>): Promise<T> => {
    if (running >= AT_ONCE) return none
    running += 1
    try {
      return await work()
    } finally {
      running -= 1
    }
  }
  return {
    differs: async (agentId, { epoch, digest }, { watermark, wantsManifest }) => {
      if (!digest || digest.asOf !== watermark || wantsManifest) return false
      return compared(false, async () => {
        const held = await heldBy(store, agentId, epoch, digest.asOf)
        return held !== null && held.root !== digest.root
      })
    },
    wanted: (agentId, { epoch, asOf, buckets }) =>
      compared([], async () => {
        const held = await heldBy(store, agentId, epoch, asOf)
        return held === null ? [] : held.buckets.flatMap((bucket, at) => (bucket === buckets[at] ? [] : [at]))
      }),
  }
}

/** Null when we do not stand where the agent did: then nothing can be compared. */
async function heldBy({ read }: Pick<Store, 'read'>, agentId: string, epoch: string, asOf: number): Promise<StateDigest | null> {
  const stands = (agent: StoredAgent | null): agent is StoredAgent =>
    agent !== null && agent.state === 'active' && agent.epoch === epoch && agent.manifest_epoch === epoch && agent.watermark === asOf
  const agent = await read.agentById(agentId)
  if (!stands(agent)) return null
  const digest = createDigest(sha256)
  let rows = await read.itemStates(agent.asset, null, SLICE)
  while (rows.length > 0) {
    for (const { item, value } of rows) digest.add(item, value)
    rows = rows.length < SLICE ? [] : await read.itemStates(agent.asset, rows.at(-1)?.item ?? null, SLICE)
  }
  return stands(await read.agentById(agentId)) ? digest.done() : null
}
