// Secrets stand in the environment or in a file of their own, never in the configuration: this reads them from there.
import { closeSync, openSync, readSync } from 'node:fs'

export type Environment = Readonly<Record<string, string | undefined>>

/** How the place of a secret begins that was given on the screen: put into the environment of channels by made.ts, by nobody else. */
export const SEALED = 'SEALED_'

type Found = { readonly ok: true; readonly value: string; readonly where: string } | { readonly ok: false; readonly message: string }

const MOST_BYTES = 16 * 1024

/** `from` is the absolute path of a file, or the name of an environment variable. What it holds is in no message. */
export function secretFrom(from: string, env: Environment): Found {
  if (from.startsWith(SEALED)) return sealedFrom(env[from])
  if (!from.startsWith('/')) {
    const where = `the environment variable ${from}`
    const value = env[from]?.trim()
    if (value) return { ok: true, value, where }
    return { ok: false, message: `${where} is not set. Set it and start again, or name a file such as /run/secrets/${from} instead.` }
  }
  const where = `the file ${from}`
  try {
    const value = beginningOf(from).trim()
    return value === '' ? { ok: false, message: `${where} is empty. Put the secret into it.` } : { ok: true, value, where }
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return { ok: false, message: `${where} cannot be read (${why}). Make it readable for this user.` }
  }
}

const sealedFrom = (value: string | undefined): Found =>
  value === undefined
    ? { ok: false, message: 'its secret cannot be opened here. Give it again in Settings → Channels.' }
    : { ok: true, value, where: 'what was given as its secret' }

function beginningOf(file: string): string {
  const descriptor = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(MOST_BYTES)
    return bytes.toString('utf8', 0, readSync(descriptor, bytes))
  } finally {
    closeSync(descriptor)
  }
}
