// What the data folder holds beside the database.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

const pinFile = (dataDir: string): string => path.join(dataDir, 'tls.pin')

/** What enrolment tokens carry, for the command line, which does not know the server's certificate. */
export function keepPin(dataDir: string, pin: string | null): void {
  if (pin === null) rmSync(pinFile(dataDir), { force: true })
  else writeFileSync(pinFile(dataDir), `${pin}\n`)
}

export const pinIn = (dataDir: string): string | null =>
  existsSync(pinFile(dataDir)) ? readFileSync(pinFile(dataDir), 'utf8').trim() : null
