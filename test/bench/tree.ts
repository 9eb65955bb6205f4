// Measures the tree of a configuration and the difference of two, at growing sizes. Goals: 30,000 lines within 300 ms, and no worse than in step with size.
//
//   node test/bench/tree.ts [rounds=7]
import { createPlatforms } from '../../agent/devices/platform-files.ts'
import { diffTrees } from '../../rules/tree/diff.ts'
import { parseTree } from '../../rules/tree/parse.ts'

const rounds = Number(process.argv[2] ?? 7)
const GOAL_MS = 300
const GOAL_LINES = 30_000
const SIZES = [GOAL_LINES / 4, GOAL_LINES / 2, GOAL_LINES, GOAL_LINES * 2]
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Interfaces of five lines, and one long list of rules. */
const indented = (lines: number, salt: number): string => {
  const interfaces = Array.from(
    { length: lines / 10 },
    (_, at) =>
      `interface Ethernet${at}\n description link ${at % 97 === salt ? 'new' : 'old'} ${at}\n ip address 10.${at >> 8}.${at & 255}.1 255.255.255.0\n mtu 9000\n no shutdown\n`,
  )
  const rules = Array.from(
    { length: lines / 2 },
    (_, at) => ` permit tcp host 10.0.${at >> 8}.${at & 255} any eq ${at % 89 === salt ? at + 1 : at}\n`,
  )
  return `hostname r${salt}\n${interfaces.join('!\n')}ip access-list extended LONG\n${rules.join('')}end\n`
}

/** One flat list of commands. */
const flat = (lines: number, salt: number): string =>
  Array.from(
    { length: lines },
    (_, at) => `set interfaces ge-0/0/${at} unit 0 family inet address 10.0.${at % 71 === salt ? 9 : 1}.${at & 255}/24\n`,
  ).join('')

/** Every line another: nothing to hold on to. */
const strange = (lines: number, salt: number): string =>
  Array.from({ length: lines }, (_, at) => `rule ${(at * 7_919 + salt * 104_729) % 1_000_003} permit\n`).join('')

const platforms = createPlatforms()
process.stdout.write(`${['what', 'lines', 'tree ms', 'diff ms', 'both trees and diff ms'].map((cell) => cell.padStart(12)).join('')}\n`)
for (const { name, platform, write } of [
  { name: 'sections', platform: 'cisco_ios', write: indented },
  { name: 'set lines', platform: 'juniper_junos', write: flat },
  { name: 'all changed', platform: 'linux', write: strange },
])
  for (const lines of SIZES) {
    const { tree: plan } = platforms({ platform })
    const [before, after] = [write(lines, 1), write(lines, 2)]
    const trees: number[] = []
    const diffs: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const started = performance.now()
      const [left, right] = [parseTree(plan, before), parseTree(plan, after)]
      const parsed = performance.now()
      diffTrees(plan, left, right)
      trees.push((parsed - started) / 2)
      diffs.push(performance.now() - parsed)
    }
    const [tree, diff] = [median(trees), median(diffs)]
    const whole = 2 * tree + diff
    const cells = [
      name,
      lines,
      tree.toFixed(0),
      diff.toFixed(0),
      whole.toFixed(0),
      lines === GOAL_LINES ? (whole <= GOAL_MS ? 'met' : 'MISSED') : '',
    ]
    process.stdout.write(`${cells.map((cell) => String(cell).padStart(12)).join('')}\n`)
  }
