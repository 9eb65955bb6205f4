// Is the new value the one that was announced: every expectation that speaks of this item is tested, one contradiction is enough.
import type { Change, Expectation, ItemScope, Value } from '../../domain.ts'
import { matchScope } from './item.ts'
import { compareVersions } from './versions.ts'

export type ContentMatch = { readonly kind: 'match' | 'none' | 'unknown' | 'contradict'; readonly datum: string }
type Finding = { readonly kind: 'match' | 'unknown' | 'contradict'; readonly datum: string }

const RANK = { match: 0, none: 1, unknown: 1, contradict: 2 } as const
export const contentRank = ({ kind }: ContentMatch): number => RANK[kind]

export function matchContent(expectations: readonly Expectation[], change: Change): ContentMatch {
  const findings = expectations
    .filter(({ item }) => item === undefined || speaksOf(item, change))
    .flatMap((one) => findingOf(one, change) ?? [])
  const first = (kind: Finding['kind']) => findings.find((finding) => finding.kind === kind)
  return first('contradict') ?? first('unknown') ?? first('match') ?? { kind: 'none', datum: 'no expectation' }
}

const speaksOf = ({ kind, path }: ItemScope, change: Change): boolean =>
  matchScope(kind === undefined ? { path } : { kind, path }, change).by !== 'none'

/** null where the expectation says nothing of this kind of item. */
function findingOf(expected: Expectation, change: Change): Finding | null {
  const { after } = change
  switch (expected.kind) {
    case 'present':
      return after === null
        ? { kind: 'contradict', datum: 'expected to be there, it is gone' }
        : { kind: 'match', datum: 'there, as expected' }
    case 'absent':
      return after === null
        ? { kind: 'match', datum: 'gone, as expected' }
        : { kind: 'contradict', datum: 'expected to be gone, it is there' }
    case 'hash':
      return hashFinding(expected.value, after)
    case 'version':
      return versionFinding(expected, change)
    case 'key':
      return keyFinding(expected, after)
  }
}

/** A digest as people paste it: with or without its algorithm, in any case. */
const bare = (hash: string): string => hash.replace(/^sha256:/i, '').toLowerCase()
const short = (hash: string): string => (bare(hash).length > 16 ? `${hash.slice(0, hash.length - bare(hash).length + 12)}…` : hash)

function hashFinding(expected: string, after: Value | null): Finding {
  if (after === null) return { kind: 'contradict', datum: `expected hash ${short(expected)}, it is gone` }
  if (typeof after.hash !== 'string') return { kind: 'unknown', datum: 'content not visible' }
  const isKeyed = (hash: string) => hash.startsWith('hmac:')
  if (isKeyed(after.hash) !== isKeyed(expected)) return { kind: 'unknown', datum: 'content holds secrets, its plain hash is not visible' }
  if (bare(after.hash) === bare(expected)) return { kind: 'match', datum: `hash ${short(expected)} as expected` }
  return { kind: 'contradict', datum: `expected hash ${short(expected)}, found ${short(after.hash)}` }
}

function versionFinding({ op, value }: Extract<Expectation, { kind: 'version' }>, { after, item, pkg }: Change): Finding | null {
  const wanted = `version ${op === '>=' ? '≥ ' : ''}${value}`
  // A file has a version only through the package it belongs to.
  if (item.kind === 'file' && pkg?.manifestOk !== true) return null
  if (after === null) return { kind: 'contradict', datum: `expected ${wanted}, it is gone` }
  const found = item.kind === 'file' ? pkg?.version : after.version
  if (found === undefined) return { kind: 'unknown', datum: 'version not visible' }
  const isMet = op === '=' ? found === value : compareVersions(found, value) >= 0
  return isMet
    ? { kind: 'match', datum: `version ${found} as expected` }
    : { kind: 'contradict', datum: `expected ${wanted}, found ${found}` }
}

function keyFinding({ key, value }: Extract<Expectation, { kind: 'key' }>, after: Value | null): Finding {
  if (after === null) return { kind: 'contradict', datum: `expected ${key}=${value}, it is gone` }
  if (after.values === undefined) return { kind: 'unknown', datum: `${key} not visible` }
  const found = after.values[key]
  if (found === undefined) return { kind: 'contradict', datum: `expected ${key}=${value}, ${key} is not set` }
  if (found === value) return { kind: 'match', datum: `${key}=${value} as expected` }
  if (found.includes('‹secret ')) return { kind: 'unknown', datum: `${key} is a secret` }
  return { kind: 'contradict', datum: `expected ${key}=${value}, found ${key}=${found}` }
}
