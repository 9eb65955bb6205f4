// One entry or standing rule held against one change: what each facet says, and which of them are defects.
import type { Asset, Change, Defect, Entry, Instant } from '../domain.ts'
import type { ChangeInterval } from './interval.ts'
import { type ActorMatch, matchActor } from './facets/actor.ts'
import { type Approval, approvalOf } from './facets/approval.ts'
import { type AssetMatch, matchAsset } from './facets/asset.ts'
import { type ContentMatch, matchContent } from './facets/content.ts'
import { type ActiveFreeze, type FreezeMatch, matchFreeze } from './facets/freeze.ts'
import { type ItemMatch, matchItem } from './facets/item.ts'
import { distanceToNearest, matchTime, type TimeMatch } from './facets/time.ts'
import type { Policy } from './policy.ts'
import type { Template } from './schedule.ts'
import { standingApproval } from './standing.ts'

/** What an entry and a standing rule have in common. */
type Plan = Pick<
  Entry,
  'id' | 'summary' | 'kind' | 'assets' | 'items' | 'expect' | 'windows' | 'implementers' | 'actorStrict' | 'freezeExempt'
> &
  Pick<Partial<Entry>, 'earlyToleranceMs' | 'lateToleranceMs'> & { readonly isStanding: boolean }

export type Candidate = {
  readonly plan: Plan
  readonly isQuoted: boolean
  readonly asset: AssetMatch
  readonly item: ItemMatch
  readonly time: TimeMatch
  readonly approval: Approval
  readonly content: ContentMatch
  readonly actor: ActorMatch
  readonly freeze: FreezeMatch
  readonly defects: readonly Defect[]
}

/** Everything about the change that stays the same from entry to entry. */
export type Circumstances = {
  readonly change: Change
  readonly asset: Asset
  readonly interval: ChangeInterval
  readonly freezes: readonly ActiveFreeze[]
  readonly policy: Policy
  readonly now: Instant
  /** How often each standing rule was used on this asset in the 24 hours before. */
  readonly standingUses: ReadonlyMap<string, number>
}

/** null when the entry has nothing to do with the change. */
export function candidateOf(entry: Entry, circumstances: Circumstances): Candidate | null {
  const { change, interval, policy, now } = circumstances
  const isQuoted = change.ref === entry.id
  const asset = matchAsset(entry.assets, circumstances.asset)
  if (!isQuoted && asset.by === 'none') return null
  if (!isQuoted && distanceToNearest(interval.span, entry.windows) > policy.lookAroundMs) return null
  if (!isQuoted && isElsewhere(entry, circumstances)) return null
  const approval = approvalOf({ entry, interval: interval.span, actor: change.actor, policy, now })
  const candidate = assess({ ...entry, isStanding: false }, asset, approval, circumstances)
  return candidate.defects.includes('scope') && !isLive(candidate) ? null : candidate
}

/** Another item at another time: nothing else about it can matter, and most entries near a busy host are such. */
function isElsewhere(entry: Entry, { change, interval, policy }: Circumstances): boolean {
  if (matchItem(entry.items, change).by !== 'none') return false
  const tolerance = { earlyMs: entry.earlyToleranceMs ?? policy.earlyToleranceMs, lateMs: entry.lateToleranceMs ?? policy.lateToleranceMs }
  return matchTime(interval.span, entry.windows, tolerance).kind === 'out'
}

/** A standing rule speaks of its own items only: it is never "approved work nearby". */
export function standingCandidateOf(template: Template, circumstances: Circumstances): Candidate | null {
  const asset = matchAsset(template.assets, circumstances.asset)
  if (asset.by === 'none' || matchItem(template.items, circumstances.change).by === 'none') return null
  const { windows } = template
  if (windows.length > 0 && distanceToNearest(circumstances.interval.span, windows) > circumstances.policy.lookAroundMs) return null
  const plan: Plan = { ...template, kind: 'standard', implementers: [], actorStrict: false, freezeExempt: false, isStanding: true }
  return assess(plan, asset, standingApproval(template, circumstances), circumstances)
}

function assess(
  plan: Plan,
  asset: AssetMatch,
  approval: Approval,
  { change, interval, freezes, policy, ...rest }: Circumstances,
): Candidate {
  const tolerance = { earlyMs: plan.earlyToleranceMs ?? policy.earlyToleranceMs, lateMs: plan.lateToleranceMs ?? policy.lateToleranceMs }
  const isAlways = plan.isStanding && plan.windows.length === 0
  const facets = {
    plan,
    isQuoted: change.ref === plan.id,
    asset,
    item: matchItem(plan.items, change),
    time: isAlways ? ({ kind: 'standing' } as const) : matchTime(interval.span, plan.windows, tolerance),
    approval,
    content: matchContent(plan.expect, change),
    actor: matchActor(plan.implementers, change.actor),
    freeze: matchFreeze(freezes, plan),
  }
  const isStrict = rest.asset.flags.includes('audit') || rest.asset.flags.includes('security')
  const wantedShare = isStrict ? policy.straddleShareStrict : policy.straddleShare
  return { ...facets, defects: defectsOf(facets, interval, wantedShare) }
}

/** Work that really was going on: only then is a change beside its items "out of scope", else a months-wide net would explain everything. */
const isLive = ({ time, approval }: Candidate): boolean => time.kind !== 'out' && approval.kind === 'approved'

function defectsOf(facets: Omit<Candidate, 'defects'>, interval: ChangeInterval, wantedShare: number): readonly Defect[] {
  const defects: Defect[] = []
  if (isTimeDefect(facets, interval, wantedShare)) defects.push('time')
  if (facets.content.kind === 'contradict') defects.push('content')
  if (facets.actor.kind === 'mismatch' && facets.plan.actorStrict) defects.push('actor')
  if (facets.approval.kind === 'invalid') defects.push('approval')
  if (facets.freeze.kind === 'denied') defects.push('freeze')
  if (facets.asset.by === 'none' || facets.item.by === 'none') defects.push('scope')
  return defects
}

/** A long interval that touches the window is no defect: it says too little for that. The verdict is then "undetermined". */
function isTimeDefect(facets: Omit<Candidate, 'defects'>, interval: ChangeInterval, wantedShare: number): boolean {
  const { time } = facets
  if (time.kind === 'out') return true
  if (time.kind !== 'straddle' || interval.isLong) return false
  return time.share < wantedShare && !isCorroborated(facets)
}

const isCorroborated = ({ content, isQuoted, actor }: Pick<Candidate, 'content' | 'isQuoted' | 'actor'>): boolean =>
  content.kind === 'match' || isQuoted || actor.kind === 'match'
