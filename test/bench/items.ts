// Measures a snapshot of every kind of item on this machine: how long each kind takes the first time, and steadily. Goal: 150 ms in all, steady.
//
//   node test/bench/items.ts [rounds=15]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { allCollectors } from '../../agent/items/all.ts'
import type { Unseen } from '../../agent/items/collector.ts'
import { viewOf } from '../../agent/items/host-view.ts'
import { createSnapshot } from '../../agent/look/snapshot.ts'
import { openStore } from '../../agent/store/open.ts'
import { outboxOn } from '../../agent/store/outbox.ts'

const rounds = Number(process.argv[2] ?? 15)
const GOAL_MS = 150
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const line = (...cells: readonly (string | number)[]): void =>
  void process.stdout.write(`${cells.map((cell, at) => (at === 0 ? String(cell).padEnd(18) : String(cell).padStart(10))).join('')}\n`)

const dir = mkdtempSync(path.join(tmpdir(), 'items-bench-'))
process.on('exit', () => rmSync(dir, { recursive: true, force: true }))

line('kind', 'items', 'first ms', 'steady ms', 'unseen')
let steadyTotal = 0
for (const collector of allCollectors()) {
  const times: number[] = []
  let items = 0
  let unseen: Unseen[] = []
  for (let round = 0; round < rounds; round += 1) {
    const gone: Unseen[] = []
    const started = performance.now()
    const collected = await collector.collect(viewOf('/', gone))
    times.push(performance.now() - started)
    if (collected === 'same') continue
    items = collected.found.length
    unseen = gone
  }
  const [first = 0, ...later] = times
  steadyTotal += median(later)
  line(collector.kind, items, first.toFixed(1), median(later).toFixed(1), unseen.length)
}
line('sum', '', '', steadyTotal.toFixed(1))

const { db } = openStore(dir, Date.now())
const snapshot = createSnapshot({
  db,
  record: outboxOn(db, 'bench').record,
  fleetKey: Buffer.alloc(32, 1),
  now: () => Date.now(),
  root: '/',
  collectors: allCollectors,
})
const whole: number[] = []
const cpu: number[] = []
const cpuMs = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1_000
}
for (let round = 0; round < rounds; round += 1) {
  const started = performance.now()
  const before = process.cpuUsage()
  await snapshot.look(round === 0 ? 'start' : 'rescan')
  whole.push(performance.now() - started)
  cpu.push(cpuMs(before))
}
const [first = 0, ...later] = whole
process.stdout.write(`\na whole snapshot, kept: first ${first.toFixed(0)} ms, then ${median(later).toFixed(0)} ms `)
process.stdout.write(
  `(${(median(later) / GOAL_MS).toFixed(2)} of the goal of ${GOAL_MS} ms) for ${snapshot.status().items} items, ${median(cpu.slice(1)).toFixed(0)} ms of them on a processor\n`,
)
