#!/usr/bin/env node
// The launcher: makes a fresh checkout runnable with what Node itself brings, then hands over to the pinned Node.
// Syntax that Node 20 runs; standard output is left to the command, everything said here goes to standard error.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = path.dirname(fileURLToPath(import.meta.url))
const STATE = path.join(ROOT, '.knowngood')
const MODULES = path.join(ROOT, 'node_modules')
const DIST = path.join(ROOT, 'dist')
const INSTALLED = path.join(MODULES, '.knowngood-installed')
const BUILT = path.join(DIST, '.knowngood-built')
const LOCK = path.join(STATE, 'lock')
const SOURCES = ['agent', 'server', 'dashboards', 'rules', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json']
const AGENT_COMMANDS = new Set(['agent', 'scan', 'rules', 'platform', 'collect', 'run'])
// An agent lives on other people's machines: a small young generation and one arena of the C library spare some twenty megabytes.
const AGENT_FLAGS = ['--max-semi-space-size=1']
const AGENT_ENV = { MALLOC_ARENA_MAX: '1' }
const HEALTHY_MS = 60_000
const STOP_MS = 15_000

const HELP = `knowngood: what changed since it last worked, and was anyone supposed to change it?

  knowngood up                start the server and this host's agent (what \`npm start\` does)
  knowngood server            start the server alone;   knowngood demo serves an invented company to look at
  knowngood agent             start an agent:   knowngood agent --server http://127.0.0.1:8460 --token-file token
  knowngood scan PATH         look once and print what an agent would keep, secrets removed
  knowngood collect           read network devices over SSH;   knowngood platform tries a platform file on a text
  knowngood rules test DIR    check rule packs and run their fixtures
  knowngood judge             judge a file of cases:   knowngood judge --cases cases.json
  knowngood schedule windows  print the windows of a calendar:   knowngood schedule windows a.ics --from 2026-03-01 --to 2026-04-01
  knowngood run ENTRY -- CMD  run a command under an entry: what it changes carries the entry and your name
  knowngood token create      make an API token:   knowngood token create --role viewer,operator
  knowngood channel test      send a test through a channel:     knowngood channel test ops-mail
  knowngood config check      check knowngood.yaml:              knowngood config check
  knowngood enrol --create    make an enrolment token for another agent
  knowngood backup FILE       write everything to one file;   knowngood restore FILE brings it back
  knowngood migrate           move to PostgreSQL:   knowngood migrate --from sqlite --to postgres://…
  knowngood build             install and build, without starting anything

Every command explains itself: knowngood COMMAND --help
`

const say = (text) => process.stderr.write(`${text}\n`)
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null)

class Refusal extends Error {}

/** The Node to run with: the one the lockfile pins, else this one when it is new enough. */
function pinnedNode() {
  const pinned = path.join(MODULES, `node-${process.platform}-${process.arch}`, 'bin', 'node')
  if (fs.existsSync(pinned)) return pinned
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 24 || (major === 24 && minor >= 11)) return process.execPath
  throw new Refusal(
    `knowngood needs Node 24.11 or newer; this is Node ${process.versions.node} on ${process.platform}-${process.arch}, ` +
      'for which no pinned Node can be installed.\nInstall Node 24 from your system or nodejs.org, then start again.',
  )
}

function lockfileHash() {
  const text = read(path.join(ROOT, 'package-lock.json'))
  if (text === null) throw new Refusal('package-lock.json is missing. Restore it (git checkout package-lock.json) and start again.')
  return createHash('sha256').update(`${process.platform} ${process.arch} ${text}`).digest('hex')
}

/** One digest over the name, size and time of every source file: equal means nothing to build. */
function sourceHash() {
  const hash = createHash('sha256')
  const visit = (relative) => {
    const stat = fs.statSync(path.join(ROOT, relative))
    if (!stat.isDirectory()) {
      if (/\.(tsx?|json)$/.test(relative)) hash.update(`${relative} ${stat.size} ${stat.mtimeMs}\n`)
      return
    }
    for (const name of fs.readdirSync(path.join(ROOT, relative)).sort()) if (name !== 'node_modules') visit(path.join(relative, name))
  }
  for (const source of SOURCES) visit(source)
  return hash.digest('hex')
}

const isAlive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Runs `work` alone: a second start waits for the first; the lock of a dead process is set aside. */
async function alone(work) {
  fs.mkdirSync(STATE, { recursive: true })
  for (let told = false; ;) {
    try {
      fs.writeFileSync(LOCK, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const owner = Number(read(LOCK) ?? 0)
    const age = fs.existsSync(LOCK) ? Date.now() - fs.statSync(LOCK).mtimeMs : 0
    if (owner > 0 ? !isAlive(owner) : age > 2_000) {
      const aside = `${LOCK}.${process.pid}`
      try {
        fs.renameSync(LOCK, aside)
        fs.rmSync(aside)
      } catch (error) {
        if (error.code !== 'ENOENT') throw error
      }
      continue
    }
    if (!told) say(`Another start (process ${owner}) is installing or building; waiting for it.`)
    told = true
    await sleep(200)
  }
  try {
    return await work()
  } finally {
    fs.rmSync(LOCK, { force: true })
  }
}

/** Runs a tool to its end with its output on standard error; answers its exit status. */
function runTool(command, args, env) {
  const { promise, resolve, reject } = withResolvers()
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 2, 2] })
  const started = Date.now()
  const tick = setInterval(() => say(`  … ${Math.round((Date.now() - started) / 1000)} s`), 10_000)
  child.once('error', reject)
  child.once('exit', (code, signal) => resolve(code ?? signal))
  return promise.finally(() => clearInterval(tick))
}

function withResolvers() {
  let resolve, reject
  const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]))
  return { promise, resolve, reject }
}

async function install(wanted) {
  say(
    fs.existsSync(MODULES)
      ? 'Dependencies changed or an install was cut short; installing again …'
      : 'First start: installing dependencies, about a minute …',
  )
  const npm = process.env.npm_execpath
  const [command, prefix] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  const env = { ...process.env }
  for (const name of ['NODE_ENV', 'npm_config_omit', 'npm_config_only', 'npm_config_production']) delete env[name]
  fs.rmSync(INSTALLED, { force: true })
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const status = await runTool(command, [...prefix, ...args], env).catch((error) => {
    throw new Refusal(`npm could not be run (${error.message}). Install npm, which comes with Node, and start again.`)
  })
  if (status !== 0)
    throw new Refusal(
      `The install failed (npm ci ended with ${status}); its own message is above. Usual causes: no way to the npm registry, a full disk, ` +
        `or a folder you may not write (${ROOT}).\nMend that and start again: the install begins afresh, nothing of yours is lost.`,
    )
  linkCommand()
  fs.writeFileSync(INSTALLED, wanted)
}

/** Without this link `npx knowngood` would install a copy of the checkout into npm's cache before it runs it. */
function linkCommand() {
  const link = path.join(MODULES, '.bin', 'knowngood')
  fs.mkdirSync(path.dirname(link), { recursive: true })
  fs.rmSync(link, { force: true })
  fs.symlinkSync('../../knowngood.mjs', link)
}

/** Compiles beside the old build and swaps at the end, so that a running server keeps its files until then. */
async function build(wanted) {
  say('Building …')
  const next = `${DIST}.next`
  fs.rmSync(next, { recursive: true, force: true })
  const tsc = path.join(MODULES, 'typescript', 'bin', 'tsc')
  const status = await runTool(pinnedNode(), [tsc, '-p', 'tsconfig.build.json', '--outDir', next], process.env)
  if (status !== 0) throw new Refusal('The build failed; the compiler says why above. Undo or mend the named lines and start again.')
  fs.writeFileSync(path.join(next, path.basename(BUILT)), wanted)
  fs.rmSync(DIST, { recursive: true, force: true })
  fs.renameSync(next, DIST)
}

/** Brings `node_modules` and `dist` up to the checkout. Cheap when there is nothing to do. */
async function prepare() {
  const isReady = () => read(INSTALLED) === lockfileHash() && read(BUILT) === sourceHash()
  if (isReady()) return
  await alone(async () => {
    if (read(INSTALLED) !== lockfileHash()) await install(lockfileHash())
    if (read(BUILT) !== sourceHash()) await build(sourceHash())
  })
}

/** Gives the terminal, the signals and the exit status to one command under the pinned Node. */
async function handOver(args, env = process.env) {
  const child = spawn(pinnedNode(), args, { stdio: 'inherit', env })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  process.on('SIGINT', () => {})
  const { promise, resolve, reject } = withResolvers()
  child.once('error', reject)
  child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)))
  process.exitCode = await promise
}

/** A tool from node_modules under the pinned Node: `exec vitest run`, `exec node FILE`. */
function execTool([name, ...rest]) {
  const env = { ...process.env, PATH: `${path.dirname(pinnedNode())}${path.delimiter}${process.env.PATH ?? ''}` }
  delete env.NODE_ENV
  if (name === 'node') return handOver(rest, env)
  const link = path.join(MODULES, '.bin', name ?? '')
  if (!name || !fs.existsSync(link)) throw new Refusal(`There is no tool named ${name}. See the scripts in package.json.`)
  return handOver([fs.realpathSync(link), ...rest], env)
}

/**
 * Keeps one program running: starts it again when it dies, with growing pauses. `onReady` hears the message
 * it sends once it serves; a death before the first such message is final and ends the whole.
 */
function keepRunning(name, args, { onReady, onFatal, env: own = {} }) {
  const state = { child: null, isStopping: false, pauseMs: 1_000, wasReady: false, done: withResolvers() }
  const start = () => {
    const startedAt = Date.now()
    const env = { ...process.env, ...own, KNOWNGOOD_SUPERVISED: '1' }
    const child = (state.child = spawn(pinnedNode(), args(), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env }))
    child.on('message', (message) => {
      state.wasReady = true
      onReady?.(message)
    })
    child.once('error', (error) => onFatal(1, error.message))
    child.once('exit', (code, signal) => {
      if (state.isStopping) return state.done.resolve(code ?? (signal === 'SIGTERM' ? 0 : 1))
      if (!state.wasReady) return onFatal(code || 1)
      if (Date.now() - startedAt > HEALTHY_MS) state.pauseMs = 1_000
      say(`The ${name} ended unexpectedly (${signal ?? `status ${code}`}); starting it again in ${state.pauseMs / 1000} s.`)
      setTimeout(() => state.isStopping || start(), state.pauseMs)
      state.pauseMs = Math.min(state.pauseMs * 2, 30_000)
    })
  }
  const stop = async () => {
    const isOver = state.isStopping || !state.child || state.child.exitCode !== null || state.child.signalCode !== null
    state.isStopping = true
    if (isOver) return 0
    state.child.kill('SIGTERM')
    const late = setTimeout(() => state.child.kill('SIGKILL'), STOP_MS)
    return state.done.promise.finally(() => clearTimeout(late))
  }
  start()
  return { stop }
}

/** Server and this host's agent as two processes; stops the agent first, so that its last words are heard. */
async function up(flags) {
  const { promise, resolve } = withResolvers()
  let agent = null
  let ready = null
  const server = keepRunning('server', () => [path.join(DIST, 'server', 'cli.js'), 'server', ...flags], {
    onFatal: (code) => resolve(code),
    onReady: (message) => {
      ready = message
      agent ??= keepRunning('agent', () => [...AGENT_FLAGS, path.join(DIST, 'agent', 'cli.js'), 'agent', ...ready.agentArgs], {
        env: AGENT_ENV,
        onFatal: (code, why) =>
          say(
            `This host's agent could not start (${why ?? `status ${code}`}); the server goes on without it. Mend what it says above and start again.`,
          ),
      })
    },
  })
  let signals = 0
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => (signals++ < 3 ? resolve(0) : process.exit(130)))
  const code = await promise
  const statuses = [await agent?.stop(), await server.stop()]
  process.exitCode = code || statuses.find((status) => status) || 0
}

async function main([command = '--help', ...rest]) {
  if (command === '--help' || command === '-h' || command === 'help') return void process.stdout.write(HELP)
  await prepare()
  if (command === 'build') return
  if (command === 'exec') return execTool(rest)
  if (command === 'up' && !rest.includes('--help')) return up(rest)
  if (AGENT_COMMANDS.has(command))
    return handOver([...AGENT_FLAGS, path.join(DIST, 'agent', 'cli.js'), command, ...rest], { ...process.env, ...AGENT_ENV })
  return handOver([path.join(DIST, 'server', 'cli.js'), command === 'up' ? 'server' : command, ...rest])
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  const isExpected = error instanceof Refusal
  say(isExpected ? error.message : `knowngood could not start: ${error.message}`)
  if (!isExpected && error.code === 'EACCES') say(`You may not write ${error.path}. Use a checkout of your own, or change its owner.`)
  process.exitCode = 1
}
