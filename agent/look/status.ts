// What the agent says of its own sight: how much it watches, how fast, and what it cannot see.
import type { LookStatus } from '../watch/protocol.ts'
import type { Looker } from '../look.ts'
import { onDisk, shown } from './names.ts'
import type { ItemStatus } from './snapshot.ts'
import { coverageOf } from './verify.ts'
import { existsSync } from 'node:fs'

const MOST_UNREADABLE = 5_000
const MOST_ROOTS = 1_000

export function statusOf(looker: Looker, now: number, watcher: LookStatus['watcher'], beside: ItemStatus): LookStatus {
  const { tree, plan, skipped } = looker.state()
  const counts = new Map(tree.roots.map((root) => [root, 0]))
  for (const folder of tree.folders.values()) counts.set(folder.root, (counts.get(folder.root) ?? 0) + folder.names.length)
  const unreadable = [...beside.unreadable, ...[...tree.unreadable, ...skipped].map(([path, reason]) => ({ path: shown(path), reason }))]
  return {
    items: [...counts.values()].reduce((sum, count) => sum + count, beside.items),
    watcher,
    rehash: coverageOf(tree.folders.values(), now),
    roots: [...counts]
      .slice(0, MOST_ROOTS)
      .map(([root, items]) => ({ path: shown(root.path), items, problem: problemOf(root.path, items) })),
    unreadable: unreadable.slice(0, MOST_UNREADABLE),
    unreadableTotal: unreadable.length,
    unapplied: beside.unapplied,
    packs: plan.packs.map((pack) => ({ ...pack })),
  }
}

const problemOf = (path: string, items: number): string | null =>
  items > 0 ? null : existsSync(onDisk(path)) ? 'nothing here is watched' : 'does not exist'
