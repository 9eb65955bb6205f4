// Past changes judged again as if one entry had been another one: what would have been reported, and what would not. Nothing is kept.
import { doesAlert } from '../../rules/alerting.ts'
import type { Entry, Instant, Judgement, Span } from '../../rules/domain.ts'
import type { Policy } from '../../rules/match/policy.ts'
import { supposed, type Wish, withEntry } from '../../rules/match/what-if.ts'
import type { StoredChange } from '../store/evidence/stored.ts'
import type { Store } from '../store/store.ts'
import { baselineJudgedBy, judgeIn, surroundingsOf } from './surroundings.ts'

export type Supposition = { readonly stored: StoredChange; readonly would: Judgement }
export type WhatIf = {
  readonly rows: readonly Supposition[]
  /** How many of the changes of the time were judged; more than this stay unread, and `isAll` says so. */
  readonly judged: number
  readonly isAll: boolean
  readonly alerting: { readonly now: number; readonly would: number }
}

/** As many past changes as one question judges. */
export const MOST_JUDGED = 500

type Parts = { readonly store: Pick<Store, 'read'>; readonly policy: () => Policy; readonly now: () => Instant }

/** `rows`: those judged otherwise, newest first. */
export async function whatIf({ store, policy, now }: Parts, entry: Entry, wish: Wish, over: Span): Promise<WhatIf> {
  const { changes, isAll } = await changesIn(store.read, over)
  const around = await surroundingsOf(
    store.read,
    changes.map(({ change }) => change),
  )
  const altered = { uses: [...around.uses], schedule: withEntry(around.schedule, supposed(entry, wish)) }
  const assets = new Map((await store.read.allAssets()).map((asset) => [asset.id, asset]))
  const judging = { policy, now, routing: () => ({ routes: [], channels: [], settleMs: 0 }) }
  const rows = changes.toReversed().map((stored): Supposition => {
    const asset = assets.get(stored.change.asset)
    // A way back to known good stays one, whatever the schedule says.
    if (asset === undefined || stored.judgement.verdict === 'reverted') return { stored, would: stored.judgement }
    const change = stored.linkedEntry === null ? stored.change : { ...stored.change, ref: stored.linkedEntry }
    return {
      stored,
      would: judgeIn(judging, altered, { change, asset, baseline: baselineJudgedBy(change, stored.judgement.modifiers) }).judgement,
    }
  })
  const alerting = (judgementOf: (row: Supposition) => Judgement) => rows.filter((row) => doesAlert(judgementOf(row))).length
  return {
    rows: rows.filter(isOtherwise).toReversed(),
    judged: rows.length,
    isAll,
    alerting: { now: alerting(({ stored }) => stored.judgement), would: alerting(({ would }) => would) },
  }
}

const isOtherwise = ({ stored: { judgement }, would }: Supposition): boolean =>
  judgement.verdict !== would.verdict || judgement.entry !== would.entry

/** Newest first. */
async function changesIn(
  read: Store['read'],
  { from, to }: Span,
): Promise<{ readonly changes: readonly StoredChange[]; readonly isAll: boolean }> {
  const changes: StoredChange[] = []
  let cursor: string | undefined
  do {
    const page = await read.listChanges({ since: from, until: to, limit: 100, ...(cursor === undefined ? {} : { cursor }) })
    changes.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined && changes.length < MOST_JUDGED)
  return { changes, isAll: cursor === undefined }
}
