// What can be asked about the evidence area. Runs off the writer's thread, and inside a transaction on the writer's connection.
import type { Kysely } from 'kysely'
import type { Instant, Item } from '../../../rules/domain.ts'
import type { Schema } from '../schema.ts'
import * as assets from './asset-reads.ts'
import * as changes from './change-reads.ts'
import * as streams from './stream-reads.ts'

export const evidenceReads = (db: Kysely<Schema>) => ({ ...changeReads(db), ...assetReads(db), ...streamReads(db) })

const changeReads = (db: Kysely<Schema>) => {
  const changesById = changes.findingChanges(db)
  return {
    changesById,
    changeById: async (id: string) => (await changesById([id]))[0] ?? null,
    knownChanges: changes.knowingChanges(db),
    leftToJudge: () => changes.leftToJudge(db),
    verdictMarks: changes.markingVerdicts(db),
    ...moreChangeReads(db),
  }
}

const moreChangeReads = (db: Kysely<Schema>) => ({
  listChanges: (query: changes.ChangeQuery) => changes.listChanges(db, query),
  judgementsOf: (change: string) => changes.judgementsOf(db, change),
  textsOf: (hashes: readonly (string | null)[]) => changes.textsOf(db, hashes),
  changeIdsToRejudge: (what: Parameters<typeof changes.changeIdsToRejudge>[1]) => changes.changeIdsToRejudge(db, what),
  openChangesOf: (asset: string, item: Item) => changes.openChangesOf(db, asset, item),
  changesToPromote: (from: Instant, to: Instant) => changes.changesToPromote(db, from, to),
  verdictCounts: (since: Instant, asset?: string) => changes.verdictCounts(db, since, asset),
  attentionCount: () => changes.attentionCount(db),
})

const assetReads = (db: Kysely<Schema>) => ({
  allAssets: () => assets.allAssets(db),
  listAssets: (paging: assets.Paging) => assets.listAssets(db, paging),
  assetById: assets.findingAsset(db),
  itemKinds: (asset: string) => assets.itemKinds(db, asset),
  itemsOf: (asset: string, query: assets.ItemQuery = {}) => assets.itemsOf(db, asset, query),
  itemById: (asset: string, item: Item) => assets.itemById(db, asset, item),
  itemStates: (asset: string, after: Item | null, limit: number) => assets.itemStates(db, asset, after, limit),
  itemIdentities: (ids: readonly string[]) => assets.itemIdentities(db, ids),
  unacceptedItems: (asset: string) => assets.unacceptedItems(db, asset),
  unacceptedCounts: () => assets.unacceptedCounts(db),
  itemCounts: (asset: string) => assets.itemCounts(db, asset),
  allAgents: () => assets.allAgents(db),
  agentsOf: (asset: string) => assets.agentsOf(db, asset),
  agentById: assets.findingAgent(db),
  agentByKeyHash: (hash: string) => assets.agentByKeyHash(db, hash),
  blindIntervalsOf: (asset: string, since: Instant) => assets.blindIntervalsOf(db, asset, since),
  notesOf: (asset: string, limit?: number) => assets.notesOf(db, asset, limit),
})

const streamReads = (db: Kysely<Schema>) => ({
  eventsOf: (agent: string, epoch: string, after?: number, limit?: number) => streams.eventsOf(db, agent, epoch, after, limit),
  listQuarantine: (paging: assets.Paging) => streams.listQuarantine(db, paging),
  quarantineCount: () => streams.quarantineCount(db),
  knownRecords: streams.knowingRecords(db),
  recentRecords: (limit?: number) => streams.recentRecords(db, limit),
})
