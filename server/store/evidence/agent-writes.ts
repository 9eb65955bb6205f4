// Writes about agents and the assets they speak for: who they are, watermarks, silence.
import type { Kysely, Updateable } from 'kysely'
import type { Asset, Instant } from '../../../rules/domain.ts'
import { asking } from '../compiled.ts'
import type { Schema } from '../schema.ts'
import { chunksOf } from './chunks.ts'
import type { EvidenceTables } from './schema.ts'
import type { StoredAgent } from './stored.ts'

export type AgentPatch = Omit<Updateable<EvidenceTables['agents']>, 'id'>

/** What a new agent begins with: nothing heard, nothing stored. */
const FRESH = {
  epoch: '',
  watermark: 0,
  watermark_hash: '',
  nonce: '',
  manifest_epoch: null,
  clock_offset_ms: null,
  boot_id: null,
  heartbeat: null,
  last_seen_at: null,
  silence: 'new',
  silent_since_at: null,
} as const satisfies Partial<StoredAgent>

/** It speaks at once when no state is given. */
export type NewAgent = Omit<StoredAgent, keyof typeof FRESH | 'state' | 'state_reason'> &
  Partial<Pick<StoredAgent, 'state' | 'state_reason'>>

export const agentWrites = (db: Kysely<Schema>) => ({
  advanceStream: advancingStream(db),
  addAgent: async (agent: NewAgent): Promise<void> => {
    await db
      .insertInto('agents')
      .values({ state: 'active', state_reason: null, ...FRESH, ...agent })
      .execute()
  },
  patchAgent: async (id: string, patch: AgentPatch): Promise<void> => {
    await db.updateTable('agents').set(patch).where('id', '=', id).execute()
  },
  /** Makes the asset known; one that is known stays as it is. */
  ensureAsset: async (id: string, at: Instant): Promise<void> => {
    await db
      .insertInto('assets')
      .values({
        id,
        tags: '[]',
        services: '[]',
        flags: '[]',
        environment: null,
        created_at: at,
        baseline_state: 'none',
        baseline_at: null,
        baseline_by: null,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  },
  labelAsset: async (asset: Asset & { readonly environment: string | null }): Promise<void> => {
    const { id, tags, services, flags, environment } = asset
    const labels = { tags: JSON.stringify(tags), services: JSON.stringify(services), flags: JSON.stringify(flags), environment }
    await db.updateTable('assets').set(labels).where('id', '=', id).execute()
  },
})

/** What is stored now reaches to this event. */
function advancingStream(db: Kysely<Schema>) {
  const advance = asking(db, ({ id, watermark, hash }: { id: string; watermark: number; hash: string }) =>
    db.updateTable('agents').set({ watermark, watermark_hash: hash }).where('id', '=', id),
  )
  return async (id: string, watermark: number, hash: string): Promise<void> => void (await advance({ id, watermark, hash }))
}

export const noticeWrites = (db: Kysely<Schema>) => ({
  addNotes: async (notes: readonly EvidenceTables['notes'][]): Promise<void> => {
    for (const chunk of chunksOf(notes, 200))
      await db
        .insertInto('notes')
        .values([...chunk])
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
  },
  /** Opens a blind interval; one that is open for this agent goes on. */
  openBlindInterval: async (interval: Omit<EvidenceTables['blind_intervals'], 'to_at'>): Promise<void> => {
    const open = await db
      .selectFrom('blind_intervals')
      .select('id')
      .where((eb) => eb.and([eb('agent', '=', interval.agent), eb('to_at', 'is', null)]))
      .executeTakeFirst()
    if (open) return
    await db
      .insertInto('blind_intervals')
      .values({ ...interval, to_at: null })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  },
  closeBlindIntervals: async (agent: string, at: Instant): Promise<void> => {
    await db
      .updateTable('blind_intervals')
      .set({ to_at: at })
      .where((eb) => eb.and([eb('agent', '=', agent), eb('to_at', 'is', null)]))
      .execute()
  },
})
