// Siblings compared: what a failing asset has otherwise than those that are well, with what differs by nature left out.
import type { Candidate } from '../../rules/incident/term.ts'
import { sameButNames } from '../../rules/incident/templated.ts'
import type { OddLine } from '../../rules/incident/report.ts'
import type { Item } from '../../rules/domain.ts'
import type { Reads } from '../store/store.ts'

const MOST_FAILING = 3
const MOST_HEALTHY = 12
const MOST_LINES = 40
/** Fewer siblings prove nothing. */
const LEAST = 2

type Identities = Awaited<ReturnType<Reads['itemIdentities']>>

/** By item, on failing assets, where most healthy ones agree on something else. */
export async function oddOnes(read: Reads, failing: readonly string[], healthy: readonly string[]): Promise<readonly OddLine[]> {
  const [bad, well] = [failing.slice(0, MOST_FAILING), healthy.slice(0, MOST_HEALTHY)]
  if (bad.length === 0 || well.length < LEAST) return []
  const rows = await read.itemIdentities([...bad, ...well])
  const byItem = Map.groupBy(rows, ({ kind, path }) => `${kind} ${path}`)
  const found = [...byItem.values()].flatMap((some) => oddIn(some, bad, well)).slice(0, MOST_LINES)
  const kept = await Promise.all(found.map(async ({ line, like }) => ((await isTemplated(read, line, like)) ? [] : [line])))
  return kept.flat()
}

type Found = { readonly line: OddLine; readonly like: string }

function oddIn(rows: Identities, bad: readonly string[], well: readonly string[]): readonly Found[] {
  const counts = new Map<string, string[]>()
  for (const { asset, identity } of rows) if (well.includes(asset)) counts.set(identity, [...(counts.get(identity) ?? []), asset])
  const [usual] = [...counts].toSorted(([, a], [, b]) => b.length - a.length)
  if (usual === undefined || usual[1].length < LEAST || usual[1].length * 3 < well.length * 2) return []
  const [identity, alike] = usual
  return rows
    .filter((row) => bad.includes(row.asset) && row.identity !== identity)
    .map(({ asset, kind, path }) => ({ line: { asset, kind, path, alike: alike.length, of: well.length }, like: alike[0] ?? '' }))
}

/** Two texts that differ only in the names, addresses and keys of their hosts say the same. */
async function isTemplated(read: Reads, { asset, kind, path }: OddLine, like: string): Promise<boolean> {
  const item: Item = { kind, path }
  const [mine, theirs] = await Promise.all([read.itemById(asset, item), read.itemById(like, item)])
  if (!mine?.text || !theirs?.text) return false
  const texts = await read.textsOf([mine.text, theirs.text])
  const [one, other] = [texts.get(mine.text), texts.get(theirs.text)]
  return one !== undefined && other !== undefined && sameButNames({ text: one, host: asset }, { text: other, host: like })
}

/** How the siblings of each change's asset have the same item now. */
export async function withPeers(read: Reads, candidates: readonly Candidate[], siblings: readonly string[]): Promise<readonly Candidate[]> {
  const others = siblings.slice(0, MOST_HEALTHY + 1)
  return Promise.all(
    candidates.map(async (one) => {
      const names = others.filter((asset) => asset !== one.asset)
      if (names.length < LEAST || !others.includes(one.asset)) return one
      const items = await Promise.all(names.map((asset) => read.itemById(asset, { kind: one.kind, path: one.path })))
      const values = items.map((item) => item?.identity ?? 'none')
      return {
        ...one,
        peers: {
          of: names.length,
          distinct: new Set(values).size,
          alike: values.filter((value) => value === (one.content ?? 'none')).length,
        },
      }
    }),
  )
}
