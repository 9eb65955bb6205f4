// Runs a tool of the host: no shell, a clean environment, little time, bounded output. That it is missing is an answer.
import { execFile } from 'node:child_process'
import { codeOf, messageOf } from '../refusal.ts'

export type ToolLimits = {
  readonly ms?: number
  readonly bytes?: number
  readonly env?: Readonly<Record<string, string>>
  /** It was told where to look, so it may run for another root than `/`. */
  readonly anyRoot?: boolean
}

export type Ran =
  | { readonly kind: 'ran'; readonly out: string }
  | { readonly kind: 'missing' }
  /** It is there and gave no answer: why, in words. */
  | { readonly kind: 'failed'; readonly reason: string }

const MS = 5_000
const BYTES = 16 << 20
/** Tools of the administrator are not on the path of an ordinary user. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export function runTool(tool: string, args: readonly string[], { ms = MS, bytes = BYTES, env = {} }: ToolLimits = {}): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>()
  const options = { timeout: ms, killSignal: 'SIGKILL', maxBuffer: bytes, env: { PATH, LC_ALL: 'C', ...env }, windowsHide: true } as const
  try {
    execFile(tool, [...args], options, (error, stdout, stderr) => {
      if (!error) return resolve({ kind: 'ran', out: stdout })
      if (codeOf(error) === 'ENOENT') return resolve({ kind: 'missing' })
      resolve({ kind: 'failed', reason: reasonOf(tool, ms, error, stderr) })
    }).stdin?.end()
  } catch (error) {
    resolve({ kind: 'failed', reason: `${tool} could not be started: ${messageOf(error)}` })
  }
  return promise
}

function reasonOf(tool: string, ms: number, error: Error & { killed?: boolean }, stderr: string): string {
  if (codeOf(error) === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `${tool} said more than is read`
  if (error.killed) return `${tool} gave no answer within ${ms / 1_000} s`
  const said = stderr.trim().split('\n', 1)[0]?.slice(0, 300)
  const needsRoot = /permission denied|not permitted|must be root|you need to be root/i.test(stderr)
  return `${tool} says: ${said || messageOf(error)}${needsRoot ? ' (needs root: start the agent as root to see it)' : ''}`
}
