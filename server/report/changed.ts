// The changes on the scope of a report, as the ranking and the journal want them.
import type { Span } from '../../rules/domain.ts'
import type { JournalLine, Step } from '../../rules/incident/report.ts'
import type { Candidate } from '../../rules/incident/term.ts'
import type { ScopedAsset } from '../../rules/service/graph.ts'
import { identityOf } from '../store/evidence/identity.ts'
import type { StoredChange } from '../store/evidence/stored.ts'
import type { Reads } from '../store/store.ts'

/** Of one asset; whoever has more has one cause too many to read. */
const MOST_EACH = 200

export type Changed = {
  readonly stored: ReadonlyMap<string, StoredChange>
  readonly candidates: readonly Candidate[]
  /** Oldest first. */
  readonly journal: readonly JournalLine[]
  readonly steps: readonly Step[]
  readonly isCut: boolean
}

/** Each asset by its own index, so that what is asked does not grow with the archive. */
export async function changedOn(read: Reads, scope: readonly ScopedAsset[], { from, to }: Span): Promise<Changed> {
  const pages = await Promise.all(scope.map(({ asset }) => read.listChanges({ asset, since: from, until: to, limit: MOST_EACH })))
  const all = pages
    .flatMap(({ items }) => items)
    .filter(({ judgement }) => judgement.verdict !== 'noise' && judgement.interval.to > from)
    .toSorted((a, b) => a.judgement.interval.to - b.judgement.interval.to || (a.change.id < b.change.id ? -1 : 1))
  const places = new Map(scope.map((place) => [place.asset, place]))
  return {
    stored: new Map(all.map((one) => [one.change.id, one])),
    candidates: all.map(candidateOf),
    journal: all.flatMap((one) => {
      const place = places.get(one.change.asset)
      return place === undefined ? [] : [lineOf(one, place)]
    }),
    steps: all.map(({ change: { id, asset, item, before, after } }) => ({
      id,
      asset,
      kind: item.kind,
      path: pathOf(item),
      before: identityOf(before),
      after: identityOf(after),
    })),
    isCut: pages.some(({ next }) => next !== null),
  }
}

const pathOf = ({ path, key }: StoredChange['change']['item']): string => (key === undefined ? path : `${path} ${key}`)

const candidateOf = ({ change, judgement }: StoredChange): Candidate => ({
  id: change.id,
  asset: change.asset,
  kind: change.item.kind,
  path: pathOf(change.item),
  op: change.op,
  span: judgement.interval,
  verdict: judgement.verdict,
  modifiers: judgement.modifiers,
  entry: judgement.entry,
  actor: change.actor,
  content: identityOf(change.after),
})

const lineOf = ({ change, judgement }: StoredChange, { service, direction }: ScopedAsset): JournalLine => ({
  id: change.id,
  asset: change.asset,
  service,
  direction,
  kind: change.item.kind,
  path: pathOf(change.item),
  op: change.op,
  span: judgement.interval,
  verdict: judgement.verdict,
  entry: judgement.entry,
  actor: change.actor,
})
