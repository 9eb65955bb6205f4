// Judges stored changes again, because the schedule, the policy or an asset became another one.
import { alertDecision } from '../rules/alerting.ts'
import type { Change } from '../rules/domain.ts'
import { assetOf } from './accept.ts'
import { openAlertsFor, judged, type Judged, type Judging, scheduleNear } from './ingest/verdicts.ts'
import type { StoredChange } from './store/evidence/stored.ts'
import type { Writes } from './store/store.ts'

/** How many are held in memory at a time. */
const CHUNK = 200

/**
 * Adds a judgement to each change that is judged otherwise now; the first verdict stays. An alert that has lost its reason is resolved
 * with `because`; a change that alerts only now opens one that says so. Answers the ids of the changes judged otherwise.
 */
export async function rejudge(tx: Writes, judging: Judging, ids: readonly string[], because: string): Promise<readonly string[]> {
  const altered: string[] = []
  for (let start = 0; start < ids.length; start += CHUNK)
    for (const stored of await tx.changesById(ids.slice(start, start + CHUNK)))
      if (await judgeAgain(tx, judging, stored, because)) altered.push(stored.change.id)
  return altered
}

/** As the actions call it. */
export const rejudgeWith = (judging: Judging) => (tx: Writes, ids: readonly string[], because: string) => rejudge(tx, judging, ids, because)

async function judgeAgain(tx: Writes, judging: Judging, stored: StoredChange, because: string): Promise<boolean> {
  const change = linked(stored)
  const asset = await assetOf(tx, change.asset)
  // A way back to known good stays one, whatever the schedule says: known good may have moved on since.
  if (stored.judgement.verdict === 'reverted') return false
  const now = judged(judging, { change, asset, schedule: await scheduleNear(tx, [change]), item: undefined })
  if (isSame(stored, now)) return false
  await tx.addJudgement({ stored, ...now, at: judging.now(), because })
  if (stored.state === 'open') await settleAlert(tx, judging, { change, asset, now, because })
  return true
}

const linked = ({ change, linkedEntry }: StoredChange): Change => (linkedEntry === null ? change : { ...change, ref: linkedEntry })

const isSame = ({ judgement, severity }: StoredChange, now: Judged): boolean =>
  severity === now.severity &&
  judgement.verdict === now.judgement.verdict &&
  judgement.entry === now.judgement.entry &&
  judgement.explanation === now.judgement.explanation &&
  judgement.modifiers.join(' ') === now.judgement.modifiers.join(' ')

type Settling = {
  readonly change: Change
  readonly asset: Awaited<ReturnType<typeof assetOf>>
  readonly now: Judged
  readonly because: string
}

async function settleAlert(tx: Writes, judging: Judging, { change, asset, now, because }: Settling): Promise<void> {
  const standing = await tx.openAlertAbout('change', change.id)
  const decision = alertDecision({ change, judgement: now.judgement, asset, hasOpenAlert: standing !== null })
  switch (decision.kind) {
    case 'open':
      await openAlertsFor(tx, judging, [{ change, asset, judged: now, because: `The schedule changed: ${because}.` }])
      return
    case 'resolve':
      await tx.resolveAlerts({ kind: 'change', subjects: [change.id], at: judging.now(), because: `${decision.reason} ${because}` })
      return
    case 'keep':
    case 'none':
      return
  }
}
