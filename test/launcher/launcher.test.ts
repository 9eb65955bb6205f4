// The launcher on a checkout of its own: what it installs, when it builds, whom it waits for, and how it keeps two programs running.
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { type ToyProject, toyProject } from './toy-project.ts'

const made: ToyProject[] = []
const project = (programs?: Readonly<Record<string, string>>): ToyProject => {
  const toy = toyProject(programs)
  made.push(toy)
  return toy
}
afterEach(() => {
  for (const toy of made.splice(0)) toy.remove()
})

const until = async (isSo: () => boolean, what: string): Promise<void> => {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 400) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

test('the first run installs and builds, the second does neither; standard output belongs to the command', async () => {
  const toy = project()
  const first = await toy.run('judge', '--cases', 'a b.json')
  expect(first.status).toBe(0)
  expect(JSON.parse(first.out)).toMatchObject({ args: ['judge', '--cases', 'a b.json'] })
  expect(first.err).toContain('installing')

  const second = await toy.run('agent', '--help')
  expect(JSON.parse(second.out)).toMatchObject({ args: ['agent', '--help'] })
  expect(second.err).toBe('')
})

test.each([
  {
    name: 'an install that was cut short',
    harm: (toy: ToyProject) => rmSync(toy.file('node_modules/.knowngood-installed')),
    says: 'cut short',
  },
  { name: 'removed modules', harm: (toy: ToyProject) => rmSync(toy.file('node_modules'), { recursive: true }), says: 'installing' },
  { name: 'an edited source', harm: (toy: ToyProject) => toy.write('rules/a.ts', 'export const edited = 1\n'), says: 'Building' },
  { name: 'a build that was cut short', harm: (toy: ToyProject) => rmSync(toy.file('dist/.knowngood-built')), says: 'Building' },
  {
    name: 'the lock of a dead process',
    harm: (toy: ToyProject) => (rmSync(toy.file('dist'), { recursive: true }), toy.write('.knowngood/lock', '999999999')),
    says: 'Building',
  },
  {
    name: 'an empty lock from a crash',
    harm: (toy: ToyProject) => (rmSync(toy.file('dist'), { recursive: true }), toy.write('.knowngood/lock', '')),
    says: 'Building',
  },
])('$name is repaired', async ({ harm, says }) => {
  const toy = project()
  await toy.run('judge')
  harm(toy)
  const again = await toy.run('judge')
  expect(again.err).toContain(says)
  expect(again.status).toBe(0)
  expect(JSON.parse(again.out)).toMatchObject({ args: ['judge'] })
})

test('two starts at once: one installs, both run', async () => {
  const toy = project()
  const both = await Promise.all([toy.run('judge'), toy.run('judge')])
  expect(both.map(({ status }) => status)).toEqual([0, 0])
  expect(both.filter(({ err }) => err.includes('installing dependencies'))).toHaveLength(1)
  expect(existsSync(toy.file('.knowngood/lock'))).toBe(false)
})

test('npx finds the command in the checkout itself', async () => {
  const toy = project()
  await toy.run('build')
  expect(realpathSync(toy.file('node_modules/.bin/knowngood'))).toBe(realpathSync(toy.file('knowngood.mjs')))
})

test('a build that fails says so, says what to do, and runs nothing', async () => {
  const toy = project()
  toy.write('broken', '')
  const { status, out, err } = await toy.run('judge')
  expect({ status, out }).toEqual({ status: 1, out: '' })
  expect(err).toContain('a.ts(1,1): error')
  expect(err).toContain('start again')
})

test('a missing lockfile is named', async () => {
  const toy = project()
  rmSync(toy.file('package-lock.json'))
  const { status, err } = await toy.run('judge')
  expect(status).toBe(1)
  expect(err).toContain('package-lock.json is missing')
})

const NOTE = `
import fs from 'node:fs'
import path from 'node:path'
const here = (name) => path.join(import.meta.dirname, '..', name)
const note = (text) => fs.appendFileSync(here('notes'), text + '\\n')
`
const SERVER = `${NOTE}
if (fs.existsSync(here('port-in-use'))) { console.error('Port 8460 is in use.'); process.exit(3) }
note('server start ' + process.pid)
process.on('SIGTERM', () => { note('server stop'); process.exit(0) })
process.send({ ready: true, agentArgs: ['--server', 'there'] })
setInterval(() => {}, 1000)
`
const AGENT = `${NOTE}
note('agent start ' + process.pid + ' ' + process.argv.slice(2).join(' '))
process.on('SIGTERM', () => { note('agent stop'); process.exit(0) })
process.send({ ready: true })
setInterval(() => {}, 1000)
`

test('up: the agent starts once the server serves, is started again when it dies, and stops before the server', async () => {
  const toy = project({ 'server/cli.js': SERVER, 'agent/cli.js': AGENT })
  const notes = () => (existsSync(toy.file('dist/notes')) ? readFileSync(toy.file('dist/notes'), 'utf8').trim().split('\n') : [])
  const agents = () => notes().filter((line) => line.startsWith('agent start'))
  const child = toy.spawn('up', '--port', '1')
  const ended = new Promise((resolve) => child.once('close', resolve))

  await until(() => agents().length === 1, 'the first agent')
  expect(agents()[0]).toMatch(/agent --server there$/)
  process.kill(Number(agents()[0]?.split(' ')[2]), 'SIGKILL')
  await until(() => agents().length === 2, 'the agent after its death')

  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  expect(notes().slice(-2)).toEqual(['agent stop', 'server stop'])
})

test('up: a stop that comes before the agent listens for it is a clean stop', async () => {
  const deaf = 'process.send({ ready: true }); setInterval(() => {}, 1000)\n'
  const toy = project({ 'server/cli.js': SERVER, 'agent/cli.js': `${NOTE}note('agent start')\n${deaf}` })
  const child = toy.spawn('up')
  const ended = new Promise((resolve) => child.once('close', resolve))
  await until(() => existsSync(toy.file('dist/notes')) && readFileSync(toy.file('dist/notes'), 'utf8').includes('agent start'), 'the agent')
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
})

test('up: a server that cannot start ends the whole with its own status and words', async () => {
  const toy = project({ 'server/cli.js': SERVER, 'agent/cli.js': AGENT })
  await toy.run('build')
  toy.write('dist/port-in-use', '')
  const { status, err } = await toy.run('up')
  expect(status).toBe(3)
  expect(err).toContain('Port 8460 is in use.')
})
