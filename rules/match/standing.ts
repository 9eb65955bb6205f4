// When a standing rule pre-approves, and when it stops to.
import type { Approval } from './facets/approval.ts'
import type { ChangeInterval } from './interval.ts'
import type { Template } from './schedule.ts'

type Use = { readonly interval: ChangeInterval; readonly standingUses: ReadonlyMap<string, number> }

export function standingApproval(template: Template, { interval, standingUses }: Use): Approval {
  const { reviewBy, maxPerAssetPerDay, requiresRegistration } = template
  if (requiresRegistration) return { kind: 'invalid', why: { kind: 'not-registered' } }
  if (reviewBy !== null && reviewBy < interval.span.to) return { kind: 'invalid', why: { kind: 'review-overdue', since: reviewBy } }
  if (maxPerAssetPerDay !== null && (standingUses.get(template.id) ?? 0) >= maxPerAssetPerDay)
    return { kind: 'invalid', why: { kind: 'used-up', limit: maxPerAssetPerDay } }
  return { kind: 'standing' }
}
