// Ranks what changed by how likely it broke the service. It says "suspect"; only a person says "cause".
import type { Instant } from '../domain.ts'
import { type ChangeSet, changeSets } from './change-sets.ts'
import { alibiTerm, authorisationTerm, contrastTerm, peersTerm, placeTerm, priorTerm, recordTerm, timeTerm } from './evidence.ts'
import type { Candidate, Missing, Scene, Term } from './term.ts'

export type Suspect = {
  readonly key: string
  readonly changes: readonly Candidate[]
  /** The change of the set that speaks most against it; null for an entry nobody carried out. */
  readonly lead: Candidate | null
  readonly missing: Missing | null
  readonly score: number
  readonly terms: readonly Term[]
}

export type Ranking = {
  /** Best first. */
  readonly suspects: readonly Suspect[]
  /** They happened wholly after it began; listed, never suspected. */
  readonly afterwards: readonly ChangeSet[]
  /** The first suspect stands out enough to be looked at first. */
  readonly isStrong: boolean
}

/** Under this, a suspect is no better than chance. The value is the best on the half of the replayed incidents it was tuned on. */
export const STRONG = 1.2

/** `asOf`: what is known until then. */
export function rankSuspects(changes: readonly Candidate[], missing: readonly Missing[], scene: Scene, asOf: Instant): Ranking {
  const scored: Suspect[] = []
  const afterwards: ChangeSet[] = []
  const sets = changeSets(changes.filter(({ verdict }) => verdict !== 'noise'))
  for (const set of sets) {
    const suspect = suspectOf(set, scene, { asOf, among: sets.length })
    if (suspect === null) afterwards.push(set)
    else scored.push(suspect)
  }
  const suspects = [...scored, ...missing.flatMap((one) => missingSuspect(one, scene) ?? [])].toSorted(inOrder)
  return { suspects, afterwards, isStrong: (suspects[0]?.score ?? -Infinity) >= STRONG }
}

/** The later first among equals, then by key: the order never depends on how they came. */
function inOrder(a: Suspect, b: Suspect): number {
  const latest = ({ changes, missing }: Suspect): Instant => changes.at(-1)?.span.to ?? missing?.window.to ?? 0
  return b.score - a.score || latest(b) - latest(a) || (a.key < b.key ? -1 : 1)
}

const total = (terms: readonly Term[]): number => terms.reduce((sum, { points }) => sum + points, 0)

type Known = { readonly asOf: Instant; readonly among: number }

function suspectOf(set: ChangeSet, scene: Scene, { asOf, among }: Known): Suspect | null {
  const ofSet = [contrastTerm(set, scene), alibiTerm(set, scene, asOf)].filter((term) => term !== null)
  let best: Suspect | null = null
  for (const lead of set.changes) {
    const time = timeTerm(lead, scene)
    if (time === null) continue
    const own = [
      time,
      placeTerm(scene.places.get(lead.asset)),
      authorisationTerm(lead),
      peersTerm(lead, among),
      recordTerm(lead, scene),
      priorTerm(lead.kind),
    ]
    const terms = [...own.filter((term) => term !== null), ...ofSet]
    const score = total(terms)
    if (best === null || score > best.score) best = { key: set.key, changes: set.changes, lead, missing: null, score, terms }
  }
  return best
}

/** What was to happen and did not is weighed by when it should have been there. */
function missingSuspect(missing: Missing, scene: Scene): Suspect | null {
  if (missing.window.to > scene.onset.to) return null
  const places = missing.assets.map((asset) => placeTerm(scene.places.get(asset))).toSorted((a, b) => b.points - a.points)
  const [place] = places
  if (place === undefined) return null
  const span = missing.window
  const time = timeTerm({ ...NOBODY, span }, scene)
  if (time === null) return null
  const terms: readonly Term[] = [
    { ...time, words: `its window ended ${time.words}` },
    place,
    { name: 'schedule', points: 1, words: 'approved, and nobody carried it out' },
    { name: 'kind', points: Math.log(3), words: 'what is missing breaks what relied on it' },
  ]
  return { key: `missing ${missing.entry}`, changes: [], lead: null, missing, score: total(terms), terms }
}

const NOBODY: Omit<Candidate, 'span'> = {
  id: '',
  asset: '',
  kind: 'package',
  path: '',
  op: 'modified',
  verdict: 'authorised',
  modifiers: [],
  entry: null,
  actor: null,
  content: null,
}
