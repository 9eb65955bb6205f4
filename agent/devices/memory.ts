// What the collector remembers between runs: host keys seen at first contact, the size of the last good copy, the key of the digests, every byte sent.
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const Remembered = z.object({
  hostKey: z.string().optional(),
  firstSeen: z.string().optional(),
  good: z.object({ lines: z.number() }).optional(),
  /** Digest of the last capture that was held back for being short: the same twice is believed. */
  held: z.string().optional(),
})
export type Remembered = z.infer<typeof Remembered>

export type Memory = {
  readonly of: (device: string) => Remembered
  readonly keep: (device: string, what: Remembered) => void
  /** Keyed digest in hexadecimal: the same secret gives the same, and nobody can try secrets against it without the key. */
  readonly digest: (secret: string) => string
  readonly logSent: (lines: readonly object[]) => void
}

export function openMemory(folder: string): Memory {
  mkdirSync(path.join(folder, 'devices'), { recursive: true, mode: 0o700 })
  const key = secretKey(path.join(folder, 'digest.key'))
  const fileOf = (device: string): string =>
    path.join(folder, 'devices', `${createHash('sha256').update(device).digest('hex').slice(0, 32)}.json`)
  return {
    of: (device) => (existsSync(fileOf(device)) ? Remembered.parse(JSON.parse(readFileSync(fileOf(device), 'utf8'))) : {}),
    keep: (device, what) => replace(fileOf(device), JSON.stringify(what)),
    digest: (secret) => createHmac('sha256', key).update(secret).digest('hex'),
    logSent: (lines) =>
      appendFileSync(path.join(folder, 'sent.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 }),
  }
}

function replace(file: string, text: string): void {
  const next = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(next, text, { mode: 0o600 })
  renameSync(next, file)
}

/** Two first runs at the same time agree on one key: whoever comes second finds the file there. */
function secretKey(file: string): Buffer {
  if (!existsSync(file))
    try {
      writeFileSync(file, randomBytes(32), { mode: 0o600, flag: 'wx' })
    } catch (error) {
      if (!existsSync(file)) throw new Error(`cannot keep the key of the digests in ${file}`, { cause: error })
    }
  return readFileSync(file)
}
