// What mapping a system named elsewhere, and taking the mapping away, share: the entries that name it, their systems anew, and judging.
import { handsOn, sameName } from '../../rules/card/approval.ts'
import { mappedTerms, type UnmappedSystem, unmappedSystems } from '../../rules/card/mapped.ts'
import { deriveRisk, isRiskier } from '../../rules/card/risk.ts'
import { assetsOf } from '../../rules/card/system.ts'
import type { Asset, Entry, Instant } from '../../rules/domain.ts'
import type { StoredMapping } from '../store/schedule/systems.ts'
import type { Reads, Writes } from '../store/store.ts'
import { judgeAgain } from './cards.ts'
import type { CardParts, Refusal } from './parts.ts'

/** Nobody is called back for what was planned longer ago. */
const LOOK_BACK_MS = 30 * 86_400_000

export type SystemOutcome = { readonly ok: true; readonly message: string; readonly entries: readonly string[] } | Refusal

export type Systems = { readonly unmapped: readonly UnmappedSystem[]; readonly mappings: readonly StoredMapping[] }

export async function systemsNow(read: Pick<Reads, 'importedEntries' | 'allAssets' | 'systemMappings'>, now: Instant): Promise<Systems> {
  const [imported, assets, mappings] = await Promise.all([
    read.importedEntries(now - LOOK_BACK_MS),
    read.allAssets(),
    read.systemMappings(),
  ])
  return {
    unmapped: unmappedSystems(
      imported.map(({ entry }) => entry),
      assets,
    ),
    mappings,
  }
}

export type Renamed = { readonly before: Entry; readonly after: Entry; readonly told: readonly string[] }

/** The entries that name the system, as they are once it means these terms, or itself. */
export async function renamedBy(
  tx: Writes,
  { system, terms, now }: { readonly system: string; readonly terms: readonly string[]; readonly now: Instant },
): Promise<readonly Renamed[]> {
  const name = sameName(system)
  const others = (await tx.systemMappings()).filter((one) => one.name !== name)
  const mappings = terms.length === 0 ? others : [...others, { name, terms }]
  const assets = await tx.allAssets()
  const named = (await tx.importedEntries(now - LOOK_BACK_MS)).filter(({ told }) => told.some((one) => sameName(one) === name))
  return named.flatMap(({ entry, told }) => {
    const include = mappedTerms(told, mappings)
    return JSON.stringify(include) === JSON.stringify(entry.assets.include)
      ? []
      : [{ before: entry, after: withSystems(entry, include, { assets, now }), told }]
  })
}

/** Told of after the fact, it counts from now on: what it covers was not known to be covered before. */
function withSystems(entry: Entry, include: readonly string[], { assets, now }: { assets: readonly Asset[]; now: Instant }): Entry {
  const derived = deriveRisk(assetsOf({ include }, assets), entry.items).risk
  const risk = isRiskier(derived, entry.risk) ? derived : entry.risk
  return { ...entry, assets: { ...entry.assets, include }, risk, rev: entry.rev + 1, editedAt: now }
}

/** From medium risk on nobody says of their own change where it is allowed. */
export const ownAmong = (renamed: readonly Renamed[], names: readonly string[]): Entry | undefined =>
  renamed.find(({ after }) => after.risk !== 'low' && handsOn(after).some((hand) => names.some((name) => sameName(name) === hand)))?.after

/** Answers the changes judged otherwise now. */
export async function keepRenamed(
  parts: CardParts,
  tx: Writes,
  renamed: readonly Renamed[],
  { at, by, because }: { readonly at: Instant; readonly by: string; readonly because: string },
): Promise<readonly string[]> {
  const altered: string[] = []
  for (const { before, after, told } of renamed) {
    await tx.updateEntry(after, { at, by })
    await tx.keepTold(after.id, told, after.assets.include)
    altered.push(...(await judgeAgain(parts, tx, [before, after], because)))
  }
  return altered
}

/** After the commit: whoever looks at an entry, or at a change it covers, sees it at once. */
export function tellRenamed(
  { live }: CardParts,
  { altered, ...outcome }: SystemOutcome & { readonly altered: readonly string[] },
): SystemOutcome {
  if (outcome.ok) for (const id of outcome.entries) live.publish({ kind: 'entry', id })
  for (const id of altered) live.publish({ kind: 'verdict', id })
  return outcome
}
