// From a change to its judgement, and from the judgement to its alert: one way for changes that arrive and changes judged again.
import { alertDecision, reactionTo, severityOf } from '../../rules/alerting.ts'
import { type Routing, tellings } from '../../rules/alerting-routes.ts'
import type { Asset, Change, Instant, Judgement, Severity } from '../../rules/domain.ts'
import { judge, type JudgeInput } from '../../rules/match/judge.ts'
import type { Policy } from '../../rules/match/policy.ts'
import { alertForChange } from '../alert/from-change.ts'
import type { Opening } from '../store/alerts/writes.ts'
import type { Writes } from '../store/store.ts'

/** What judging rests on beside the schedule; the running configuration answers it anew each time. */
export type Judging = { readonly now: () => Instant; readonly policy: () => Policy; readonly routing: () => Routing }

export type Judged = {
  readonly judgement: Judgement
  readonly severity: Severity
  readonly needsAttention: boolean
}

/** How sure an agent's clock is against ours: what a heartbeat can measure. */
export const SIGMA_MS = 250

/** `facts`: see `surroundings.ts`. */
export function judged(judging: Judging, facts: Omit<JudgeInput, 'policy' | 'now'>): Judged {
  const judgement = judge({ ...facts, policy: judging.policy(), now: judging.now() })
  return {
    judgement,
    severity: severityOf(facts.change, judgement, facts.asset),
    needsAttention: reactionTo(judgement) !== 'silent',
  }
}

export type Alerting = { readonly change: Change; readonly asset: Asset; readonly judged: Judged; readonly because?: string }

/** Opens the alerts judgements ask for, in the transaction of the changes. Answers the changes whose alert is new, with its id. */
export async function openAlertsFor(
  tx: Pick<Writes, 'openAlerts'>,
  judging: Judging,
  about: readonly Alerting[],
): Promise<ReadonlyMap<string, string>> {
  const asked = about.flatMap((one) => openingFor(judging, one) ?? [])
  const opened = asked.length === 0 ? [] : await tx.openAlerts(asked)
  return new Map(asked.flatMap(({ alert }, index) => (opened[index]?.opened ? [[alert.subject, opened[index].id]] : [])))
}

function openingFor(judging: Judging, { change, asset, judged, because }: Alerting): Opening | null {
  const { judgement } = judged
  const decision = alertDecision({ change, judgement, asset, hasOpenAlert: false })
  if (decision.kind !== 'open') return null
  const { severity } = decision
  const reason = because === undefined ? decision.reason : `${decision.reason} ${because}`
  const at = judging.now()
  return {
    alert: alertForChange({ change, judgement, asset, severity, reason, at }),
    tell: tellings({ severity, services: asset.services, kinds: ['change', change.item.kind] }, judging.routing(), at),
  }
}
