// Keeps secrets that people give on the screen unreadable in the database: sealed under a key that lies beside it and never in it.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Refusal } from './store/database.ts'

export type Unsealed = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly message: string }

export type Sealing = {
  /** `record` says what the secret belongs to: moved to another record, it cannot be opened. */
  readonly seal: (record: string, secret: string) => string
  readonly unseal: (record: string, sealed: string) => Unsealed
}

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16

type Key = { readonly id: string; readonly bytes: Buffer }

/** The key is made with the first secret that is sealed. Servers on one database need the same file. */
export function openSealing(dataDir: string): Sealing {
  const file = path.join(dataDir, 'sealing.key')
  return {
    seal: (record, secret) => {
      const { id, bytes } = keyIn(file) ?? makeKey(file)
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(CIPHER, bytes, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(record))
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return ['v1', id, Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url')].join('.')
    },
    unseal: (record, sealed) => {
      const [version, id, body = ''] = sealed.split('.')
      const key = keyIn(file)
      if (version !== 'v1' || key === null || key.id !== id) return { ok: false, message: foreign(file, key) }
      return opened(key, record, Buffer.from(body, 'base64url'))
    },
  }
}

const foreign = (file: string, key: Key | null): string =>
  `It was sealed with ${key === null ? 'a sealing.key that is missing' : 'another sealing.key than the one'} in ${path.dirname(file)}. ` +
  'Copy that file from the other server or from where the keys are kept, or give the secret again.'

function opened({ bytes }: Key, record: string, body: Buffer): Unsealed {
  try {
    const decipher = createDecipheriv(CIPHER, bytes, body.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(record))
      .setAuthTag(body.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
    const text = Buffer.concat([decipher.update(body.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
    return { ok: true, value: text.toString('utf8') }
  } catch {
    return { ok: false, message: 'What is kept of it was altered. Give the secret again.' }
  }
}

function makeKey(file: string): Key {
  try {
    writeFileSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const made = keyIn(file)
  if (made === null) throw new Refusal(`${file} could not be made. See that the data folder can be written to.`)
  return made
}

function keyIn(file: string): Key | null {
  if (!existsSync(file)) return null
  const bytes = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
  if (bytes.length !== KEY_BYTES)
    throw new Refusal(
      `${file} is damaged. Put back the sealing.key of this installation: without it no channel made on the screen can send.`,
    )
  return { id: createHash('sha256').update('sealing ').update(bytes).digest('hex').slice(0, 12), bytes }
}
