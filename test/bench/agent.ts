// Measures the host agent on a made-up tree: first look, resident rescan against `find`, memory. Prints figures beside their goals.
//
//   node test/bench/agent.ts [files=100000]
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createLooker } from '../../agent/look.ts'
import { rawOf } from '../../agent/look/names.ts'
import { loadPlan } from '../../agent/packs.ts'
import { openStore } from '../../agent/store/open.ts'
import { outboxOn } from '../../agent/store/outbox.ts'

const files = Number(process.argv[2] ?? 100_000)
const PER_FOLDER = 20
const BYTES = 4_600

const say = (what: string, figure: string, goal: string): void =>
  void process.stdout.write(`${what.padEnd(34)}${figure.padStart(14)}   ${goal}\n`)
const timed = <T>(work: () => T): { readonly ms: number; readonly result: T } => {
  const started = performance.now()
  const result = work()
  return { ms: performance.now() - started, result }
}
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const rss = (): number => process.memoryUsage.rss() / 2 ** 20

const dir = mkdtempSync(path.join(tmpdir(), 'agent-bench-'))
process.on('exit', () => rmSync(dir, { recursive: true, force: true }))
const tree = path.join(dir, 'tree')
const kinds = ['key = value\n# a line of settings\n', '{"name": "thing", "size": 12},\n', '\0\u0001binary\u0002']
for (let at = 0; at < files; at += 1) {
  const folder = path.join(tree, `d${Math.floor(at / PER_FOLDER / 50)}`, `e${Math.floor(at / PER_FOLDER) % 50}`)
  if (at % PER_FOLDER === 0) mkdirSync(folder, { recursive: true })
  const line = kinds[at % kinds.length] ?? ''
  writeFileSync(path.join(folder, `file-${at}.conf`), `${at} ${line.repeat(Math.ceil(BYTES / line.length))}`)
}

const data = path.join(dir, 'data')
mkdirSync(data)
const { db } = openStore(data, Date.now())
const outbox = outboxOn(db, 'bench')
const plan = loadPlan([], [tree], null)
const parts = { db, record: outbox.record, fleetKey: Buffer.alloc(32, 1), ownFolder: rawOf(data), now: () => Date.now() }
const bare = rss()
const looker = createLooker(parts, plan)

const first = timed(() => looker.all('start'))
const peak = rss()
const filled = timed(() => looker.fill(600_000))
say('first look', `${(first.ms / 1_000).toFixed(2)} s`, `goal ≤ ${((1.3 * files) / 100_000).toFixed(2)} s`)
say('its texts, put off', `${(filled.ms / 1_000).toFixed(2)} s`, 'in slices, hints heard in between')
say('files a second', `${Math.round((files / first.ms) * 1_000)}`, 'goal ≥ 75000')

const rescans: number[] = []
const finds: number[] = []
for (let round = 0; round < 5; round += 1) {
  rescans.push(timed(() => looker.all('rescan')).ms)
  finds.push(timed(() => execFileSync('find', [tree, '-printf', '%p %m %u %g %s %i %n %T@ %C@\\n'], { stdio: 'ignore' })).ms)
}
say('rescan, nothing changed', `${median(rescans).toFixed(0)} ms`, `goal ≤ ${Math.round((400 * files) / 100_000)} ms`)
say('rescan against find -printf', `${(median(rescans) / median(finds)).toFixed(2)} ×`, 'goal ≤ 1.6 ×')

for (let at = 0; at < 1_000; at += 1) {
  const id = at * Math.floor(files / 1_000)
  writeFileSync(
    path.join(tree, `d${Math.floor(id / PER_FOLDER / 50)}`, `e${Math.floor(id / PER_FOLDER) % 50}`, `file-${id}.conf`),
    `changed ${at}\n`,
  )
}
const changed = timed(() => looker.all('rescan'))
say('rescan, 1000 changed', `${changed.ms.toFixed(0)} ms`, `${changed.result.recorded} of ${Math.min(1_000, files)} found`)
const cold = timed(() => createLooker(parts, plan).all('start'))
say('restart: load and compare', `${cold.ms.toFixed(0)} ms`, `goal ≤ ${Math.round((900 * files) / 100_000)} ms`)

db.exec('pragma wal_checkpoint(truncate)')
const looks = Number(db.prepare("select sum(pgsize) as n from dbstat where name in ('looks', 'dirs')").get()?.['n'] ?? Number.NaN)
say('last looks on disk', `${(looks / files).toFixed(0)} B/item`, 'goal ≤ 100 B (texts beside them)')
say('whole store', `${(statSync(path.join(data, 'agent.db')).size / 2 ** 20).toFixed(1)} MiB`, 'texts at most 64 MiB')
say('memory bare, peak, now', `${bare.toFixed(0)}, ${peak.toFixed(0)}, ${rss().toFixed(0)} MiB`, 'goal ≤ 200 peak (this thread alone)')
