// What a system named by another schedule is here: a name of theirs, and the assets somebody said it means.
import type { Asset, Entry } from '../domain.ts'
import { sameName } from './approval.ts'
import { assetsOf } from './system.ts'

/** `name` in the spelling names are compared in. */
export type Mapping = { readonly name: string; readonly terms: readonly string[] }

/** In their order, each once; a name nobody mapped stays what it is. */
export function mappedTerms(told: readonly string[], mappings: readonly Mapping[]): readonly string[] {
  if (mappings.length === 0) return told
  const known = new Map(mappings.map(({ name, terms }) => [name, terms]))
  return [...new Set(told.flatMap((term) => known.get(sameName(term)) ?? [term]))]
}

/** Those of these terms that stand for none of our assets. */
export function unknownIn(terms: readonly string[], assets: readonly Asset[]): readonly string[] {
  return terms.filter(unknownTo(assets))
}

/** Names, tags and services are looked up; only a pattern is held against every asset. */
function unknownTo(assets: readonly Asset[]): (term: string) => boolean {
  const names = new Set(
    assets.flatMap(({ id, tags, services }) => [id, ...tags.map((tag) => `tag:${tag}`), ...services.map((name) => `service:${name}`)]),
  )
  return (term) => term !== '*' && !names.has(term) && !(/[*?[{]/.test(term) && assetsOf({ include: [term] }, assets).length > 0)
}

/** A system that entries of other schedules name, and that is no asset of ours. `guess`: which it may be, or nothing. */
export type UnmappedSystem = {
  readonly name: string
  readonly guess: string
  readonly entries: readonly { readonly id: string; readonly source: string; readonly summary: string }[]
}

/** The one that most entries name first. */
export function unmappedSystems(entries: readonly Entry[], assets: readonly Asset[]): readonly UnmappedSystem[] {
  const found = new Map<string, { name: string; entries: UnmappedSystem['entries'][number][] }>()
  const isUnknown = unknownTo(assets)
  for (const { id, source, summary, assets: named } of entries)
    for (const name of named.include.filter(isUnknown)) {
      const one = found.get(sameName(name)) ?? { name, entries: [] }
      one.entries.push({ id, source, summary })
      found.set(sameName(name), one)
    }
  return [...found.values()]
    .map((one) => ({ ...one, guess: guessOf(one.name, assets) }))
    .sort((a, b) => b.entries.length - a.entries.length || (a.name < b.name ? -1 : 1))
}

/** The asset that only letter case or a domain behind the name keeps apart; of two that might be, none. */
function guessOf(name: string, assets: readonly Asset[]): string {
  const host = (text: string): string => sameName(text).split('.')[0] ?? ''
  const alike = assets.filter(({ id }) => host(id) === host(name))
  return alike.length === 1 ? (alike[0]?.id ?? '') : ''
}
