// Does the entry speak of this item: by its exact path, through its package, by a pattern, or of any item at all.
import type { Change, ItemScope } from '../../domain.ts'
import { globOf } from '../glob.ts'

/** The most precise first. */
const PRECISION = ['exact', 'package', 'glob', 'any', 'none'] as const
export type ItemMatch = { readonly by: (typeof PRECISION)[number]; readonly term: string; readonly literalLength: number }

export const itemRank = ({ by }: ItemMatch): number => PRECISION.indexOf(by)

const NONE: ItemMatch = { by: 'none', term: '', literalLength: 0 }
const ANY: ItemMatch = { by: 'any', term: 'any item', literalLength: 0 }

export function matchItem(scopes: readonly ItemScope[], change: Change): ItemMatch {
  if (scopes.length === 0) return ANY
  return scopes.map((scope) => matchScope(scope, change)).reduce(better, NONE)
}

const better = (one: ItemMatch, other: ItemMatch): ItemMatch => {
  const byRank = itemRank(one) - itemRank(other)
  if (byRank !== 0) return byRank < 0 ? one : other
  return one.literalLength >= other.literalLength ? one : other
}

export function matchScope(scope: ItemScope, change: Change): ItemMatch {
  const { item, op } = change
  if (isOfPackage(scope, change)) return { by: 'package', term: `package ${change.pkg?.name}`, literalLength: scope.path.length }
  if (scope.op !== undefined && scope.op !== op) return NONE
  if (scope.kind !== undefined && scope.kind !== item.kind) return NONE
  if (scope.path === item.path) return { by: 'exact', term: scope.path, literalLength: scope.path.length }
  const glob = globOf(scope.path)
  return glob.matches(item.path) ? { by: 'glob', term: scope.path, literalLength: glob.literalPrefix.length } : NONE
}

/**
 * A file belongs to a package entry only when its new content is what the host's own package database says. A file merely written in the
 * same minute, or a configuration file, must find its own entry: patch noise is no hiding place.
 */
function isOfPackage(scope: ItemScope, { item, pkg }: Change): boolean {
  if (scope.kind !== 'package' || item.kind !== 'file' || pkg === null) return false
  return pkg.manifestOk === true && pkg.conffile !== true && globOf(scope.path).matches(pkg.name)
}
