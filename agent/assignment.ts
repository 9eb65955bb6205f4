// Packs the server assigns to this host, kept in the data folder: applied without a restart, and still in force when the server is away.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { AssignmentAnswer, CALLS } from '../rules/wire.ts'
import type { Get } from './call.ts'
import type { Log } from './log.ts'
import { assignedPacks } from './pack-folders.ts'

export type Assigned = { readonly hear: (hash: string | undefined) => Promise<void> }

/** `hear` is told with every heartbeat what the server would assign; only something new is asked for. */
export function createAssigned(data: string, get: Get, changed: () => void, log: Log): Assigned {
  const folder = assignedPacks(data)
  const mark = path.join(folder, 'hash')
  return {
    hear: async (hash) => {
      const known = existsSync(mark) ? readFileSync(mark, 'utf8') : ''
      if (hash === undefined || hash === known) return
      const answer = await get(CALLS.assignment, { 'if-none-match': `"${known}"` })
      const parsed = answer.status === 200 ? AssignmentAnswer.safeParse(answer.body) : null
      if (!parsed?.success) return
      const { packs } = parsed.data
      const got = createHash('sha256').update(JSON.stringify(packs)).digest('hex')
      // It changed meanwhile, or was altered on its way: the next heartbeat tells.
      if (got !== hash) return
      const next = `${folder}.new`
      rmSync(next, { recursive: true, force: true })
      mkdirSync(next, { recursive: true, mode: 0o700 })
      for (const [index, { text }] of packs.entries()) writeFileSync(path.join(next, `${String(index).padStart(3, '0')}.yaml`), text)
      writeFileSync(path.join(next, 'hash'), got)
      rmSync(folder, { recursive: true, force: true })
      renameSync(next, folder)
      log.info({ packs: packs.map(({ name }) => name) }, 'the server assigned other packs')
      changed()
    },
  }
}
