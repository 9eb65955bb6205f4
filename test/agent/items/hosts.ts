// Recorded hosts as a collector reads them, and a copy of one that a test may change.
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ItemKind } from '../../../rules/domain.ts'
import type { EventBody } from '../../../rules/wire.ts'
import { allCollectors } from '../../../agent/items/all.ts'
import type { Collected, Collector, Found, Unseen } from '../../../agent/items/collector.ts'
import { viewOf } from '../../../agent/items/host-view.ts'
import { createSnapshot, ofKinds } from '../../../agent/look/snapshot.ts'
import { collectedOn } from '../../../agent/store/collected.ts'
import { openStore } from '../../../agent/store/open.ts'
import { outboxOn } from '../../../agent/store/outbox.ts'

const HOSTS = path.resolve(import.meta.dirname, '../../fixtures/hosts')

export const recorded = (name: 'debian' | 'ubuntu' | 'rocky' | 'alpine'): string => path.join(HOSTS, name)

export const collectorOf = (kind: ItemKind): Collector => {
  const found = allCollectors().find((one) => one.kind === kind)
  if (!found) throw new Error(`no collector for ${kind}`)
  return found
}

/** What a collector finds below this root, by `path` or `path key`. */
export async function seenOn(root: string, kind: ItemKind) {
  const unseen: Unseen[] = []
  const collected = await collectorOf(kind).collect(viewOf(root, unseen))
  if (collected === 'same') throw new Error('a first look is never the same')
  const named = (one: Found): string => (one.key === undefined ? one.path : `${one.path} ${one.key}`)
  const all: Collected = collected
  return {
    all: all.found,
    byName: new Map(all.found.map((one) => [named(one), one])),
    names: all.found.map(named),
    unseen: [...unseen, ...(all.unseen ?? [])],
    unapplied: all.unapplied ?? [],
  }
}

/** A copy of a recorded host with an agent's snapshot on it: look when told, and see what would be sent. */
export function livingHost(name: Parameters<typeof recorded>[0], kinds: readonly ItemKind[] | 'all' = 'all') {
  const dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'living host ')))
  const root = path.join(dir, 'root')
  const data = path.join(dir, 'data')
  cpSync(recorded(name), root, { recursive: true, verbatimSymlinks: true })
  mkdirSync(data)
  const clock = { now: 1_800_000_000_000 }
  const { db, meta } = openStore(data, clock.now)
  const outbox = outboxOn(db, 'agent-1')
  const open = (asked = kinds) =>
    createSnapshot({
      db,
      record: outbox.record,
      fleetKey: Buffer.alloc(32, 7),
      now: () => clock.now,
      root,
      collectors: () => ofKinds(allCollectors(), asked),
    })
  let snapshot = open()
  return {
    root,
    clock,
    meta,
    db,
    restart: (asked = kinds): void => {
      snapshot = open(asked)
    },
    /** A look one minute after the last. */
    look: (because: 'start' | 'rescan' = 'rescan'): Promise<number> => {
      clock.now += 60_000
      return snapshot.look(because)
    },
    status: () => snapshot.status(),
    write: (file: string, text: string): void => {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
      writeFileSync(path.join(root, file), text)
    },
    held: () => [...collectedOn(db).all()],
    changes: () =>
      db
        .prepare('select body from outbox order by id')
        .all()
        .map(({ body }) => JSON.parse(String(body)) as EventBody)
        .flatMap((body) => (body.kind === 'change' ? [body] : [])),
    remove: (): void => {
      db.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
