// Measures the host agent on a made-up tree: first look, rescan against `find`, and as a process its memory, its idle and a burst.
// Prints figures beside their goals; times depend on what else the machine does, so read them against `find` in the same run.
//
//   node test/bench/agent.ts [files=100000] [idle seconds=60]
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createLooker } from '../../agent/look.ts'
import { rawOf } from '../../agent/look/names.ts'
import { planOf } from '../../agent/plan.ts'
import { openStore } from '../../agent/store/open.ts'
import { outboxOn } from '../../agent/store/outbox.ts'
import { AgentProcess, buildInto } from './agent-process.ts'

const files = Number(process.argv[2] ?? 100_000)
const idleSeconds = Number(process.argv[3] ?? 60)
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
const fileAt = (at: number): string =>
  path.join(tree, `d${Math.floor(at / PER_FOLDER / 50)}`, `e${Math.floor(at / PER_FOLDER) % 50}`, `file-${at}.conf`)
const share = (figure: number, goal: number): string => `${(figure / goal).toFixed(2)} of the goal of ${goal}`

const dir = mkdtempSync(path.join(tmpdir(), 'agent-bench-'))
process.on('exit', () => rmSync(dir, { recursive: true, force: true }))
const tree = path.join(dir, 'tree')
const kinds = ['key = value\n# a line of settings\n', '{"name": "thing", "size": 12},\n', '\0\u0001binary\u0002']
for (let at = 0; at < files; at += 1) {
  if (at % PER_FOLDER === 0) mkdirSync(path.dirname(fileAt(at)), { recursive: true })
  const line = kinds[at % kinds.length] ?? ''
  writeFileSync(fileAt(at), `${at} ${line.repeat(Math.ceil(BYTES / line.length))}`)
}

const data = path.join(dir, 'data')
mkdirSync(data)
const { db } = openStore(data, Date.now())
const outbox = outboxOn(db, 'bench')
const plan = planOf({ packs: [], states: [] }, [tree], null)
const parts = { db, record: outbox.record, fleetKey: Buffer.alloc(32, 1), ownFolder: rawOf(data), root: '/', now: () => Date.now() }
const looker = createLooker(parts, plan)

const first = timed(() => looker.all('start'))
const filled = timed(() => looker.fill(600_000))
say('first look', `${(first.ms / 1_000).toFixed(2)} s`, `${share(first.ms, (1_300 * files) / 100_000)} ms`)
say('its texts, put off', `${(filled.ms / 1_000).toFixed(2)} s`, 'in slices, hints heard in between')
say(
  'files a second',
  `${Math.round((files / first.ms) * 1_000)}`,
  `${share(Math.round((files / first.ms) * 1_000), 75_000)}, more is better`,
)

const rescans: number[] = []
const finds: number[] = []
for (let round = 0; round < 5; round += 1) {
  rescans.push(timed(() => looker.all('rescan')).ms)
  finds.push(timed(() => execFileSync('find', [tree, '-printf', '%p %m %u %g %s %i %n %T@ %C@\\n'], { stdio: 'ignore' })).ms)
}
say('rescan, nothing changed', `${median(rescans).toFixed(0)} ms`, `${share(median(rescans), (400 * files) / 100_000)} ms`)
say('rescan against find -printf', `${(median(rescans) / median(finds)).toFixed(2)} ×`, `${share(median(rescans) / median(finds), 1.6)} ×`)
say('first look against find -printf', `${(first.ms / median(finds)).toFixed(2)} ×`, 'five times on the quiet machine the goals are from')

for (let at = 0; at < 1_000; at += 1) {
  writeFileSync(fileAt(at * Math.floor(files / 1_000)), `changed ${at}\n`)
}
const changed = timed(() => looker.all('rescan'))
say('rescan, 1000 changed', `${changed.ms.toFixed(0)} ms`, `${changed.result.recorded} of ${Math.min(1_000, files)} found`)
const cold = timed(() => createLooker(parts, plan).all('start'))
say('restart: load and compare', `${cold.ms.toFixed(0)} ms`, `goal ≤ ${Math.round((900 * files) / 100_000)} ms`)

db.exec('pragma wal_checkpoint(truncate)')
const looks = Number(db.prepare("select sum(pgsize) as n from dbstat where name in ('looks', 'dirs')").get()?.['n'] ?? Number.NaN)
say('last looks on disk', `${(looks / files).toFixed(0)} B/item`, 'goal ≤ 100 B (texts beside them)')
say('whole store', `${(statSync(path.join(data, 'agent.db')).size / 2 ** 20).toFixed(1)} MiB`, 'texts at most 64 MiB')
db.close()

const cli = buildInto(path.join(dir, 'build'))
const usual = await AgentProcess.start(cli, path.join(dir, 'usual'), null)
await usual.settled()
say('resident, this host alone', `${usual.memory().now.toFixed(0)} MiB`, `${share(usual.memory().now, 110)} MiB, ${usual.items} items`)
await usual.stop()

const agent = await AgentProcess.start(cli, path.join(dir, 'big'), tree)
await agent.settled()
const settled = agent.memory()
say('resident, watched and baselined', `${settled.now.toFixed(0)} MiB`, `${share(settled.now, 110)} MiB, ${agent.items} items`)
say('at most, during the first look', `${settled.peak.toFixed(0)} MiB`, `${share(settled.peak, 200)} MiB`)

const cpuBefore = agent.cpuSeconds()
await new Promise((resolve) => setTimeout(resolve, idleSeconds * 1_000))
const idle = ((agent.cpuSeconds() - cpuBefore) / idleSeconds) * 100
say(`idle, ${idleSeconds} s, rescan each 60 s`, `${idle.toFixed(2)} %`, `${share(idle, 1)} % of one core`)

// Files without text, so that what is told of each is small.
const burst = Array.from({ length: Math.min(20_000, Math.floor(files / 3)) }, (_, at) => fileAt(at * 3 + 2))
const seen = (): ReadonlySet<string> => new Set(agent.far.changes.flatMap(({ item }) => ('path' in item ? [item.path] : [])))
const written = timed(() => burst.forEach((file) => appendFileSync(file, '!')))
const started = performance.now()
for (let before = -1; seen().size < burst.length && seen().size > before;) {
  before = seen().size
  await new Promise((resolve) => setTimeout(resolve, 10_000))
}
const heard = burst.filter((file) => seen().has(file)).length
say(
  'burst, changes told',
  `${heard}`,
  `of ${burst.length} in ${(written.ms / 1_000).toFixed(1)} s of writing; told in ${((performance.now() - started) / 1_000).toFixed(0)} s`,
)
say('resident after the burst', `${agent.memory().now.toFixed(0)} MiB`, '')
await agent.stop()
