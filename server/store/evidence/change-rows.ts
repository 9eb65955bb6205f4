// How a judged change becomes a row.
import type { Change, Instant, Judgement, Severity } from '../../../rules/domain.ts'
import { partText } from './identity.ts'
import type { EvidenceTables } from './schema.ts'
import type { ChangeState } from './stored.ts'

export type JudgedChange = {
  readonly change: Change
  readonly judgement: Judgement
  readonly severity: Severity
  readonly needsAttention: boolean
  readonly state: ChangeState
  readonly agent: string
  readonly epoch: string
  readonly number: number
  readonly merged: number | null
  readonly receivedAt: Instant
}

/** The columns of the judgement that counts, and why it was made. */
export type Standing = {
  readonly judgement: Judgement
  readonly severity: Severity
  readonly needsAttention: boolean
  readonly at: Instant
  readonly because: string
}

export const judgedColumns = ({ judgement, severity, needsAttention, at, because }: Standing) => ({
  judgement: JSON.stringify(judgement),
  judged_at: at,
  judged_because: because,
  from_at: judgement.interval.from,
  to_at: judgement.interval.to,
  verdict: judgement.verdict,
  entry: judgement.entry,
  nearest: judgement.nearest?.id ?? null,
  confidence: judgement.confidence,
  severity,
  needs_attention: needsAttention ? 1 : 0,
})

export function rowOf(judged: JudgedChange): EvidenceTables['changes'] {
  const { change, judgement, severity, needsAttention, state, agent, epoch, number, merged, receivedAt } = judged
  const before = partText(change.before)
  const after = partText(change.after)
  return {
    id: change.id,
    agent,
    epoch,
    number,
    asset: change.asset,
    kind: change.item.kind,
    path: change.item.path,
    key: change.item.key ?? '',
    op: change.op,
    before: before.json,
    before_text_hash: before.text?.hash ?? null,
    before_hash: change.before?.hash ?? null,
    after: after.json,
    after_text_hash: after.text?.hash ?? null,
    after_hash: change.after?.hash ?? null,
    last_seen_at: change.lastSeen,
    first_seen_at: change.firstSeen,
    exact_at: change.exact,
    received_at: receivedAt,
    clock_offset_ms: change.clockOffsetMs,
    sigma_ms: change.sigmaMs,
    detected_by: change.detectedBy,
    actor: change.actor,
    actor_source: change.actorSource,
    pkg: change.pkg === null ? null : JSON.stringify(change.pkg),
    ref: change.ref,
    merged,
    ...judgedColumns({ judgement, severity, needsAttention, at: receivedAt, because: 'first seen' }),
    first_verdict: judgement.verdict,
    state,
    state_at: null,
    state_by: null,
    state_why: null,
    linked_entry: null,
  }
}
