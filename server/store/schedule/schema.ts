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
  /** What those affected by a revision of an entry said; `owner` in the spelling names are compared in. */
  consents: { entry: string; rev: number; owner: string; answer: 'agreed' | 'objects'; why: string | null; at: number; by: string }
  asks: { id: string; change_id: string; person: string; question: string; at: number; by: string }
  standing_rules: StandingRulesTable
  /** Another text whenever something the judge reads was written. */
  schedule_version: { name: string; version: string }
  recurrences: { entry: string; source: string; rule: string; warnings: string; expanded_at: number }
  entry_outcomes: EntryOutcomesTable
  schedule_sources: ScheduleSourcesTable
  tainted_baselines: TaintedBaselinesTable
  /** Append-only. `name` in the spelling names are compared in, `told` as somebody wrote it; `terms` as JSON, none when taken away. */
  system_mappings: { number: number; name: string; told: string; terms: string; at: number; by: string }
  /** Of entries with mapped systems: what their source calls them, as JSON. */
  told_systems: { entry: string; told: string }
}

/** Templates, freezes and ignore rules. `record` is the whole of one; it counts between `from_at` and `until_at`, null for without end. */
type StandingRulesTable = {
  id: string
  kind: 'template' | 'freeze' | 'ignore'
  source: string
  from_at: number | null
  until_at: number | null
  record: string
  created_at: number
  created_by: string
  owner: string | null
  reason: string | null
  removed_at: number | null
  removed_by: string | null
}

/** `at`: since when it is so; `missing` and `blind`: names of assets as JSON. */
type EntryOutcomesTable = {
  entry: string
  outcome: string
  done: number
  total: number
  missing: string
  blind: string
  at: number
  checked_at: number
}

type ScheduleSourcesTable = {
  name: string
  kind: string
  cursor: string | null
  tried_at: number | null
  read_at: number | null
  problem: string | null
}

/** Known good that rests on a promotion which has lost its approval, with a newer one on top: a person decides. */
type TaintedBaselinesTable = {
  id: string
  asset: string
  kind: string
  path: string
  key: string
  change_id: string
  at: number
  why: string
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
