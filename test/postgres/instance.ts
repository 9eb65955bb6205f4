// One PostgreSQL for a whole run of the tests: started by the first file that asks for a database, stopped when the run is over.
import { spawnSync } from 'node:child_process'
import {
  accessSync,
  appendFileSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Programs, postgresPrograms } from './binaries.ts'

/** A socket's path has room for 107 bytes. */
const LONGEST_FOLDER = 70
const START_MS = 120_000
const USER = 'postgres'

export type Instance = {
  readonly folder: string
  /** Of one of its databases. */
  readonly urlOf: (database: string) => string
}

/** Made once per run; what is started is remembered in it, so that every process of the run finds the same. */
export function makeRunFolder(): string {
  const base = tmpdir().length > LONGEST_FOLDER ? '/tmp' : tmpdir()
  const folder = mkdtempSync(path.join(base, 'kg-pg-'))
  chmodSync(folder, 0o755)
  return folder
}

export const instanceIn = (folder: string): Instance => ({
  folder,
  urlOf: (database) => `postgres://${USER}@localhost/${database}?host=${encodeURIComponent(folder)}`,
})

/** Answers why not, when it cannot run here; null when it runs. */
export async function ensureStarted(folder: string): Promise<string | null> {
  const outcome = path.join(folder, 'outcome')
  if (!existsSync(outcome) && wasFirst(folder)) {
    const problem = tried(() => start(folder))
    writeFileSync(`${outcome}.part`, problem ?? '')
    // Seen only when it is written whole.
    renameSync(`${outcome}.part`, outcome)
  }
  for (const end = Date.now() + START_MS; !existsSync(outcome); await sleep(50))
    if (Date.now() > end) return `it did not start within ${START_MS / 1_000} s`
  return readFileSync(outcome, 'utf8') || null
}

function wasFirst(folder: string): boolean {
  try {
    mkdirSync(path.join(folder, 'lock'))
    return true
  } catch {
    return false
  }
}

function tried(begin: () => string | null): string | null {
  try {
    return begin()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

type As = { readonly uid?: number; readonly gid?: number }

/** PostgreSQL refuses root; then it runs as another user of this machine. */
function otherUser(): As | string {
  if (process.getuid?.() !== 0) return {}
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const found = ['postgres', 'nobody'].map((name) => lines.find((line) => line.startsWith(`${name}:`))).find((line) => line !== undefined)
  const [, , uid, gid] = (found ?? '').split(':')
  return found === undefined ? 'there is no user postgres or nobody to run it as' : { uid: Number(uid), gid: Number(gid) }
}

function start(folder: string): string | null {
  const as = otherUser()
  if (typeof as === 'string') return as
  const isReadable = (file: string): boolean => spawnSync('ls', [file], { ...as, stdio: 'ignore' }).status === 0 && isOurs(file)
  const programs = postgresPrograms(folder, isReadable)
  if (programs === null) return 'its programs are neither installed with the test tools (npm ci) nor on this machine'
  if (as.uid !== undefined && as.gid !== undefined) chownSync(folder, as.uid, as.gid)
  const data = path.join(folder, 'data')
  // An order of text unlike that of bytes, so that nothing here rests on the machine's.
  const locale = ['--locale=C', '--encoding=UTF8', ...icuOf(programs, as)]
  const made = run(programs, as, 'initdb', ['-D', data, '-U', USER, '--auth=trust', '--no-sync', ...locale])
  if (made !== null) return made
  appendFileSync(
    path.join(data, 'postgresql.conf'),
    `\nlisten_addresses = ''\nunix_socket_directories = '${folder}'\nmax_connections = 200\nshared_buffers = 32MB\n`,
  )
  return run(programs, as, 'pg_ctl', ['start', '-D', data, '-w', '-t', '90', '-l', path.join(folder, 'log')])
}

const icuOf = (programs: Programs, as: As): readonly string[] => {
  const { stdout } = spawnSync(path.join(programs.bin, 'initdb'), ['--help'], { ...as, env: programs.env, encoding: 'utf8' })
  return stdout.includes('--icu-locale') ? ['--locale-provider=icu', '--icu-locale=en'] : []
}

function isOurs(file: string): boolean {
  try {
    accessSync(file, constants.R_OK)
    return true
  } catch {
    return false
  }
}

/** Answers what it said when it failed. */
function run({ bin, env }: Programs, as: As, program: string, args: readonly string[]): string | null {
  const { status, stderr, error } = spawnSync(path.join(bin, program), args, {
    ...as,
    cwd: '/',
    env: { ...env, PATH: process.env.PATH, LC_ALL: 'C' },
    encoding: 'utf8',
    // What stays running must hold nothing of ours open.
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 100_000,
  })
  return status === 0 ? null : `${program} failed: ${error?.message ?? stderr.trim()}`
}

export async function stopIn(folder: string): Promise<void> {
  const pidFile = path.join(folder, 'data', 'postmaster.pid')
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').split('\n')[0]) : 0
  // At once: nothing of it is needed any more. Until it is gone it would go on writing into its folder.
  if (pid > 1) for (let tries = 0; tries < 300 && tell(pid, 'SIGQUIT'); tries++) await sleep(50)
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}

/** False when there is no such process any more. */
function tell(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
