// The looking part of an agent without its threads and without a server: looks when told, and says what it would send.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Value } from '../../rules/domain.ts'
import type { EventBody } from '../../rules/wire.ts'
import { readOwners } from '../../agent/items/owners.ts'
import { valueOf } from '../../agent/items/value.ts'
import { createLooker, type Looker } from '../../agent/look.ts'
import { join, rawOf, shown } from '../../agent/look/names.ts'
import { rootOfAnchor } from '../../agent/look/tree.ts'
import { readPacks } from '../../agent/packs.ts'
import { planOf } from '../../agent/plan.ts'
import { looksOn } from '../../agent/store/looks.ts'
import { openStore } from '../../agent/store/open.ts'
import { outboxOn } from '../../agent/store/outbox.ts'

export type Clock = { now: number | null }

export type TestLooker = ReturnType<typeof lookerOn>

/** Watches `DIR/tree`, which is the host's file system too, keeps its store in `DIR/data`, takes packs from `DIR/data/packs`. */
export function lookerOn(dir: string, clock: Clock = { now: null }) {
  const data = path.join(dir, 'data')
  mkdirSync(data, { recursive: true })
  const now = () => clock.now ?? Date.now()
  const { db, meta } = openStore(data, now())
  const outbox = outboxOn(db, 'agent-1')
  const plan = () => planOf(readPacks([path.join(data, 'packs')], null), [path.join(dir, 'tree')], null)
  const looker: Looker = createLooker(
    { db, record: outbox.record, fleetKey: Buffer.alloc(32, 7), ownFolder: rawOf(data), root: rawOf(path.join(dir, 'tree')), now },
    plan(),
  )
  const bodies = () =>
    db
      .prepare('select body from outbox order by id')
      .all()
      .map(({ body }) => JSON.parse(String(body)) as EventBody)
  return {
    looker,
    db,
    meta,
    outbox,
    plan,
    changes: () => bodies().flatMap((body) => (body.kind === 'change' ? [body] : [])),
    notes: () => bodies().flatMap((body) => (body.kind === 'note' ? [body] : [])),
    values: (): ReadonlyMap<string, Value> => {
      const looks = looksOn(db)
      const owners = readOwners()
      return new Map(
        looks
          .folders()
          .flatMap(({ id, path: folder }) =>
            [...looks.inFolder(id)].map(
              ({ name, look }) =>
                [shown(rootOfAnchor(folder) ?? join(folder, name)), valueOf(look, looks.textOf(id, name), owners)] as const,
            ),
          ),
      )
    },
    close: () => db.close(),
  }
}
