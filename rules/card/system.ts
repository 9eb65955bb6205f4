// Which assets a card's "system" means: a name, `tag:web`, `service:shop`, `*`, a pattern, or several of them.
import type { Asset, Selector } from '../domain.ts'
import { isAssetIn } from '../match/facets/asset.ts'

type SystemReading = { readonly ok: true; readonly selector: Selector } | { readonly ok: false; readonly message: string }

export function systemToSelector(text: string, known: readonly Asset[]): SystemReading {
  const terms = text.split(/[,\s]+/).filter((term) => term !== '')
  if (terms.length === 0) return { ok: false, message: 'Name the system: an asset such as web-01, tag:web, service:shop, or * for all.' }
  const unknown = terms.find((term) => term !== '*' && assetsOf({ include: [term] }, known).length === 0)
  if (unknown !== undefined) return { ok: false, message: unknownSystem(unknown, known) }
  return { ok: true, selector: { include: [...new Set(terms)] } }
}

export const assetsOf = (selector: Selector, known: readonly Asset[]): readonly Asset[] =>
  known.filter((asset) => isAssetIn(selector, asset))

function unknownSystem(term: string, known: readonly Asset[]): string {
  if (known.length === 0)
    return `No asset is known yet, so “${term}” is none. Start an agent on it first, or write * for all there will be.`
  const names = known.flatMap(({ id, tags, services }) => [
    id,
    ...tags.map((tag) => `tag:${tag}`),
    ...services.map((name) => `service:${name}`),
  ])
  const near = nearest(term, [...new Set(names)])
  const advice =
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'Choose one from the list of assets, or tag:…, service:…, or * for all.'
  return `No asset is known as “${term}”. ${advice}`
}

const MOST_NAMES = 3

function nearest(term: string, names: readonly string[]): readonly string[] {
  const wanted = term.slice(0, 100).toLowerCase()
  return names
    .map((name) => ({ name, steps: distance(wanted, name.toLowerCase()) - (name.toLowerCase().includes(wanted) ? wanted.length : 0) }))
    .filter(({ steps }) => steps <= Math.max(2, wanted.length / 3))
    .sort((a, b) => a.steps - b.steps || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_NAMES)
    .map(({ name }) => name)
}

/** How many letters to change, add or drop (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
