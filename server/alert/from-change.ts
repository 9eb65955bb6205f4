// The alert of a change nobody approved: what is kept beside it for messages and screens.
import { nearestText, titleOf } from '../../rules/alerting.ts'
import type { Asset, Change, Instant, Judgement, Severity } from '../../rules/domain.ts'
import { createHash } from 'node:crypto'
import type { NewAlert } from '../store/alerts/writes.ts'

/** `severity` and `reason` are those of `alertDecision`. */
export function alertForChange(parts: {
  readonly change: Pick<Change, 'id' | 'asset' | 'item' | 'op' | 'after'>
  readonly judgement: Judgement
  readonly asset: Pick<Asset, 'services'>
  readonly severity: Severity
  readonly reason: string
  readonly at: Instant
}): NewAlert {
  const { change, judgement, asset, severity, reason, at } = parts
  const nearest = nearestText(judgement)
  return {
    kind: 'change',
    subject: change.id,
    asset: change.asset,
    severity,
    title: titleOf(change, judgement.verdict),
    reason,
    facts: {
      item: change.item,
      op: change.op,
      interval: judgement.interval,
      verdict: judgement.verdict,
      explanation: judgement.explanation,
      services: asset.services,
      ...(nearest === null ? {} : { nearest }),
    },
    firstVerdict: judgement.verdict,
    groupKey: groupKeyOf(change, judgement),
    at,
  }
}

/** The same on every asset where the same item became the same; null where what it became cannot be compared. */
function groupKeyOf({ item, op, after }: Pick<Change, 'item' | 'op' | 'after'>, { verdict }: Pick<Judgement, 'verdict'>): string | null {
  const became = after === null ? op : { ...after, size: null, mtime: null, ctime: null, text: null }
  if (after !== null && after.hash === null && after.version === undefined && after.values === undefined && after.target === undefined)
    return null
  const same = JSON.stringify([item.kind, item.path, item.key ?? null, op, became, verdict])
  return createHash('sha256').update(same).digest('base64url')
}
