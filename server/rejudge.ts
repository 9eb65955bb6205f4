// Judges stored changes again, because the schedule, the policy or an asset became another one.
import { alertDecision } from '../rules/alerting.ts'
import type { Change } from '../rules/domain.ts'
import { assetOf } from './accept.ts'
import { type Alerting, type Judged, type Judging, openAlertsFor } from './ingest/verdicts.ts'
import { baselineJudgedBy, besideSiblings, judgeIn, surroundingsOf } from './schedule/surroundings.ts'
import type { StoredAsset, StoredChange } from './store/evidence/stored.ts'
import type { Writes } from './store/store.ts'

/** As many as one transaction judges: nobody else's write waits longer than for these. */
export const AT_ONCE = 200

/**
 * Adds a judgement to each change that is judged otherwise now; the first verdict stays. An alert that has lost its reason is resolved
 * with `because`; a change that alerts only now opens one that says so. Answers the ids of the changes judged otherwise. More than fit
 * in one transaction are written down, and follow by `rejudgeNext`: a crash in between forgets none.
 */
export async function rejudge(tx: Writes, judging: Judging, ids: readonly string[], because: string): Promise<readonly string[]> {
  await tx.judgeLater(ids.slice(AT_ONCE), because, judging.now())
  return judgeAgain(tx, judging, ids.slice(0, AT_ONCE), because)
}

/** As the actions call it. */
export const rejudgeWith = (judging: Judging) => (tx: Writes, ids: readonly string[], because: string) => rejudge(tx, judging, ids, because)

/** The next of what was left over. */
export async function rejudgeNext(tx: Writes, judging: Judging): Promise<readonly string[]> {
  const left = await tx.nextToJudge(AT_ONCE)
  const altered: string[] = []
  for (const [because, some] of Map.groupBy(left, (one) => one.because))
    altered.push(
      ...(await judgeAgain(
        tx,
        judging,
        some.map(({ change }) => change),
        because,
      )),
    )
  await tx.judgedAgain(left.map(({ change }) => change))
  return altered
}

type Again = { readonly stored: StoredChange; readonly change: Change; readonly asset: StoredAsset; readonly judged: Judged }

async function judgeAgain(tx: Writes, judging: Judging, ids: readonly string[], because: string): Promise<readonly string[]> {
  // A way back to known good stays one, whatever the schedule says: known good may have moved on since.
  const stored = (await tx.changesById(ids)).filter(({ judgement }) => judgement.verdict !== 'reverted')
  const assets = await assetsOf(tx, stored)
  const around = await surroundingsOf(tx, stored.map(linked))
  const altered: Again[] = []
  for (const one of stored.toSorted((a, b) => a.judgement.interval.to - b.judgement.interval.to)) {
    const change = linked(one)
    const asset = assets.get(change.asset)
    if (asset === undefined) continue
    const about = { change, asset, baseline: baselineJudgedBy(change, one.judgement.modifiers) }
    const own = judgeIn(judging, around, about)
    const now = await besideSiblings(tx, judging, around, { ...about, judged: own })
    if (!isSame(one, now)) altered.push({ stored: one, change, asset, judged: now })
  }
  const at = judging.now()
  const reopened = await undoPromotions(tx, altered, { at, why: because })
  await tx.addJudgements(
    altered.map(({ stored, judged }) => ({
      stored: reopened.has(stored.change.id) ? { ...stored, state: 'open' } : stored,
      ...judged,
      at,
      because,
    })),
  )
  await settleAlerts(
    tx,
    judging,
    altered.filter(({ stored }) => stored.state === 'open' || reopened.has(stored.change.id)),
    because,
  )
  return altered.map(({ change }) => change.id)
}

/** What a rule made known good rests on the verdict: without it, known good is what it was before. Answers what is open again. */
async function undoPromotions(tx: Writes, altered: readonly Again[], { at, why }: { readonly at: number; readonly why: string }) {
  const reopened = new Set<string>()
  for (const { stored, judged } of altered) {
    const { verdict } = judged.judgement
    const isPromoted = stored.state === 'accepted' && stored.decision?.by === 'rule'
    if (!isPromoted || verdict === 'authorised' || verdict === 'standard') continue
    if (await tx.undoPromotion(stored, { at, why: `no longer approved: ${why}` })) reopened.add(stored.change.id)
  }
  return reopened
}

async function assetsOf(tx: Writes, stored: readonly StoredChange[]): Promise<ReadonlyMap<string, StoredAsset>> {
  const assets = new Map<string, StoredAsset>()
  for (const id of new Set(stored.map(({ change }) => change.asset))) assets.set(id, await assetOf(tx, id))
  return assets
}

const linked = ({ change, linkedEntry }: StoredChange): Change => (linkedEntry === null ? change : { ...change, ref: linkedEntry })

const isSame = ({ judgement, severity }: StoredChange, now: Judged): boolean =>
  severity === now.severity &&
  judgement.verdict === now.judgement.verdict &&
  judgement.entry === now.judgement.entry &&
  judgement.explanation === now.judgement.explanation &&
  judgement.modifiers.join(' ') === now.judgement.modifiers.join(' ')

async function settleAlerts(tx: Writes, judging: Judging, changes: readonly Again[], because: string): Promise<void> {
  const standing = await tx.standingAlerts(
    'change',
    changes.map(({ change }) => change.id),
  )
  const opening: Alerting[] = []
  const ending = new Map<string, string[]>()
  for (const { change, asset, judged } of changes) {
    const decision = alertDecision({ change, judgement: judged.judgement, asset, hasOpenAlert: standing.has(change.id) })
    if (decision.kind === 'open') opening.push({ change, asset, judged, because: `The schedule changed: ${because}.` })
    if (decision.kind === 'resolve') ending.set(decision.reason, [...(ending.get(decision.reason) ?? []), change.id])
  }
  await openAlertsFor(tx, judging, opening)
  for (const [reason, subjects] of ending)
    await tx.resolveAlerts({ kind: 'change', subjects, at: judging.now(), because: `${reason} ${because}` })
}
