// Entries as the rest of the server sees them, and as rows.
import { createHash } from 'node:crypto'
import type { Insertable, Selectable } from 'kysely'
import { sameName } from '../../../rules/card/approval.ts'
import { contentText, stateOf } from '../../../rules/card.ts'
import type { Entry, EntryState, Instant } from '../../../rules/domain.ts'
import type { ScheduleTables } from './schema.ts'

export type StoredEntry = {
  readonly entry: Entry
  readonly state: EntryState
  /** What an approval is bound to: give it back with `approve` to approve what was read, and nothing newer. */
  readonly contentHash: string
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

type Row = Selectable<ScheduleTables['entries']>

export const contentHash = (entry: Entry): string => `sha256:${createHash('sha256').update(contentText(entry)).digest('hex')}`

/** Times of a multi-day entry enclose all its windows. */
const earliest = ({ windows }: Entry): Instant | null => (windows.length === 0 ? null : Math.min(...windows.map(({ from }) => from)))
const latest = ({ windows }: Entry): Instant | null => (windows.length === 0 ? null : Math.max(...windows.map(({ to }) => to)))

export const storedEntryOf = (row: Row): StoredEntry => {
  const entry = JSON.parse(row.record) as Entry
  return { entry, state: stateOf(entry), contentHash: row.content_hash, createdAt: row.created_at, updatedAt: row.updated_at }
}

export const rowOf = (entry: Entry, at: Instant): Insertable<ScheduleTables['entries']> => ({
  id: entry.id,
  source: entry.source,
  rev: entry.rev,
  state: stateOf(entry),
  kind: entry.kind,
  risk: entry.risk,
  requester: entry.requester,
  summary: entry.summary,
  assets: entry.assets.include.join(' '),
  first_at: earliest(entry),
  last_at: latest(entry),
  from_change: entry.fromChange ?? null,
  content_hash: contentHash(entry),
  record: JSON.stringify(entry),
  created_at: at,
  updated_at: at,
  approved_rev: null,
  approved_by: null,
})

export const revisionOf = (entry: Entry, at: Instant, by: string): Insertable<ScheduleTables['entry_revisions']> => ({
  entry: entry.id,
  rev: entry.rev,
  at,
  by,
  risk: entry.risk,
  requester: sameName(entry.requester),
  content_hash: contentHash(entry),
  record: JSON.stringify(entry),
})
