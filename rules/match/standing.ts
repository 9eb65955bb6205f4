// Standing rules: what they pre-approve, when they stop to, and the ones each use of which must be registered.
import type { Approval } from './facets/approval.ts'
import { isAssetIn } from './facets/asset.ts'
import { matchItem } from './facets/item.ts'
import { matchTime } from './facets/time.ts'
import type { Circumstances } from './candidate.ts'
import type { Template } from './schedule.ts'

export function standingApproval(template: Template, { interval, standingUses }: Pick<Circumstances, 'interval' | 'standingUses'>): Approval {
  const { reviewBy, maxPerAssetPerDay } = template
  if (reviewBy !== null && reviewBy < interval.span.to) return { kind: 'invalid', why: { kind: 'review-overdue', since: reviewBy } }
  if (maxPerAssetPerDay !== null && (standingUses.get(template.id) ?? 0) >= maxPerAssetPerDay)
    return { kind: 'invalid', why: { kind: 'used-up', limit: maxPerAssetPerDay } }
  return { kind: 'standing' }
}

/** The rule that would cover this change, had its use been registered. */
export function unregisteredRule(templates: readonly Template[], { change, asset, interval, policy }: Circumstances): Template | null {
  const tolerance = { earlyMs: policy.earlyToleranceMs, lateMs: policy.lateToleranceMs }
  const fitting = templates.filter(
    (template) =>
      template.requiresRegistration &&
      isAssetIn(template.assets, asset) &&
      matchItem(template.items, change).by !== 'none' &&
      (template.windows.length === 0 || matchTime(interval.span, template.windows, tolerance).kind !== 'out'),
  )
  return fitting.reduce<Template | null>((first, one) => (first === null || one.id < first.id ? one : first), null)
}
