// `scan PATH`: one look without a memory, printed as an agent would keep it.
import { randomBytes } from 'node:crypto'
import type { Writable } from 'node:stream'
import type { ManifestLine } from '../../rules/wire.ts'
import { readOwners } from '../items/owners.ts'
import { valueOf } from '../items/value.ts'
import type { Seen } from '../look/keep.ts'
import { rawOf, shown } from '../look/names.ts'
import { placesOf } from '../look/roots.ts'
import { scopeOf } from '../look/scope.ts'
import { anchorOf, newRoot, pathIn } from '../look/tree.ts'
import { visit, type Walk } from '../look/walk.ts'
import { packFolders } from '../pack-folders.ts'
import { readPacks } from '../packs.ts'
import { planOf } from '../plan.ts'
import { leftOut, readMounts } from '../watch/mounts.ts'

/** Digests of secrets are keyed by a key of this one run: they compare within its output and nowhere else. */
export function scan(target: string, data: string, out: Writable): void {
  const { plan, packs } = planOf(readPacks(packFolders(data), null), [target], null)
  for (const { problem } of packs) if (problem) process.stderr.write(`${problem}\n`)
  const owners = readOwners()
  const print = (seen: Seen): void => {
    if (seen.kind !== 'read') return
    const { reading } = seen
    const line: ManifestLine = {
      item: { kind: 'file', path: shown(pathIn(seen.folder, seen.name)) },
      value: valueOf(reading, reading.text, owners),
      lookedAt: seen.startedAt,
    }
    out.write(`${JSON.stringify(line)}\n`)
  }
  const unreadable = new Map<string, string>()
  const walk: Walk = {
    folders: new Map(),
    fleetKey: randomBytes(32),
    now: () => Date.now(),
    known: () => null,
    see: print,
    unreadable,
    entered: () => {},
    left: () => {},
    scope: scopeOf({
      plan,
      planNumber: 1,
      ownFolder: rawOf(data),
      mounts: leftOut(readMounts()),
      skipped: (path, reason) => void unreadable.set(path, reason),
    }),
  }
  const places = placesOf({ roots: [{ path: target, why: '', pack: '' }] })
  for (const place of places) visit(walk, anchorOf(newRoot(place, 0)), true)
  for (const [path, reason] of unreadable) process.stderr.write(`${shown(path)}: ${reason}\n`)
}
