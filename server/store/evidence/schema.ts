// Tables of evidence: who reports, what was reported, how it was judged, and what the state is now.

/** Text ids, instants as integer milliseconds, JSON as text, booleans as 0 or 1. */
export type EvidenceTables = {
  agents: AgentsTable
  assets: AssetsTable
  items: ItemsTable
  contents: { hash: string; text: string }
  events: EventsTable
  changes: ChangesTable
  /** Judgements a later one took the place of; `seq` counts from 0, the first one. */
  judgements: { change_id: string; seq: number; at: number; because: string; verdict: string; judgement: string }
  /** Changes that are still to be judged again, and why. */
  to_judge: { change_id: string; at: number; because: string }
  baselines: BaselinesTable
  notes: NotesTable
  blind_intervals: { id: string; agent: string; asset: string; from_at: number; to_at: number | null; reason: string }
  quarantine: QuarantineTable
  records: RecordsTable
  rollups: { hour: number; asset: string; verdict: string; count: number }
}

type AgentsTable = {
  id: string
  asset: string
  key_hash: string
  public_key: string
  /**
   * `pending` until a person approves it, or `rejected`; `quarantined` when two seem to speak as one, `released` from then until it has
   * begun a new life of its store; `replaced` when its host enrolled anew.
   */
  state: 'pending' | 'active' | 'quarantined' | 'released' | 'replaced' | 'revoked' | 'rejected'
  state_reason: string | null
  version: string
  epoch: string
  watermark: number
  watermark_hash: string
  nonce: string
  /** The epoch whose whole state is stored; null until the first manifest. */
  manifest_epoch: string | null
  clock_offset_ms: number | null
  boot_id: string | null
  heartbeat: string | null
  enrolled_at: number
  last_seen_at: number | null
  silence: 'new' | 'well' | 'late' | 'silent' | 'stopped'
  silent_since_at: number | null
}

type AssetsTable = {
  id: string
  tags: string
  services: string
  flags: string
  environment: string | null
  created_at: number
  baseline_state: 'none' | 'unaccepted' | 'accepted'
  baseline_at: number | null
  baseline_by: string | null
}

type ItemsTable = {
  asset: string
  kind: string
  path: string
  key: string
  /** The value without its text; null where the item does not exist now. */
  value: string | null
  text_hash: string | null
  value_hash: string | null
  looked_at: number
  agent: string
  epoch: string
  number: number
  /** Known good, null where known good means that the item does not exist. */
  baseline_value: string | null
  baseline_text_hash: string | null
  baseline_hash: string | null
  baseline_state: 'unaccepted' | 'accepted' | 'exception'
  baseline_at: number
  baseline_by: string | null
  baseline_why: string | null
  /** When an exception ends and the drift counts again. */
  baseline_until: number | null
}

type EventsTable = {
  agent: string
  epoch: string
  number: number
  id: string
  kind: string
  prev: string
  hash: string
  from_at: number
  to_at: number
  body: string
  received_at: number
}

type ChangesTable = {
  id: string
  agent: string
  epoch: string
  number: number
  asset: string
  kind: string
  path: string
  key: string
  op: string
  before: string | null
  before_text_hash: string | null
  before_hash: string | null
  after: string | null
  after_text_hash: string | null
  after_hash: string | null
  last_seen_at: number | null
  first_seen_at: number
  exact_at: number | null
  received_at: number
  clock_offset_ms: number | null
  sigma_ms: number
  detected_by: string
  actor: string | null
  actor_source: string | null
  pkg: string | null
  ref: string | null
  merged: number | null
  /** The judgement that counts, why it was made, and its parts that lists filter and sort by. */
  judgement: string
  judged_at: number
  judged_because: string
  from_at: number
  to_at: number
  verdict: string
  first_verdict: string
  entry: string | null
  nearest: string | null
  confidence: number
  severity: 'high' | 'medium' | 'low'
  needs_attention: number
  state: 'open' | 'accepted' | 'excepted' | 'linked' | 'reverted'
  state_at: number | null
  state_by: string | null
  state_why: string | null
  linked_entry: string | null
}

type BaselinesTable = {
  id: string
  asset: string
  kind: string
  path: string
  key: string
  at: number
  state: 'unaccepted' | 'accepted' | 'exception'
  hash: string | null
  value: string | null
  previous_hash: string | null
  change_id: string | null
  entry: string | null
  by: string
  why: string
}

/** What agents say about themselves: notes, gaps, and what the server noticed about them. */
type NotesTable = {
  id: string
  agent: string
  asset: string
  name: string
  from_at: number
  to_at: number
  detail: string
  received_at: number
}

/** What could not be processed, kept and shown. */
type QuarantineTable = {
  id: string
  agent: string | null
  epoch: string | null
  number: number | null
  source: 'event' | 'record' | 'body' | 'stream'
  reason: string
  hash: string
  body: string
  received_at: number
}

/** Log records of plain OTLP senders. `dedup` is the sender's own id of the record, or a hash of all it says. */
type RecordsTable = {
  id: string
  sender: string
  dedup: string
  received_at: number
  at: number | null
  severity: string | null
  event_name: string | null
  body: string
  attributes: string
  resource: string
}
