// What stands in a card's way at its time: the same asset, the same person, a freeze, a service it hangs on, another team's release.
import type { Entry, Span } from '../domain.ts'
import { activeFreezes, matchFreeze } from '../match/facets/freeze.ts'
import type { Freeze } from '../match/schedule.ts'
import { sameName } from './approval.ts'
import { isLive, meeting, peopleOf, type Planned, servicesOf, type Services } from './planned.ts'

/** The other card of a conflict, and the first time both are open. */
type Other = { readonly entry: string; readonly summary: string; readonly during: Span }

export type Conflict =
  | {
      readonly kind: 'freeze'
      readonly freeze: string
      readonly summary: string
      readonly during: Span
      readonly assets: readonly string[]
    }
  | ({ readonly kind: 'same-asset'; readonly assets: readonly string[] } & Other)
  | ({ readonly kind: 'same-person'; readonly people: readonly string[] } & Other)
  /** Both touch one service through different assets, and different people asked for them: nobody has tried them together. */
  | ({ readonly kind: 'collision'; readonly service: string; readonly askedBy: string } & Other)
  /** One of them works on what the other one's service needs. */
  | ({ readonly kind: 'dependency'; readonly service: string; readonly needs: string; readonly how: 'hard' | 'soft' } & Other)

const ORDER = { freeze: 0, 'same-asset': 1, 'same-person': 2, collision: 3, dependency: 4 } as const satisfies Record<
  Conflict['kind'],
  number
>

type Around = { readonly others: readonly Planned[]; readonly freezes: readonly Freeze[]; readonly services: Services }

/** The gravest first, then by time. A card without a time is in nobody's way. */
export function conflictsOf(card: Planned, { others, freezes, services }: Around): readonly Conflict[] {
  const between = others
    .filter(({ entry }) => entry.id !== card.entry.id && isLive(entry))
    .flatMap((other) => conflictsWith(card, other, services))
  return [...freezesOver(card, freezes), ...between].toSorted((a, b) => ORDER[a.kind] - ORDER[b.kind] || a.during.from - b.during.from)
}

function conflictsWith(card: Planned, other: Planned, services: Services): readonly Conflict[] {
  const during = meeting(card.entry.windows, other.entry.windows)
  if (during === null) return []
  const told: Other = { entry: other.entry.id, summary: other.entry.summary, during }
  const theirs = new Set(other.assets.map(({ id }) => id))
  const assets = card.assets.map(({ id }) => id).filter((id) => theirs.has(id))
  const names = new Set(peopleOf(other.entry).map(sameName))
  const people = peopleOf(card.entry).filter((name) => names.has(sameName(name)))
  return [
    ...(assets.length > 0 ? [{ kind: 'same-asset', assets, ...told } as const] : betweenServices(card, other, services, told)),
    ...(people.length > 0 ? [{ kind: 'same-person', people, ...told } as const] : []),
  ]
}

/** Only where no asset is shared: that is the graver word for the same two cards. */
function betweenServices(card: Planned, other: Planned, services: Services, told: Other): readonly Conflict[] {
  const [ours, theirs] = [servicesOf(card), servicesOf(other)]
  const shared = ours.find((service) => theirs.includes(service))
  if (shared !== undefined) {
    const isOneTeam = sameName(card.entry.requester) === sameName(other.entry.requester)
    return isOneTeam ? [] : [{ kind: 'collision', service: shared, askedBy: other.entry.requester, ...told }]
  }
  const link = needing(ours, theirs, services) ?? needing(theirs, ours, services)
  return link === null ? [] : [{ kind: 'dependency', ...link, ...told }]
}

function needing(some: readonly string[], others: readonly string[], services: Services) {
  for (const how of ['hard', 'soft'] as const)
    for (const service of some) {
      const needs = services[service]?.dependsOn?.[how].find((name) => others.includes(name))
      if (needs !== undefined) return { service, needs, how }
    }
  return null
}

function freezesOver({ entry, assets }: Planned, freezes: readonly Freeze[]): readonly Conflict[] {
  return freezes.flatMap((freeze): readonly Conflict[] => {
    const during = meeting(entry.windows, freeze.windows)
    if (during === null) return []
    const denied = assets.filter((asset) => isDenied(entry, activeFreezes([freeze], asset, during)))
    if (denied.length === 0) return []
    return [{ kind: 'freeze', freeze: freeze.id, summary: freeze.summary, during, assets: denied.map(({ id }) => id) }]
  })
}

const isDenied = (entry: Entry, active: Parameters<typeof matchFreeze>[0]): boolean => matchFreeze(active, entry).kind === 'denied'
