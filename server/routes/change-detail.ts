// Gathers all there is to say about one change for its page.
import type { ActionRows } from '../../dashboards/change-actions.tsx'
import type { ChangeDetail, EntryNote, PromotionRow } from '../../dashboards/change.tsx'
import type { DrawnWindow } from '../../dashboards/parts/interval.tsx'
import { reversePatch, textDiff } from '../../rules/diff/text.ts'
import type { Change, Entry, PackageTrace, Span, Value } from '../../rules/domain.ts'
import { nameOf } from '../../rules/card/from-change.ts'
import { isAssetIn } from '../../rules/match/facets/asset.ts'
import type { Freeze } from '../../rules/match/schedule.ts'
import { failedSince, settledAt } from '../ingest/soak.ts'
import { isCritical } from '../schedule/changes.ts'
import type { AskedByMail } from '../store/alerts/answers.ts'
import type { StoredChange } from '../store/evidence/stored.ts'
import { readersOf } from '../alert/whom.ts'
import { wayBackOf } from '../way-back.ts'
import type { PageParts } from './page.tsx'
import { changeRow } from './rows.ts'

type Typed = Pick<ActionRows, 'typed' | 'problems'>

export async function changeDetail(parts: PageParts, id: string, typed: Typed = {}): Promise<ChangeDetail | null> {
  const { read } = parts.store
  const stored = await read.changeById(id)
  if (stored === null) return null
  const { change, judgement } = stored
  const named = [judgement.entry, judgement.nearest?.id, ...judgement.runnersUp.map((runner) => runner.id)].flatMap((entry) => entry ?? [])
  const [judgements, way, texts, schedule, open, actions, asset] = await Promise.all([
    read.judgementsOf(id),
    wayBackOf(read, stored),
    read.textsOf([stored.texts.before, stored.texts.after]),
    read.scheduleNear(judgement.interval, named),
    read.openChangesOf(change.asset, change.item),
    actionRows(parts, stored),
    read.assetById(change.asset),
  ])
  const { entries } = schedule
  const textOf = (hash: string | null) => (hash === null ? null : (texts.get(hash) ?? null))
  const [before, after] = [withText(change.before, textOf(stored.texts.before)), withText(change.after, textOf(stored.texts.after))]
  const newest = open.at(-1)
  return {
    row: changeRow(stored),
    judgement,
    drawing: {
      verdict: judgement.verdict,
      interval: judgement.interval,
      looks: looksOf(change, judgement.interval),
      windows: windowsOf(entries, judgement.entry ?? judgement.nearest?.id ?? null, { parts, interval: judgement.interval }),
      freezes: schedule.freezes.filter(({ assets }) => asset !== null && isAssetIn(assets, asset)).flatMap(drawnFreezes),
    },
    entry: noteOf(entries, judgement.nearest ?? (judgement.entry === null ? null : { id: judgement.entry, defects: [] })),
    runnersUp: judgement.runnersUp.flatMap((runner) => noteOf(entries, runner) ?? []),
    verdicts: judgements
      .map(({ at, because, judgement: past }) => ({ at, verdict: past.verdict, entry: past.entry ?? past.nearest?.id ?? null, because }))
      .toReversed(),
    before,
    after,
    ...differences(change, before, after),
    wayBack: way,
    detectedBy: change.detectedBy,
    receivedAt: change.receivedAt,
    actorSource: change.actorSource,
    pkg: change.pkg === null ? null : packageWords(change.pkg),
    later:
      newest !== undefined && newest.change.id !== id && newest.judgement.interval.to > judgement.interval.to ? newest.change.id : null,
    promotion: await promotionRow(parts, stored),
    actions: { ...actions, entries: [...new Set([...named, ...entries.map((entry) => entry.id)])].slice(0, 20), ...typed },
  }
}

/** Only of what is approved and still open. */
async function promotionRow({ store, now }: PageParts, { change, judgement, state }: StoredChange): Promise<PromotionRow | null> {
  if (state !== 'open' || (judgement.verdict !== 'authorised' && judgement.verdict !== 'standard')) return null
  if (!judgement.promote) return { kind: 'by-hand' }
  const failed = await failedSince(store.read, change.asset, { from: judgement.interval.from, to: now() })
  return failed === null
    ? { kind: 'settling', until: settledAt(change.receivedAt ?? judgement.interval.to) }
    : { kind: 'failed', ...failed }
}

/** What the host's own package database says of the file. */
function packageWords({ name, version, manifestOk, conffile }: PackageTrace): string {
  if (conffile === true) return `${name} ${version}: a configuration file of it`
  if (manifestOk === undefined) return `${name} ${version}`
  return `${name} ${version}: ${manifestOk ? 'the content it ships' : 'not the content it ships'}`
}

const drawnFreezes = ({ id, windows }: Freeze) => windows.map((span) => ({ label: id, span }))

const withText = (value: Value | null, text: string | null): Value | null => (value === null ? null : { ...value, text })

/** An added file differs from nothing, a removed one becomes nothing; a text that was not kept cannot be compared. */
function differences(change: Change, before: Value | null, after: Value | null): Pick<ChangeDetail, 'diff' | 'reversePatch'> {
  const [old, fresh] = [before === null ? '' : before.text, after === null ? '' : after.text]
  if (typeof old !== 'string' || typeof fresh !== 'string' || old === fresh) return { diff: null, reversePatch: null }
  const holdsSecret = /‹secret /.test(old + fresh)
  // A patch that would write placeholders into a file instead of its secrets is worse than none.
  return { diff: textDiff(old, fresh), reversePatch: holdsSecret ? null : reversePatch(change.item.path, old, fresh) }
}

/** The two looks in server time, before the uncertainty of the clocks is added. */
function looksOf({ exact, lastSeen, firstSeen, clockOffsetMs }: Change, within: Span): Span {
  const offset = clockOffsetMs ?? 0
  const inside = (at: number) => Math.min(within.to, Math.max(within.from, at))
  return { from: inside((exact ?? lastSeen ?? within.from - offset) + offset), to: inside((exact ?? firstSeen) + offset) }
}

const MOST_WINDOWS = 3

function windowsOf(
  entries: readonly Entry[],
  id: string | null,
  { parts, interval }: { parts: PageParts; interval: Span },
): readonly DrawnWindow[] {
  const entry = entries.find((each) => each.id === id)
  if (entry === undefined) return []
  const policy = parts.policy()
  const distance = ({ from, to }: Span) => Math.max(0, from - interval.to, interval.from - to)
  return entry.windows
    .toSorted((a, b) => distance(a) - distance(b))
    .slice(0, MOST_WINDOWS)
    .map((span) => ({
      label: `${entry.id} window`,
      span,
      earlyMs: entry.earlyToleranceMs ?? policy.earlyToleranceMs,
      lateMs: entry.lateToleranceMs ?? policy.lateToleranceMs,
    }))
}

const noteOf = (
  entries: readonly Entry[],
  named: { readonly id: string; readonly defects: EntryNote['defects'] } | null,
): EntryNote | null => (named === null ? null : { ...named, summary: entries.find(({ id }) => id === named.id)?.summary ?? null })

const MOST_ANSWERS = 10

function mailState(asked: AskedByMail | undefined): ActionRows['questions'][number]['mail'] {
  if (asked === undefined) return null
  if (asked.state === 'resolved') return { state: 'ended', words: asked.ended ?? '' }
  return { state: asked.isGivenUp ? 'given-up' : 'waiting' }
}

async function actionRows({ store, config }: PageParts, stored: StoredChange): Promise<ActionRows> {
  const { change, decision, state } = stored
  const [item, asset, asks, exceptions, accounts, alerts] = await Promise.all([
    store.read.itemById(change.asset, change.item),
    store.read.assetById(change.asset),
    store.read.asksOf(change.id),
    store.read.exceptionsOf(change.id),
    store.read.people(),
    store.read.alertsOfChange(change.id),
  ])
  const mails = await store.read.questionsByMail(asks.map(({ id }) => id))
  const answers = await Promise.all(alerts.slice(-MOST_ANSWERS).map(({ id }) => store.read.answerOf(id)))
  const isNow = item !== null && (item.value?.hash ?? null) === (change.after?.hash ?? null)
  const isBaseline = state === 'accepted' || (isNow && item.baseline.state === 'accepted' && item.identity === item.baseline.identity)
  const exception = exceptions.at(-1)
  return {
    change: change.id,
    asset: change.asset,
    path: nameOf(change.item),
    isBaseline,
    acceptedBy: state === 'accepted' && decision !== null ? { name: decision.by, at: decision.at } : null,
    onlyApprovers: asset !== null && isCritical(asset),
    exception: exception ? { owner: exception.owner, reason: exception.reason, expires: exception.expires_at } : null,
    questions: asks.map(({ id, at, by, person, question }) => ({ at, by, to: person, text: question, mail: mailState(mails.get(id)) })),
    answers: answers.flatMap((one) => (one === null ? [] : [{ by: one.by, answer: one.answer, at: one.at }])),
    reachable: [...new Set(readersOf(config(), accounts).flatMap(({ name, mail }) => (mail === null ? [] : [name])))].slice(0, 200),
    entries: [],
  }
}
