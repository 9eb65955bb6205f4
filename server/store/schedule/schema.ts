// Tables of the change schedule: entries with all they ever were, who approved what, and what people decided about changes.

/** Text ids, instants as integer milliseconds, JSON as text, booleans as 0 or 1. */
export type ScheduleTables = {
  entries: EntriesTable
  entry_steps: EntryStepsTable
  entry_revisions: EntryRevisionsTable
  entry_approvals: EntryApprovalsTable
  entry_counter: { name: string; last: number }
  links: { id: string; change_id: string; entry: string; at: number; by: string; why: string | null }
  exceptions: ExceptionsTable
  asks: { id: string; change_id: string; person: string; question: string; at: number; by: string }
}

/** The entry as it is now. `record` is the whole of it; the other columns are what lists filter and sort by. */
type EntriesTable = {
  id: string
  source: string
  rev: number
  state: string
  kind: string
  risk: 'low' | 'medium' | 'high'
  requester: string
  summary: string
  /** The selector's terms, one space between them. */
  assets: string
  /** Start of the first window and end of the last; null in the basket. */
  first_at: number | null
  last_at: number | null
  from_change: string | null
  content_hash: string
  record: string
  created_at: number
  updated_at: number
  /** The last approval of the content that is here; null once it is edited. */
  approved_rev: number | null
  approved_by: string | null
}

type EntryStepsTable = {
  entry: string
  seq: number
  rev: number
  state: string
  at: number
  by: string
  note: string | null
  first_heard_at: number | null
}

type EntryRevisionsTable = {
  entry: string
  rev: number
  at: number
  by: string
  risk: 'low' | 'medium' | 'high'
  /** In the spelling names are compared in. */
  requester: string
  content_hash: string
  record: string
}

type EntryApprovalsTable = {
  entry: string
  rev: number
  /** In the spelling names are compared in. */
  approver: string
  approver_id: string
  at: number
  risk: 'low' | 'medium' | 'high'
  requester: string
  /** `|alice|bob|`: everybody who wrote or makes the change. */
  hands: string
  content_hash: string
}

type ExceptionsTable = {
  id: string
  change_id: string
  asset: string
  kind: string
  path: string
  key: string
  owner: string
  reason: string
  expires_at: number
  at: number
  by: string
}
