// Which assets a service rests on and which it carries: a walk over the dependencies people wrote down.
import type { Asset } from '../domain.ts'

/** What knowngood.yaml says about services, as far as the graph asks. */
export type ServiceGraph = Readonly<
  Record<
    string,
    {
      readonly dependsOn?: { readonly hard: readonly string[]; readonly soft: readonly string[] } | undefined
      /** Everybody rests on it, whether written down or not: name servers, sign-in, time, storage. */
      readonly shared?: boolean | undefined
    }
  >
>

/** `upstream`: the service needs it. `downstream`: it needs the service. `shared`: everything needs it. */
export type Direction = 'self' | 'upstream' | 'downstream' | 'shared'

/** `hops` along dependencies, 0 for the service itself. `isHard`: every step on the way is a hard dependency. */
export type ScopedService = { readonly service: string; readonly hops: number; readonly direction: Direction; readonly isHard: boolean }
export type ScopedAsset = ScopedService & { readonly asset: string }

/** Half of real misconfigurations reach beyond the system one looks at first; deeper than this, everything is connected. */
export const DEFAULT_DEPTH = 2

/** How near an asset is to what fails, from 1 down. */
export function nearness({ direction, hops }: Pick<ScopedService, 'direction' | 'hops'>): number {
  if (direction === 'self') return 1
  if (direction === 'shared') return 0.5
  return (direction === 'upstream' ? 0.6 : 0.3) ** hops
}

/** The service itself, those it needs and those that need it, near or far, and what everything shares. The nearest first, each once. */
export function servicesAround(service: string, graph: ServiceGraph, depth = DEFAULT_DEPTH): readonly ScopedService[] {
  const upstream = walk(service, depth, (name) => stepsUp(graph, name))
  const users = usersOf(graph)
  const downstream = walk(service, depth, (name) => users.get(name) ?? [])
  const shared = Object.entries(graph).flatMap(([name, { shared: isShared }]) => (isShared === true ? [name] : []))
  const found: readonly ScopedService[] = [
    { service, hops: 0, direction: 'self', isHard: true },
    ...upstream.map((one): ScopedService => ({ ...one, direction: 'upstream' })),
    ...downstream.map((one): ScopedService => ({ ...one, direction: 'downstream' })),
    ...shared.map((name): ScopedService => ({ service: name, hops: 1, direction: 'shared', isHard: true })),
  ]
  const best = new Map<string, ScopedService>()
  for (const one of found) {
    const known = best.get(one.service)
    if (known === undefined || nearness(one) > nearness(known)) best.set(one.service, one)
  }
  return [...best.values()].toSorted((a, b) => nearness(b) - nearness(a) || compare(a.service, b.service))
}

/** Each asset by its nearest service, the nearest first. */
export function assetsAround(
  service: string,
  graph: ServiceGraph,
  assets: readonly Pick<Asset, 'id' | 'services'>[],
  depth = DEFAULT_DEPTH,
): readonly ScopedAsset[] {
  const around = servicesAround(service, graph, depth)
  const found = assets.flatMap(({ id, services }): readonly ScopedAsset[] => {
    const nearest = around.find((one) => services.includes(one.service))
    return nearest === undefined ? [] : [{ ...nearest, asset: id }]
  })
  return found.toSorted((a, b) => nearness(b) - nearness(a) || compare(a.asset, b.asset))
}

type Step = { readonly to: string; readonly isHard: boolean }
type Reached = { readonly service: string; readonly hops: number; readonly isHard: boolean }

/** Breadth first, so that each is found by its shortest way; at the same distance, a hard way counts. */
function walk(from: string, depth: number, steps: (name: string) => readonly Step[]): readonly Reached[] {
  const reached = new Map<string, Reached>([[from, { service: from, hops: 0, isHard: true }]])
  let edge: readonly Reached[] = [...reached.values()]
  for (let hops = 1; hops <= depth && edge.length > 0; hops += 1) {
    const next = new Map<string, Reached>()
    for (const one of edge)
      for (const { to, isHard } of steps(one.service)) {
        if (reached.has(to)) continue
        next.set(to, { service: to, hops, isHard: (next.get(to)?.isHard ?? false) || (one.isHard && isHard) })
      }
    for (const one of next.values()) reached.set(one.service, one)
    edge = [...next.values()]
  }
  return [...reached.values()].filter(({ hops }) => hops > 0)
}

function stepsUp(graph: ServiceGraph, name: string): readonly Step[] {
  const needs = Object.hasOwn(graph, name) ? graph[name]?.dependsOn : undefined
  return [
    ...(needs?.hard ?? []).map((to): Step => ({ to, isHard: true })),
    ...(needs?.soft ?? []).map((to): Step => ({ to, isHard: false })),
  ]
}

function usersOf(graph: ServiceGraph): ReadonlyMap<string, readonly Step[]> {
  const users = new Map<string, Step[]>()
  for (const name of Object.keys(graph))
    for (const { to, isHard } of stepsUp(graph, name)) {
      const known = users.get(to) ?? []
      users.set(to, known)
      known.push({ to: name, isHard })
    }
  return users
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
