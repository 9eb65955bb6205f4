// What decides before any entry is looked at: nothing really changed, nobody wants to know, or it went back to what was approved.
import type { Asset, Change, Entry, Instant } from '../domain.ts'
import { type BaselineFact, isSameNormalised, isSameValue } from './baseline.ts'
import { entryNamed } from './entry-index.ts'
import { approvalOf } from './facets/approval.ts'
import { isAssetIn } from './facets/asset.ts'
import { firstStart, lastEnd } from './facets/time.ts'
import { globOf } from './glob.ts'
import type { ChangeInterval } from './interval.ts'
import type { Policy } from './policy.ts'
import { duration } from './say-time.ts'
import type { Schedule } from './schedule.ts'

export type Early = {
  readonly verdict: 'noise' | 'reverted' | 'authorised'
  readonly entry: string | null
  readonly modifier: string
  readonly note: string
}

type Question = {
  readonly change: Change
  readonly asset: Asset
  readonly schedule: Schedule
  readonly policy: Policy
  readonly now: Instant
  readonly baseline: BaselineFact | null
  readonly interval: ChangeInterval
}

export const decidedEarly = (question: Question): Early | null =>
  sameAfterNormalising(question) ?? ignored(question) ?? restored(question) ?? backedOut(question)

function sameAfterNormalising({ change }: Question): Early | null {
  if (!isSameNormalised(change.before, change.after)) return null
  return { verdict: 'noise', entry: null, modifier: 'same_after_normalising', note: 'Equal once what does not matter is taken out.' }
}

function ignored({ change, asset, schedule, interval }: Question): Early | null {
  const rules = schedule.ignoreRules.filter(
    (rule) =>
      (rule.expires === null || interval.span.to <= rule.expires) &&
      isAssetIn(rule.assets, asset) &&
      globOf(rule.path).matches(change.item.path),
  )
  const first = rules.reduce<(typeof rules)[number] | null>((least, rule) => (least === null || rule.id < least.id ? rule : least), null)
  if (first === null) return null
  const because = first.reason === '' ? '' : `: ${first.reason}`
  const owner = first.owner === '' ? '' : ` (${first.owner})`
  return {
    verdict: 'noise',
    entry: null,
    modifier: `ignore_rule:${first.id}`,
    note: `Rule ${first.id} ignores ${first.path}${because}${owner}.`,
  }
}

/** Back to the approved value is always allowed, whoever did it, even in a freeze. */
function restored({ change, baseline }: Question): Early | null {
  if (baseline === null || !isSameValue(change.after, baseline.value) || isSameValue(change.before, baseline.value)) return null
  const note = baseline.value === null ? 'The approved state is that it does not exist.' : 'This is the approved value again.'
  return { verdict: 'reverted', entry: null, modifier: 'restores_baseline', note }
}

/** The entry whose change this one undoes, or null. */
export function undoneEntry({ change, baseline }: Pick<Question, 'change' | 'baseline'>): string | null {
  if (!baseline?.previous || !baseline.byEntry) return null
  return isSameValue(change.after, baseline.previous.value) ? baseline.byEntry : null
}

/** The planned back-out of an entry: no later than a few hours after its last window, and only while the entry holds. */
function backedOut(question: Question): Early | null {
  const { change, schedule, policy, now, interval } = question
  const id = undoneEntry(question)
  const entry = id === null ? undefined : entryNamed(schedule.entries, id)
  if (entry === undefined || !entry.backout || !isBackoutTime(entry, interval, policy)) return null
  const approval = approvalOf({ entry, interval: interval.span, actor: change.actor, policy, now })
  if (approval.kind !== 'approved' && approval.kind !== 'retro') return null
  const note = `This undoes ${entry.id}, whose plan allows backing out until ${duration(policy.backoutGraceMs)} after its window.`
  return { verdict: 'authorised', entry: entry.id, modifier: `rollback_of:${entry.id}`, note }
}

const isBackoutTime = ({ windows }: Entry, { span }: ChangeInterval, { backoutGraceMs }: Policy): boolean =>
  firstStart(windows) <= span.from && span.to <= lastEnd(windows) + backoutGraceMs
