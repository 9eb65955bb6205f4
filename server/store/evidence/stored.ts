// Rows of the evidence area as the rest of the server sees them, and how a row becomes one.
import type { Selectable } from 'kysely'
import type {
  Asset,
  AssetFlag,
  Change,
  DetectedBy,
  Instant,
  Item,
  ItemKind,
  Judgement,
  Operation,
  PackageTrace,
  Severity,
  Value,
  VerdictKind,
} from '../../../rules/domain.ts'
import type { EvidenceTables } from './schema.ts'

export type ChangeState = EvidenceTables['changes']['state']

/** A change with its latest judgement. The values come without their texts; `texts` names these in the contents. */
export type StoredChange = {
  readonly change: Change
  readonly judgement: Judgement
  readonly firstVerdict: VerdictKind
  readonly severity: Severity
  readonly needsAttention: boolean
  readonly state: ChangeState
  readonly decision: { readonly at: Instant; readonly by: string; readonly why: string } | null
  readonly linkedEntry: string | null
  readonly texts: { readonly before: string | null; readonly after: string | null }
}

export type StoredAsset = Asset & {
  readonly environment: string | null
  readonly createdAt: Instant
  readonly baseline: { readonly state: 'none' | 'unaccepted' | 'accepted'; readonly at: Instant | null; readonly by: string | null }
}

export type Baseline = {
  readonly value: Value | null
  readonly hash: string | null
  readonly text: string | null
  readonly state: 'unaccepted' | 'accepted' | 'exception'
  readonly at: Instant
  readonly by: string | null
  readonly why: string | null
  readonly until: Instant | null
}

export type StoredItem = {
  readonly asset: string
  readonly item: Item
  /** Null where the item does not exist now. */
  readonly value: Value | null
  readonly text: string | null
  readonly lookedAt: Instant
  readonly baseline: Baseline
}

export type StoredAgent = Selectable<EvidenceTables['agents']>

const json = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T))
const list = <T>(text: string): readonly T[] => JSON.parse(text) as readonly T[]

export const itemOf = (row: { kind: string; path: string; key: string }): Item => ({
  kind: row.kind as ItemKind,
  path: row.path,
  ...(row.key === '' ? {} : { key: row.key }),
})

export function toAsset(row: Selectable<EvidenceTables['assets']>): StoredAsset {
  return {
    id: row.id,
    tags: list<string>(row.tags),
    services: list<string>(row.services),
    flags: list<AssetFlag>(row.flags),
    environment: row.environment,
    createdAt: row.created_at,
    baseline: { state: row.baseline_state, at: row.baseline_at, by: row.baseline_by },
  }
}

export function toItem(row: Selectable<EvidenceTables['items']>): StoredItem {
  return {
    asset: row.asset,
    item: itemOf(row),
    value: json<Value>(row.value),
    text: row.text_hash,
    lookedAt: row.looked_at,
    baseline: {
      value: json<Value>(row.baseline_value),
      hash: row.baseline_hash,
      text: row.baseline_text_hash,
      state: row.baseline_state,
      at: row.baseline_at,
      by: row.baseline_by,
      why: row.baseline_why,
      until: row.baseline_until,
    },
  }
}

type ChangeRow = Selectable<EvidenceTables['changes']>

export function toChange(row: ChangeRow): StoredChange {
  return {
    change: changeOf(row),
    judgement: JSON.parse(row.judgement) as Judgement,
    firstVerdict: row.first_verdict as VerdictKind,
    severity: row.severity,
    needsAttention: row.needs_attention === 1,
    state: row.state,
    decision: row.state_at === null ? null : { at: row.state_at, by: row.state_by ?? '', why: row.state_why ?? '' },
    linkedEntry: row.linked_entry,
    texts: { before: row.before_text_hash, after: row.after_text_hash },
  }
}

const changeOf = (row: ChangeRow): Change => ({
  id: row.id,
  asset: row.asset,
  item: itemOf(row),
  op: row.op as Operation,
  before: json<Value>(row.before),
  after: json<Value>(row.after),
  lastSeen: row.last_seen_at,
  firstSeen: row.first_seen_at,
  exact: row.exact_at,
  receivedAt: row.received_at,
  clockOffsetMs: row.clock_offset_ms,
  sigmaMs: row.sigma_ms,
  detectedBy: row.detected_by as DetectedBy,
  actor: row.actor,
  actorSource: row.actor_source,
  pkg: json<PackageTrace>(row.pkg),
  ref: row.ref,
})
