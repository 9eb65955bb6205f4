// Every guard, one after the other, each saying what it is for. `npm run check` runs this under the pinned Node.
import { spawnSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')
const folders = ['agent', 'server', 'dashboards', 'rules', 'test']

const guards: readonly { readonly name: string; readonly tool: string; readonly args: readonly string[]; readonly mend: string }[] = [
  { name: 'format', tool: 'oxfmt', args: ['--check', ...folders, 'knowngood.mjs', 'vitest.config.ts'], mend: 'npm run format' },
  {
    name: 'lint and arrows',
    tool: 'oxlint',
    args: ['--type-aware', '--deny-warnings', ...folders, 'knowngood.mjs'],
    mend: 'each finding names its rule; arrows are in .oxlintrc.json',
  },
  { name: 'a pure core', tool: 'tsc', args: ['-p', 'rules', '--noEmit'], mend: 'rules/ may not know Node or the browser' },
  { name: 'types', tool: 'tsc', args: ['-p', '.', '--noEmit'], mend: 'see the named lines' },
  { name: 'dead code', tool: 'knip', args: ['--no-progress'], mend: 'remove what nothing uses, declare what is used' },
  { name: 'shape', tool: 'vitest', args: ['run', 'test/architecture'], mend: 'see the failing rule' },
]

const broken = guards.filter(({ name, tool, args, mend }) => {
  console.log(`— ${name}`)
  const script = realpathSync(path.join(root, 'node_modules/.bin', tool))
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) console.log(`  ${name} failed. What to do: ${mend}.`)
  return status !== 0
})

if (broken.length > 0) console.log(`\nGuards that failed: ${broken.map(({ name }) => name).join(', ')}`)
process.exitCode = broken.length > 0 ? 1 : 0
