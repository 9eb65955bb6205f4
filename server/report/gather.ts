// Gathers the report for one service: what changed since it last worked, who is suspected, and what nobody can tell.
import { hash as digest } from 'node:crypto'
import type { Instant, ItemKind, Span } from '../../rules/domain.ts'
import { countsOf, netOf, type Report, REPORT_FORMAT, sentenceOf, type UnseenLine } from '../../rules/incident/report.ts'
import { rankSuspects, type Ranking } from '../../rules/incident/suspects.ts'
import type { Candidate, Missing, Scene } from '../../rules/incident/term.ts'
import type { Policy } from '../../rules/match/policy.ts'
import { assetsAround, type ScopedAsset, servicesAround } from '../../rules/service/graph.ts'
import { knownGood } from '../../rules/service/known-good.ts'
import type { Config } from '../config/file.ts'
import { SOAK_MS } from '../ingest/soak.ts'
import { type Refusal, refuse } from '../schedule/parts.ts'
import type { StoredAsset } from '../store/evidence/stored.ts'
import type { Reads } from '../store/store.ts'
import { changedOn } from './changed.ts'
import { assumedOnset, feltBefore, type Standing, standingOf } from './felt.ts'
import { plannedAround } from './planned.ts'
import { seenOn } from './seen.ts'
import { oddOnes, withPeers } from './siblings.ts'
import { suspectLines } from './suspect-lines.ts'

export type ReportParts = {
  readonly store: { readonly read: Reads }
  readonly config: () => Pick<Config, 'services'>
  readonly policy: () => Policy
}
/** `since`: another last known good than the one found; `onset`: another beginning than the checks tell. */
export type ReportQuestion = { readonly service: string; readonly asOf: Instant; readonly onset?: Span; readonly since?: Instant }

const MOST_ASSETS = 1_000
/** Siblings are asked about these only. */
const WEIGHED = 30

export async function reportOn(
  parts: ReportParts,
  question: ReportQuestion,
): Promise<{ readonly ok: true; readonly report: Report } | Refusal> {
  const { read } = parts.store
  const { services } = parts.config()
  const { service, asOf } = question
  const assets = await read.allAssets()
  const scope = assetsAround(service, services, assets).slice(0, MOST_ASSETS)
  if (!Object.hasOwn(services, service) && !scope.some(({ direction }) => direction === 'self')) return noService(service, services, assets)
  const known = await whatIsKnown(read, question, { scope, assets })
  const { onset, good, since, standing, planned } = known
  const { changed, ranking, seen, odd, suspects } = await whatIsSeen(read, known, { scope, assets, asOf })
  const told = {
    ...question,
    onset,
    since,
    knownGood: good,
    isChosen: question.since !== undefined,
    scope: servicesAround(service, services),
    counts: countsOf(changed.candidates),
    assets: totals(scope, standing, seen.unseen),
    ...seen,
  }
  const { notDone, inFlight } = planned
  const { journal, isCut } = changed
  const report: Report = {
    format: REPORT_FORMAT,
    ...told,
    sentence: sentenceOf(told),
    isStrong: ranking.isStrong,
    suspects,
    inFlight,
    notDone,
    odd,
    journal,
    isCut,
    failing: standing.failing,
    working: standing.working,
    net: netOf(changed.steps),
    policy: fingerprint(parts.policy()),
  }
  return { ok: true, report }
}

function totals(scope: readonly ScopedAsset[], { failing, checked }: Standing, unseen: readonly UnseenLine[]): Report['assets'] {
  const failed = [...new Set(failing.map(({ asset }) => asset))]
  return { all: scope.length, checked: checked.size, failing: failed, blind: new Set(unseen.map(({ asset }) => asset)).size }
}

const fingerprint = (policy: Policy): string => digest('sha256', JSON.stringify(policy)).slice(0, 16)

type Around = { readonly scope: readonly ScopedAsset[]; readonly assets: readonly StoredAsset[] }

/** What changed on the scope, who is suspected of it, and what was not seen. */
async function whatIsSeen(read: Reads, known: Known, { scope, assets, asOf }: Around & { readonly asOf: Instant }) {
  const { since, planned, own } = known
  const changed = await changedOn(read, scope, { from: since, to: asOf })
  const scene = sceneOf(scope, known)
  const ranking = await ranked(read, { candidates: changed.candidates, missing: planned.missing, scene, asOf, own })
  const kinds = new Set<ItemKind>(changed.candidates.map(({ kind }) => kind))
  const ids = scope.map(({ asset }) => asset)
  const closed = new Set(assets.filter(({ flags }) => flags.includes('confidential')).map(({ id }) => id))
  const [seen, odd, suspects] = await Promise.all([
    seenOn(read, ids, { from: since, to: asOf }, kinds),
    oddOnes(read, [...scene.failing], [...scene.healthy]),
    suspectLines(read, ranking, { stored: changed.stored, closed }),
  ])
  return { changed, ranking, seen, odd, suspects }
}

type Known = Awaited<ReturnType<typeof whatIsKnown>>

/** What is known before any change is looked at: when it began, when it was last good, and what the schedule says. */
async function whatIsKnown(read: Reads, { service, asOf, onset: given, since: chosen }: ReportQuestion, { scope, assets }: Around) {
  const own = scope.filter(({ direction }) => direction === 'self').map(({ asset }) => asset)
  const needed = scope
    .filter(({ direction, isHard }) => direction === 'self' || (direction === 'upstream' && isHard))
    .map(({ asset }) => asset)
  const standing = await standingOf(read, needed, asOf)
  const onset = given ?? standing.onset ?? assumedOnset(asOf)
  const inScope = assets.filter(({ id }) => scope.some(({ asset }) => asset === id))
  const [felt, marks, planned] = await Promise.all([
    feltBefore(read, needed, onset),
    read.knownGoodMarks(service, onset.from),
    plannedAround(read, { onset, asOf, scope: inScope, own: new Set(own) }),
  ])
  const good = knownGood({ onset, marks, verified: planned.verified, felt })
  return { own, standing, onset, planned, good, since: chosen ?? good[0]?.at ?? onset.from }
}

function sceneOf(scope: readonly ScopedAsset[], { onset, standing, own }: Known): Scene {
  const failing = new Set(standing.failing.map(({ asset }) => asset))
  return {
    onset,
    places: new Map(scope.map((place) => [place.asset, place])),
    failing: new Set(own.filter((asset) => failing.has(asset))),
    healthy: new Set(own.filter((asset) => !failing.has(asset) && standing.checked.has(asset))),
    record: () => ({ failed: 0, of: 0 }),
    soakMs: SOAK_MS,
  }
}

function noService(service: string, services: Config['services'], assets: readonly StoredAsset[]): Refusal {
  const known = [...new Set([...Object.keys(services), ...assets.flatMap((asset) => asset.services)])].toSorted().slice(0, 20)
  const advice =
    known.length === 0 ? 'Write services into knowngood.yaml: services: { shop: { assets: [web-*] } }.' : `There are: ${known.join(', ')}.`
  return refuse(404, `No service is called ${service}. ${advice}`)
}

type Weighing = {
  readonly candidates: readonly Candidate[]
  readonly missing: readonly Missing[]
  readonly scene: Scene
  readonly asOf: Instant
  readonly own: readonly string[]
}

/** Siblings are asked only about what stands out without them. */
async function ranked(read: Reads, { candidates, missing, scene, asOf, own }: Weighing): Promise<Ranking> {
  const first = rankSuspects(candidates, missing, scene, asOf)
  const leads = first.suspects.slice(0, WEIGHED).flatMap(({ lead }) => lead ?? [])
  const weighed = new Map((await withPeers(read, leads, own)).map((one) => [one.id, one]))
  return rankSuspects(
    candidates.map((one) => weighed.get(one.id) ?? one),
    missing,
    scene,
    asOf,
  )
}
