// What became of each entry on its assets: worked out when its window opens, while it lasts, and for a while after it.
import { peopleFirst, tellings } from '../../rules/alerting-routes.ts'
import { assetsOf } from '../../rules/card/system.ts'
import type { Asset, Change, Entry, Instant, Item, Value } from '../../rules/domain.ts'
import { matchContent } from '../../rules/match/facets/content.ts'
import { matchItem } from '../../rules/match/facets/item.ts'
import { globOf } from '../../rules/match/glob.ts'
import { type EntryOutcome, type LinkedChange, outcomeOf, type Target } from '../../rules/match/outcome.ts'
import { channelsOfPeople } from '../alert/people.ts'
import type { Judging } from '../ingest/verdicts.ts'
import type { LiveEvent } from '../live.ts'
import type { Store } from '../store/store.ts'

/** Late reports are waited for this long after the last window. */
const WATCHED_AFTER_MS = 7 * 86_400_000
/** Whoever makes the change has so long to put it right, before the channels hear of it. */
const PEOPLE_FIRST_MS = 4 * 3_600_000
const AT_ONCE = 50
const MOST_ITEMS = 100

type Parts = { readonly store: Pick<Store, 'read' | 'write'>; readonly judging: Judging }

export async function settleOutcomes({ store, judging }: Parts): Promise<readonly LiveEvent[]> {
  const now = judging.now()
  const due = await store.read.entriesToCheck(now, now - WATCHED_AFTER_MS, AT_ONCE)
  const known = due.length === 0 ? [] : await store.read.allAssets()
  const told: LiveEvent[] = []
  for (const { entry } of due) {
    const outcome = await workOut({ store, judging }, entry, assetsOf(entry.assets, known), now)
    if (await keep({ store, judging }, entry, outcome, now)) told.push({ kind: 'entry', id: entry.id })
  }
  return told
}

async function workOut({ store, judging }: Parts, entry: Entry, assets: readonly Asset[], now: Instant): Promise<EntryOutcome> {
  const { items } = await store.read.listChanges({ entry: entry.id, limit: 100 })
  const changes = items
    .filter(({ judgement }) => judgement.entry === entry.id)
    .map(({ change, judgement, state }): LinkedChange => ({
      asset: change.asset,
      verdict: judgement.verdict,
      // What went back to known good was undone, whatever its own verdict still says.
      modifiers: state === 'reverted' ? [...judgement.modifiers, `rollback_of:${entry.id}`] : judgement.modifiers,
    }))
  const targets: Target[] = []
  for (const { id } of assets) {
    const seen = (await store.read.agentsOf(id)).flatMap(({ last_seen_at }) => last_seen_at ?? [])
    const isExpected = entry.expect.length > 0 && (await isAsExpected(store, entry, id))
    const state = !isExpected ? 'other' : changes.some(({ asset }) => asset === id) ? 'expected' : 'was_expected'
    targets.push({ asset: id, lastLookAt: seen.length === 0 ? null : Math.max(...seen), state })
  }
  return outcomeOf({ entry, targets, changes, policy: judging.policy(), now })
}

/** Every item the entry speaks of is what was announced, and there is at least one. */
async function isAsExpected({ read }: Pick<Store, 'read'>, entry: Entry, asset: string): Promise<boolean> {
  const scopes = entry.items.length > 0 ? entry.items : entry.expect.flatMap(({ item }) => item ?? [])
  const found = new Map<string, { readonly item: Item; readonly value: Value | null }>()
  for (const { kind, path } of scopes) {
    const page = await read.itemsOf(asset, { q: globOf(path).literalPrefix, limit: MOST_ITEMS, ...(kind === undefined ? {} : { kind }) })
    for (const { item, value } of page.items) found.set(JSON.stringify(item), { item, value })
    if (globOf(path).isLiteral && page.items.length === 0) found.set(path, { item: { kind: kind ?? 'file', path }, value: null })
  }
  const contents = [...found.values()]
    .map((one) => asChange(asset, one))
    .filter((change) => matchItem(scopes, change).by !== 'none')
    .map((change) => matchContent(entry.expect, change).kind)
  return contents.includes('match') && !contents.includes('contradict')
}

/** The item as it is, as if it had just become so. */
const asChange = (asset: string, { item, value }: { readonly item: Item; readonly value: Value | null }): Change => ({
  id: 'now',
  asset,
  item,
  op: 'modified',
  before: null,
  after: value,
  lastSeen: null,
  firstSeen: 0,
  exact: null,
  receivedAt: null,
  clockOffsetMs: 0,
  sigmaMs: 0,
  detectedBy: 'report',
  actor: null,
  actorSource: null,
  pkg: null,
  ref: null,
})

const ALERTING = {
  no_show: 'was not carried out',
  partial: 'was carried out in part',
  cancelled_but_changed: 'was called off, and changed all the same',
  wrong_content: 'left other content than approved',
} as const
const isAlerting = (outcome: EntryOutcome['outcome']): outcome is keyof typeof ALERTING => outcome in ALERTING

async function keep({ store, judging }: Parts, entry: Entry, outcome: EntryOutcome, now: Instant): Promise<boolean> {
  return store.write(async (tx) => {
    const before = await tx.outcomeOf(entry.id)
    const isSame =
      before !== null &&
      before.outcome === outcome.outcome &&
      before.done === outcome.done &&
      before.total === outcome.total &&
      before.missing.join() === outcome.missing.join()
    await tx.keepOutcome(entry.id, { ...outcome, at: isSame ? before.at : now, checkedAt: now })
    if (isSame) return false
    if (!isAlerting(outcome.outcome)) {
      await tx.resolveAlerts({
        kind: 'outcome',
        subjects: [entry.id],
        at: now,
        because: `${entry.id} is ${outcome.outcome.replaceAll('_', ' ')} now.`,
      })
      return true
    }
    const [asset = entry.assets.include.join(' ')] = [...outcome.missing, ...outcome.blind]
    const title = `${entry.id} ${ALERTING[outcome.outcome]}: ${entry.summary.slice(0, 200)}`
    const alert = {
      kind: 'outcome',
      subject: entry.id,
      asset,
      severity: 'medium',
      title,
      reason: reasonOf(entry, outcome),
      facts: {},
      firstVerdict: null,
      at: now,
    } as const
    const asRouted = tellings({ severity: 'medium', services: [], kinds: ['outcome'] }, judging.routing(), now)
    const makers = entry.implementers.length > 0 ? entry.implementers : [entry.requester]
    const people = await channelsOfPeople(tx, makers, judging.routing().channels)
    await tx.openAlerts([{ alert, tell: peopleFirst(people, asRouted, { at: now, laterMs: PEOPLE_FIRST_MS }) }])
    return true
  })
}

function reasonOf({ implementers }: Entry, { done, total, missing, blind }: EntryOutcome): string {
  const rest = [
    ...(missing.length > 0 ? [`not on ${missing.slice(0, 10).join(', ')}`] : []),
    ...(blind.length > 0 ? [`nobody could see ${blind.slice(0, 10).join(', ')}`] : []),
  ]
  return `Done on ${done} of ${total}${rest.length === 0 ? '' : `: ${rest.join('; ')}`}. Ask ${implementers.slice(0, 3).join(', ')} first, then the change manager.`
}
