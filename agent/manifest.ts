// The whole state as one file: the first baseline, and what a server needs that holds nothing of this epoch.
import { hash } from 'node:crypto'
import { createWriteStream, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { bucketOf } from '../rules/digest.ts'
import type { Item } from '../rules/domain.ts'
import type { ManifestHead, ManifestLine } from '../rules/wire.ts'
import { readOwners } from './items/owners.ts'
import { valueOf } from './items/value.ts'
import { join, shown } from './look/names.ts'
import { rootOfAnchor } from './look/tree.ts'
import { collectedOn } from './store/collected.ts'
import { openDatabase } from './store/database.ts'
import { looksOn } from './store/looks.ts'
import { metaOn } from './store/meta.ts'
import type { Outbox } from './store/outbox.ts'

export type ManifestFile = { readonly file: string; readonly size: number; readonly head: ManifestHead; readonly remove: () => void }

/** Only these buckets of the state. */
type Part = Pick<ManifestHead, 'buckets' | 'replannedAt'> & { readonly buckets: readonly number[] }

const CHUNK = 64 * 1024

/** Everything recorded gets its number first, so that `asOf` is exact: the state holds those events and no others. */
export async function writeManifest(outbox: Outbox, data: string, now: number, part?: Part): Promise<ManifestFile> {
  const file = path.join(data, part ? 'manifest-part.ndjson.gz' : 'manifest.ndjson.gz')
  const snapshot = openDatabase(data)
  try {
    for (let tries = 0; ; tries += 1) {
      outbox.offerAll()
      snapshot.exec('begin')
      const late = Number(snapshot.prepare('select count(*) as n from outbox where number is null').get()?.['n'])
      if (late === 0 || tries === 10) break
      snapshot.exec('rollback')
    }
    const meta = metaOn(snapshot)
    const isAsked = part ? inBuckets(part.buckets) : null
    const count = isAsked ? countOf(snapshot, isAsked) : countAll(snapshot)
    const head: ManifestHead = { epoch: meta.text('epoch') ?? '', asOf: meta.number('offered') ?? 0, at: now, count, ...part }
    await pipeline(Readable.from(chunksOf(snapshot, head, isAsked)), createGzip({ level: 4 }), createWriteStream(file, { mode: 0o600 }))
    return { file, size: statSync(file).size, head, remove: () => rmSync(file, { force: true }) }
  } catch (error) {
    // A part of it would only take room, which may be what was missing.
    rmSync(file, { force: true })
    throw error
  } finally {
    snapshot.close()
  }
}

const inBuckets = (buckets: readonly number[]): ((item: Item) => boolean) => {
  const asked = new Set(buckets)
  return (item) => asked.has(bucketOf(item, (text) => hash('sha256', text)))
}

const countAll = (db: DatabaseSync): number => Number(db.prepare('select count(*) as n from looks').get()?.['n']) + collectedOn(db).count()

function countOf(db: DatabaseSync, isAsked: (item: Item) => boolean): number {
  let count = 0
  for (const { item } of linesOf(db, 'states')) if (isAsked(item)) count += 1
  return count
}

function* chunksOf(db: DatabaseSync, head: ManifestHead, isAsked: ((item: Item) => boolean) | null): Iterable<string> {
  let chunk = `${JSON.stringify(head)}\n`
  for (const line of linesOf(db, 'texts')) {
    if (isAsked && !isAsked(line.item)) continue
    chunk += `${JSON.stringify(line)}\n`
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

/** `states` leaves out the texts, which a digest does not need. */
export function* linesOf(db: DatabaseSync, depth: 'texts' | 'states'): Iterable<ManifestLine> {
  const looks = looksOn(db)
  const owners = readOwners()
  for (const { id, path: folder } of looks.folders())
    for (const { name, look } of looks.inFolder(id)) {
      const item = { kind: 'file', path: shown(rootOfAnchor(folder) ?? join(folder, name)) } as const
      yield { item, value: valueOf(look, depth === 'texts' ? looks.textOf(id, name) : null, owners), lookedAt: look.lookedAt }
    }
  for (const { item, value, lookedAt, adopted } of collectedOn(db).all())
    yield { item, value: depth === 'texts' ? value : { ...value, text: null }, lookedAt, ...(adopted ? { adopted } : {}) }
}
