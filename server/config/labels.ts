// What the configuration says about assets: their own labels, and the services whose selectors name them.
import type { Asset } from '../../rules/domain.ts'
import type { Config } from './file.ts'

export type Labelled = Asset & { readonly environment: string | null }

export function labelled(id: string, { assets, services }: Pick<Config, 'assets' | 'services'>): Labelled {
  const own = assets[id]
  const tags = own?.tags ?? []
  const named = Object.entries(services)
    .filter(([, service]) => service.assets.some((term) => covers(term, id, tags)))
    .map(([name]) => name)
  return {
    id,
    tags,
    services: [...new Set([...(own?.services ?? []), ...named])],
    flags: own?.flags ?? [],
    environment: own?.environment ?? null,
  }
}

export const covers = (term: string, id: string, tags: readonly string[]): boolean =>
  term.startsWith('tag:') ? tags.includes(term.slice(4)) : term === id || (term.includes('*') && globMatches(term, id))

/** `*` stands for any text; walks without a pattern engine, so that no term can be slow. */
function globMatches(glob: string, text: string): boolean {
  const [first = '', ...rest] = glob.split('*')
  if (!text.startsWith(first)) return false
  const last = rest.pop() ?? ''
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}

export const isSameLabels = (one: Labelled, other: Labelled): boolean =>
  JSON.stringify([one.tags, one.services, one.flags, one.environment]) ===
  JSON.stringify([other.tags, other.services, other.flags, other.environment])
