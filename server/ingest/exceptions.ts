// Ends exceptions when their time is over: the drift counts again, and somebody hears of it.
import { assetOf } from '../accept.ts'
import type { LiveEvent } from '../live.ts'
import type { Store, Writes } from '../store/store.ts'
import { openAlertsFor, type Judging } from './verdicts.ts'
import type { StoredChange } from '../store/evidence/stored.ts'
import { reactionTo } from '../../rules/alerting.ts'

export async function settleExceptions(store: Pick<Store, 'write'>, judging: Judging): Promise<readonly LiveEvent[]> {
  return store.write(async (tx) => {
    const reopened = await tx.endExceptions(judging.now())
    const happened: LiveEvent[] = []
    for (const stored of reopened) happened.push(...(await reopen(tx, judging, stored)))
    return happened
  })
}

async function reopen(tx: Writes, judging: Judging, { change, judgement, severity }: StoredChange): Promise<readonly LiveEvent[]> {
  const asset = await assetOf(tx, change.asset)
  const judged = { judgement, severity, needsAttention: reactionTo(judgement) !== 'silent' }
  const because = 'It was excepted, and the exception is over.'
  const alert = (await openAlertsFor(tx, judging, [{ change, asset, judged, because }])).get(change.id)
  const told = { kind: 'verdict', id: change.id, asset: asset.id } as const
  return alert === undefined ? [told] : [told, { kind: 'alert', id: alert, asset: asset.id }]
}
