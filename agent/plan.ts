// Makes the plan in force of the packs that were read.
import { createHash } from 'node:crypto'
import { compilePacks, type WatchPlan } from '../rules/pack/plan.ts'
import type { PacksRead, PackState } from './packs.ts'

/** `fingerprint` tells plans apart across restarts. */
export type LoadedPlan = { readonly plan: WatchPlan; readonly packs: readonly PackState[]; readonly fingerprint: string }

/** `last`, the plan in force, stays as it is when nothing in it changed. */
export function planOf({ packs, states }: PacksRead, watch: readonly string[], last: LoadedPlan | null): LoadedPlan {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([packs, watch]))
    .digest('hex')
  if (fingerprint === last?.fingerprint) return { ...last, packs: states }
  return { plan: compilePacks(packs, watch), packs: states, fingerprint }
}
