// Reads calendars beside the server: with a limit on time and memory, since both files and rules come from people we do not know.
import { Worker } from 'node:worker_threads'
import type { Work, WorkDone } from './calendar.ts'

/** Generous: starting a thread and reading thousands of rules takes seconds on a loaded machine. */
const LIMIT_MS = 30_000
const LIMIT_MB = 512

/** Type stripping runs the `.ts` as it is; a build has the `.js` beside this file. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './expand-worker.ts' : './expand-worker.js', import.meta.url)

export function inWorker(work: Work, limitMs = LIMIT_MS): Promise<WorkDone> {
  return new Promise((resolve) => {
    const worker = new Worker(WORKER, { workerData: work, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: LIMIT_MB } })
    const done = (answer: WorkDone): void => {
      clearTimeout(limit)
      resolve(answer)
      void worker.terminate()
    }
    const refused = (problem: string): void => done({ kind: 'refused', line: 0, problem })
    const limit = setTimeout(() => {
      refused(`The calendar took longer than ${limitMs / 1_000} s to read. Give its rules an end, or split it.`)
    }, limitMs)
    worker.once('message', (answer: WorkDone) => done(answer))
    worker.once('error', (error) => refused(`The calendar could not be read: ${error instanceof Error ? error.message : String(error)}`))
    worker.once('exit', () => refused('The calendar could not be read: its thread ended.'))
  })
}
