// Incidents made up by chance, each with one true cause or none: six kinds that happen, among the ordinary changes of a day.
import type { ItemKind, VerdictKind } from '../../rules/domain.ts'
import type { Candidate, Missing, Place, Scene } from '../../rules/incident/term.ts'
import { type Chance, chanceOf } from '../../server/demo/chance.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
export const BEGAN = Date.parse('2026-03-10T09:45:00Z')
const ONSET = { from: BEGAN - 5 * MINUTE, to: BEGAN }

export const INCIDENT_KINDS = ['delayed restart', 'bad package', 'innocent release', 'dependency', 'no-show', 'no change'] as const
export type IncidentKind = (typeof INCIDENT_KINDS)[number]

/** `cause`: the key of the true suspect, null where nothing that changed was the cause. */
export type Replayed = {
  readonly kind: IncidentKind
  readonly changes: readonly Candidate[]
  readonly missing: readonly Missing[]
  readonly scene: Scene
  readonly cause: string | null
}

type Estate = { readonly own: readonly string[]; readonly places: ReadonlyMap<string, Place>; readonly all: readonly [string, ...string[]] }

/** The failing service has four to eight assets; it needs two services, one of which needs a third; one needs it; all share one. */
function estateOf(chance: Chance): Estate {
  const places = new Map<string, Place>()
  const grow = (service: string, count: number, direction: Place['direction'], hops: number): readonly string[] =>
    Array.from({ length: count }, (_, n) => {
      const asset = `${service}-${n + 1}`
      places.set(asset, { service, direction, hops })
      return asset
    })
  const own = grow('shop', chance.whole(4, 8), 'self', 0)
  grow('ledger', chance.whole(2, 4), 'upstream', 1)
  grow('search', chance.whole(2, 5), 'upstream', 1)
  grow('storage', chance.whole(2, 3), 'upstream', 2)
  grow('portal', chance.whole(2, 5), 'downstream', 1)
  grow('dns', 2, 'shared', 1)
  return { own, places, all: [own[0] ?? 'shop-1', ...[...places.keys()].slice(1)] }
}

let serial = 0
function aCandidate(chance: Chance, over: Partial<Candidate> & { readonly asset: string }, agoMs: number): Candidate {
  serial += 1
  const to = BEGAN - agoMs
  return {
    id: `c${serial}`,
    kind: 'file',
    path: `/etc/app/${serial}.conf`,
    op: 'modified',
    span: { from: to - chance.whole(1, 60) * 1_000, to },
    verdict: 'authorised',
    modifiers: [],
    entry: null,
    actor: null,
    content: `h${serial}`,
    ...over,
  }
}

const KINDS: readonly [ItemKind, ...ItemKind[]] = [
  'file',
  'file',
  'file',
  'package',
  'unit',
  'cron',
  'user',
  'port',
  'certificate',
  'ssh-key',
]

/** What a day brings anyway: most of it approved, some of it not, a little of it after the onset. */
function background(chance: Chance, { all }: Estate): readonly Candidate[] {
  return Array.from({ length: chance.whole(15, 45) }, () => {
    const verdict: VerdictKind = chance.happens(0.78)
      ? 'authorised'
      : chance.pick(['unauthorised', 'outside_window_late', 'undetermined', 'grace'])
    const kind = chance.pick(KINDS)
    const ago = chance.happens(0.12) ? -chance.whole(6, 20) * MINUTE : Math.round(24 * HOUR * chance.next() ** 1.5) + 2 * MINUTE
    return aCandidate(chance, { asset: chance.pick(all), kind, path: `${kind}-${chance.whole(1, 400)}`, verdict }, ago)
  })
}

/** A cause is seldom approved as it was made. */
const guilty = (chance: Chance, approved: number): VerdictKind =>
  chance.happens(approved) ? 'authorised' : chance.pick(['unauthorised', 'unauthorised', 'wrong_content', 'out_of_scope'])

type Caused = {
  readonly changes: readonly Candidate[]
  readonly missing?: readonly Missing[]
  readonly cause: string | null
  readonly failing?: readonly string[]
}

const CAUSES: Readonly<Record<IncidentKind, (chance: Chance, estate: Estate) => Caused>> = {
  'delayed restart': (chance, { own }) => {
    const at = BEGAN - chance.whole(5, 8) * MINUTE
    const cause = aCandidate(
      chance,
      { asset: own[0] ?? '', verdict: guilty(chance, 0.4), effective: { at, why: 'the service was restarted' } },
      chance.whole(60, 600) * MINUTE,
    )
    return { changes: [cause], cause: keyed(cause), failing: own.slice(0, 1) }
  },
  'bad package': (chance, { own }) => {
    const half = own.slice(0, Math.ceil(own.length / 2))
    const ago = chance.whole(10, 240) * MINUTE
    const verdict = guilty(chance, 0.7)
    const shared = {
      kind: 'package',
      path: 'libssl3',
      content: 'hash of 3.0.13',
      verdict,
      entry: verdict === 'authorised' ? 'CHG-7' : null,
    } as const
    const changes = half.map((asset, n) => aCandidate(chance, { asset, ...shared }, ago - n * MINUTE))
    return { changes, cause: changes[0] === undefined ? null : keyed(changes[0]), failing: half }
  },
  'innocent release': (chance, { own, places }) => {
    const release = own.flatMap((asset) =>
      Array.from({ length: chance.whole(20, 60) }, (_, n) =>
        aCandidate(chance, { asset, path: `/opt/shop/${n}.js`, content: `release ${n}`, entry: 'CHG-9' }, chance.whole(15, 40) * MINUTE),
      ),
    )
    const near = [...places].flatMap(([asset, { direction }]) => (direction === 'self' || direction === 'shared' ? [asset] : []))
    const wall = aCandidate(
      chance,
      { asset: chance.pick([near[0] ?? '', ...near]), kind: 'firewall', path: 'inet filter input', verdict: guilty(chance, 0.25) },
      chance.whole(6, 18) * MINUTE,
    )
    return { changes: [...release, wall], cause: keyed(wall), failing: own }
  },
  dependency: (chance, { own, places }) => {
    const needed = [...places].flatMap(([asset, { direction }]) => (direction === 'upstream' ? [asset] : []))
    const kind = chance.pick<ItemKind>(['db-setting', 'file', 'certificate', 'route'])
    const cause = aCandidate(
      chance,
      { asset: chance.pick([needed[0] ?? '', ...needed]), kind, verdict: guilty(chance, 0.35) },
      chance.whole(6, 50) * MINUTE,
    )
    return { changes: [cause], cause: keyed(cause), failing: own }
  },
  'no-show': (chance, { own }) => {
    const to = BEGAN - chance.whole(6, 120) * MINUTE
    const missing = { entry: 'CHG-5', summary: 'renew the certificate', assets: own.slice(0, 2), window: { from: to - HOUR, to } }
    return { changes: [], missing: [missing], cause: 'missing CHG-5', failing: own.slice(0, 2) }
  },
  'no change': (_, { own }) => ({ changes: [], cause: null, failing: own.slice(0, 1) }),
}

const keyed = ({ entry, verdict, kind, path, op, content, id }: Candidate): string => {
  if (entry !== null) return `entry ${entry} ${verdict}`
  return content === null && op !== 'removed' ? `change ${id}` : `same ${kind} ${path} ${op} ${content ?? ''}`
}

export function replayed(kind: IncidentKind, seed: number): Replayed {
  const chance = chanceOf(seed)
  const estate = estateOf(chance)
  const { changes, missing = [], cause, failing = [] } = CAUSES[kind](chance, estate)
  const bad = new Set(failing)
  const scene: Scene = {
    onset: ONSET,
    places: estate.places,
    failing: bad,
    healthy: new Set(estate.own.filter((asset) => !bad.has(asset))),
    record: () => ({ failed: 0, of: 0 }),
    soakMs: HOUR,
  }
  const quiet =
    kind === 'no change'
      ? background(chance, estate).filter(({ span }) => BEGAN - span.to > 90 * MINUTE || span.to > BEGAN)
      : background(chance, estate)
  return { kind, changes: [...quiet, ...changes], missing, scene, cause }
}
