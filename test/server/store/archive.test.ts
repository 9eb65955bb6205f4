// Backups and moves: everything arrives, whatever the databases; what is damaged, newer or in the way is refused and harms nothing.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backup } from '../../../server/commands/backup.ts'
import { moveData } from '../../../server/commands/migrate.ts'
import { restore } from '../../../server/commands/restore.ts'
import { holdFolder } from '../../../server/store/hold.ts'
import { openStore, type Place } from '../../../server/store/store.ts'
import { aDatabase, sharedPostgres } from '../../postgres/database.ts'
import { judgedChange } from './contract.ts'

const NOW = Date.UTC(2026, 2, 10)
const instance = await sharedPostgres()
type Engine = 'SQLite' | 'PostgreSQL'
const engines: readonly Engine[] = instance === null ? ['SQLite'] : ['SQLite', 'PostgreSQL']

let folder = ''
let places = 0
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'known good archive '))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function emptyPlace(engine: Engine): Promise<Place> {
  const dataDir = path.join(folder, `place ${places++}`)
  return instance === null || engine === 'SQLite' ? { dataDir } : { dataDir, databaseUrl: (await aDatabase(instance)).url }
}

const TEXTS = ['', 'it\'s "quoted" \\ back', 'ä 日本 🎉\n\ttab', 'null', '{"a":1}']

async function filledPlace(engine: Engine, changes = 450): Promise<Place> {
  const place = await emptyPlace(engine)
  const store = await openStore(place)
  await store.write(async (tx) => {
    for (const text of TEXTS) await tx.ensureAsset(`host ${text}`, NOW)
    await tx.addChanges(
      Array.from({ length: changes }, (_, n) =>
        judgedChange(`c${n}`, { actor: TEXTS[n % 5] ?? null, exact: n % 2 === 0 ? null : NOW + n }, { confidence: 1 / (n + 3) }),
      ),
    )
    await tx.audit({ at: NOW, actor: { kind: 'system', name: 'test' }, verb: 'fill', subject: 'everything', detail: { n: changes } })
  })
  await store.close()
  return place
}

async function contentOf(place: Place) {
  const store = await openStore(place)
  try {
    const { read } = store
    const changes = await read.changesById(Array.from({ length: 450 }, (_, n) => `c${n}`))
    return {
      changes: changes.toSorted((a, b) => (a.change.id < b.change.id ? -1 : 1)),
      assets: await read.allAssets(),
      counts: [...(await read.verdictCounts(0))],
      trail: (await read.auditTrail({ limit: 100 })).map(({ verb }) => verb),
    }
  } finally {
    await store.close()
  }
}

const pairs = engines.flatMap((from) => engines.map((to) => ({ from, to })))
describe.each(pairs)('from $from to $to', ({ from, to }) => {
  test('a backup restored is what it was, and the trail says that it was restored', async () => {
    const source = await filledPlace(from)
    const file = path.join(folder, 'a backup.gz')
    const beside = await openStore(source)
    expect(await backup(source, file, NOW)).toMatch(/\d+ rows in \d+ tables written.*\n.*fleet\.key/)
    await beside.close()
    const target = await emptyPlace(to)
    expect(await restore(target, file, NOW + 1)).toMatch(/restored and read back:\n[^]*changes +450/)
    const was = await contentOf(source)
    expect(await contentOf(target)).toEqual({ ...was, trail: ['restore-backup', ...was.trail] })
  })

  test('a move brings all of it, and will not run into what is there', async () => {
    const source = await filledPlace(from)
    const target = await emptyPlace(to)
    expect(await moveData(source, target)).toMatch(/found equal:\n[^]*changes +450/)
    expect(await contentOf(target)).toEqual(await contentOf(source))
    await expect(moveData(source, target)).rejects.toThrow(/already|not empty/)
  })
})

describe('a backup', () => {
  const lines = (file: string): string[] => gunzipSync(readFileSync(file)).toString().trimEnd().split('\n')
  const written = (file: string, text: readonly string[]): void => writeFileSync(file, gzipSync(`${text.join('\n')}\n`))
  const faults: readonly { readonly name: string; readonly harm: (file: string) => void; readonly says: RegExp }[] = [
    { name: 'is cut short', harm: (file) => writeFileSync(file, readFileSync(file).subarray(0, -200)), says: /unpacked|ends too early/ },
    { name: 'is no gzip', harm: (file) => writeFileSync(file, 'hello'), says: /cannot be unpacked/ },
    { name: 'lost its end', harm: (file) => written(file, lines(file).slice(0, -1)), says: /ends too early/ },
    {
      name: 'lost a row',
      harm: (file) =>
        written(
          file,
          lines(file).filter((line) => !line.includes('"c7"')),
        ),
      says: /changes is not as it was written/,
    },
    {
      name: 'was edited',
      harm: (file) =>
        written(
          file,
          lines(file).map((line) => line.replace('web-01', 'web-02')),
        ),
      says: /changes.*not as it was written/,
    },
    {
      name: 'is of a newer version',
      harm: (file) =>
        written(
          file,
          lines(file).map((line, n) => (n === 0 ? line.replace('"0001-evidence"', '"0001-evidence","9999-later"') : line)),
        ),
      says: /newer version.*9999-later/,
    },
    {
      name: 'is of a newer format',
      harm: (file) =>
        written(
          file,
          lines(file).map((line) => line.replace('"version":1', '"version":2')),
        ),
      says: /newer version/,
    },
  ]
  test.each(faults)('that $name is refused, and the database stays as it was', async ({ harm, says }) => {
    const place = await filledPlace('SQLite', 20)
    const file = path.join(folder, 'b.gz')
    await backup(place, file, NOW)
    harm(file)
    const was = await contentOf(place)
    await expect(restore(place, file, NOW)).rejects.toThrow(says)
    expect(await contentOf(place)).toEqual(was)
    expect(readdirSync(place.dataDir).filter((name) => name.includes('part'))).toEqual([])
  })

  test('never overwrites, and is readable by its owner alone', async () => {
    const place = await filledPlace('SQLite', 1)
    const file = path.join(folder, 'b.gz')
    writeFileSync(file, 'mine')
    await expect(backup(place, file, NOW)).rejects.toThrow(/exists.*another name/)
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })

  test('restored over a database sets that one aside, but not under a running server', async () => {
    const place = await filledPlace('SQLite', 3)
    const file = path.join(folder, 'b.gz')
    await backup(place, file, NOW)
    const running = holdFolder(place.dataDir)
    await expect(restore(place, file, NOW)).rejects.toThrow(/already in use by another knowngood server/)
    await expect(moveData(place, await emptyPlace('SQLite'))).rejects.toThrow(/already in use/)
    running.release()
    expect(await restore(place, file, NOW)).toMatch(/is now .*before-restore-2026-03-10/)
    expect(readdirSync(place.dataDir).some((name) => name.includes('before-restore'))).toBe(true)
  })

  test.runIf(instance !== null)('damaged halfway leaves PostgreSQL as empty as it was', async () => {
    const file = path.join(folder, 'b.gz')
    await backup(await filledPlace('SQLite'), file, NOW)
    written(file, lines(file).slice(0, -300))
    const target = await emptyPlace('PostgreSQL')
    await expect(restore(target, file, NOW)).rejects.toThrow(/ends too early/)
    expect(existsSync(path.join(target.dataDir, 'knowngood.db'))).toBe(false)
    await backup(await filledPlace('SQLite', 3), path.join(folder, 'good.gz'), NOW)
    expect(await restore(target, path.join(folder, 'good.gz'), NOW)).toMatch(/changes +3/)
  })
})
