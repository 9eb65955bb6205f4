// Everyone a card affects: the owners of the services it touches, and of those that depend on them, near or far.
import { type Planned, servicesOf, type Services } from './planned.ts'
import { sameName } from './approval.ts'

/** `needs`: the service it hangs on; null where the card touches it itself. */
export type AffectedService = { readonly service: string; readonly needs: string | null }
/** `owner` is null for services nobody is written down for. */
export type Affected = { readonly owner: string | null; readonly services: readonly AffectedService[] }

/** Owners in the order in which the change reaches them; nobody last. */
export function affectedBy(card: Planned, services: Services): readonly Affected[] {
  const reached = new Map(servicesOf(card).map((service): [string, AffectedService] => [service, { service, needs: null }]))
  for (const { service: touched } of reached.values())
    for (const [service, { dependsOn }] of Object.entries(services))
      if (!reached.has(service) && (dependsOn?.hard.includes(touched) || dependsOn?.soft.includes(touched)))
        reached.set(service, { service, needs: touched })
  const byOwner = new Map<string, { owner: string | null; services: AffectedService[] }>()
  for (const one of reached.values()) {
    const owner = services[one.service]?.owner ?? null
    const known = byOwner.get(keyOf(owner))
    if (known === undefined) byOwner.set(keyOf(owner), { owner, services: [one] })
    else known.services.push(one)
  }
  return [...byOwner.values()].toSorted((a, b) => Number(a.owner === null) - Number(b.owner === null))
}

const keyOf = (owner: string | null): string => (owner === null ? '' : sameName(owner))
