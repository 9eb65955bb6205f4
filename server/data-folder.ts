// What the data folder holds beside the database.
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Refusal } from './store/database.ts'

/** The key of the fleet's digests, base64: made once, handed to agents as they enrol, kept beside the database and not in it. */
export function fleetKeyIn(dataDir: string): string {
  const file = path.join(dataDir, 'fleet.key')
  try {
    writeFileSync(file, randomBytes(32).toString('base64'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const key = readFileSync(file, 'utf8').trim()
  if (Buffer.from(key, 'base64').length === 32) return key
  throw new Refusal(`${file} is damaged. Put back the fleet.key of this installation from its backup: without it no secret compares equal.`)
}
