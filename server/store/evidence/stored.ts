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

type Baseline = {
  readonly value: Value | null
  /** Of the whole value, to compare with the item's. */
  readonly identity: string | null
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
  /** Of the whole value, null where the item does not exist. */
  readonly identity: string | null
  /** The event that told it last. */
  readonly told: { readonly agent: string; readonly epoch: string; readonly number: number }
  readonly baseline: Baseline
}

export type StoredAgent = Selectable<EvidenceTables['agents']>

export const valueOf = (text: string | null): Value | null => (text === null ? null : (JSON.parse(text) as Value))
const namesOf = (text: string): readonly string[] => JSON.parse(text) as readonly string[]

export const itemOf = (row: { kind: string; path: string; key: string }): Item => ({
  kind: row.kind as ItemKind,
  path: row.path,
  ...(row.key === '' ? {} : { key: row.key }),
})

export function toAsset(row: Selectable<EvidenceTables['assets']>): StoredAsset {
  return {
    id: row.id,
    tags: namesOf(row.tags),
    services: namesOf(row.services),
    flags: namesOf(row.flags) as readonly AssetFlag[],
    environment: row.environment,
    createdAt: row.created_at,
    baseline: { state: row.baseline_state, at: row.baseline_at, by: row.baseline_by },
  }
}

export function toItem(row: Selectable<EvidenceTables['items']>): StoredItem {
  return {
    asset: row.asset,
    item: itemOf(row),
    value: valueOf(row.value),
    text: row.text_hash,
    lookedAt: row.looked_at,
    identity: row.value_hash,
    told: { agent: row.agent, epoch: row.epoch, number: row.number },
    baseline: {
      value: valueOf(row.baseline_value),
      identity: row.baseline_hash,
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
  before: valueOf(row.before),
  after: valueOf(row.after),
  lastSeen: row.last_seen_at,
  firstSeen: row.first_seen_at,
  exact: row.exact_at,
  receivedAt: row.received_at,
  clockOffsetMs: row.clock_offset_ms,
  sigmaMs: row.sigma_ms,
  detectedBy: row.detected_by as DetectedBy,
  actor: row.actor,
  actorSource: row.actor_source,
  pkg: row.pkg === null ? null : (JSON.parse(row.pkg) as PackageTrace),
  ref: row.ref,
})
