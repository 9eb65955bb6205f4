// What changes are judged by: the schedule around them, how often rules were used, what siblings became, whose work is undone.
import type { Asset, Change, Instant, Span } from '../../rules/domain.ts'
import type { BaselineFact } from '../../rules/match/baseline.ts'
import type { JudgeInput } from '../../rules/match/judge.ts'
import { EMPTY_SCHEDULE, type Schedule } from '../../rules/match/schedule.ts'
import { isHostSpecific } from '../../rules/match/siblings.ts'
import { type Judged, judged, type Judging } from '../ingest/verdicts.ts'
import type { StoredItem } from '../store/evidence/stored.ts'
import type { RuleUse } from '../store/schedule/context-reads.ts'
import type { Reads } from '../store/store.ts'

const DAY_MS = 86_400_000

export type Asking = Pick<Reads, 'scheduleNear' | 'usesOf' | 'siblingsOf' | 'lastPromotion'>

/** `uses` grows while the changes of one batch are judged one after the other. */
export type Surroundings = { readonly schedule: Schedule; readonly uses: RuleUse[] }

/** Everything that could cover changes between these instants. */
export async function surroundingsOf(tx: Asking, changes: readonly Change[]): Promise<Surroundings> {
  if (changes.length === 0) return { schedule: EMPTY_SCHEDULE, uses: [] }
  const span = spanOf(changes)
  const named = [...new Set(changes.flatMap(({ ref }) => (ref === null ? [] : [ref])))]
  const schedule = await tx.scheduleNear(span, named)
  const counted = schedule.templates.filter(({ maxPerAssetPerDay }) => maxPerAssetPerDay !== null).map(({ id }) => id)
  if (counted.length === 0) return { schedule, uses: [] }
  const assets = [...new Set(changes.map(({ asset }) => asset))]
  return { schedule, uses: [...(await tx.usesOf(counted, assets, { from: span.from - 2 * DAY_MS, to: span.to + DAY_MS }))] }
}

function spanOf(changes: readonly Change[]): Span {
  const offsets = changes.map(({ clockOffsetMs }) => clockOffsetMs ?? 0)
  return {
    from: Math.min(...changes.map(({ lastSeen, firstSeen }) => lastSeen ?? firstSeen)) + Math.min(...offsets),
    to: Math.max(...changes.map(({ firstSeen }) => firstSeen)) + Math.max(...offsets),
  }
}

type About = { readonly change: Change; readonly asset: Asset; readonly baseline: BaselineFact | null }

/** One change, judged by all that is around it. A use of a standing rule counts for those judged after it. */
export function judgeIn(judging: Judging, around: Surroundings, { change, asset, baseline }: About): Judged {
  const facts: Omit<JudgeInput, 'policy' | 'now'> = { change, asset, schedule: around.schedule, baseline }
  const at = change.firstSeen + (change.clockOffsetMs ?? 0)
  const result = judged(judging, { ...facts, standingUses: usesBefore(around.uses, change, at) })
  const { entry, interval } = result.judgement
  if (entry !== null && around.schedule.templates.some(({ id }) => id === entry))
    around.uses.push({ change: change.id, asset: asset.id, rule: entry, at: interval.to })
  return result
}

function usesBefore(uses: readonly RuleUse[], { id, asset }: Change, at: Instant): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const use of uses)
    if (use.asset === asset && use.change !== id && use.at <= at && use.at > at - DAY_MS)
      counts.set(use.rule, (counts.get(use.rule) ?? 0) + 1)
  return counts
}

/** Where nothing was expected of the content, the other hosts of the roll-out say whether this one is like them. */
export async function besideSiblings(
  tx: Pick<Asking, 'siblingsOf'>,
  judging: Judging,
  around: Surroundings,
  { change, asset, baseline, ...own }: About & { readonly judged: Judged },
): Promise<Judged> {
  const { entry, modifiers } = own.judged.judgement
  const plan = entry === null ? undefined : around.schedule.entries.find(({ id }) => id === entry)
  if (plan === undefined || plan.expect.length > 0 || isHostSpecific(change.item)) return own.judged
  if (modifiers.some((modifier) => modifier.startsWith('rollback_of:'))) return own.judged
  const others = (await tx.siblingsOf(plan.id, change.item)).filter((one) => one.asset !== change.asset)
  if (others.length < 2) return own.judged
  return judged(judging, { change, asset, schedule: around.schedule, baseline, siblings: others.map(({ after }) => after) })
}

/**
 * Only what somebody, or a rule, approved is a state one may go back to. Where an entry made it so, what was there before it is what
 * its planned back-out leads to.
 */
export async function baselineOf(tx: Pick<Asking, 'lastPromotion'>, item: StoredItem | undefined): Promise<BaselineFact | null> {
  if (item === undefined || item.baseline.state === 'unaccepted') return null
  const { value, by } = item.baseline
  const promotion = by === null ? null : await tx.lastPromotion(item.asset, item.item)
  return promotion === null ? { value } : { value, previous: { value: promotion.previous }, byEntry: promotion.entry }
}

const UNDOES = 'rollback_of:'

/** A change already judged to undo an entry's work did so, whatever known good is by now. */
export function baselineJudgedBy({ before, after }: Change, modifiers: readonly string[]): BaselineFact | null {
  const undone = modifiers.find((modifier) => modifier.startsWith(UNDOES))?.slice(UNDOES.length)
  return undone === undefined ? null : { value: before, previous: { value: after }, byEntry: undone }
}
