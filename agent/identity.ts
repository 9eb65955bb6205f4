// Who this agent is: its key pair, its name at the server and the fleet's key, in files nobody else may read.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { Refusal } from './refusal.ts'

const Stored = z.object({ agent: z.string(), asset: z.string(), key: z.string(), fleetKey: z.string() })

export type Identity = {
  readonly agent: string
  readonly asset: string
  readonly key: string
  readonly fleetKey: Uint8Array
  /** base64 Ed25519 signature. */
  readonly sign: (text: string) => string
}

const identityFile = (data: string): string => path.join(data, 'identity.json')
const keyFile = (data: string): string => path.join(data, 'agent.key')

export function readIdentity(data: string): Identity | null {
  if (!existsSync(identityFile(data))) return null
  const stored = Stored.safeParse(parse(readFileSync(identityFile(data), 'utf8')))
  if (!stored.success || !existsSync(keyFile(data)))
    throw new Refusal(`The identity in ${data} is damaged. Move that folder away and enrol this agent again with a new token.`)
  const { agent, asset, key, fleetKey } = stored.data
  const own = ownKey(data)
  return {
    agent,
    asset,
    key,
    fleetKey: Buffer.from(fleetKey, 'base64'),
    sign: (text) => sign(null, Buffer.from(text), own).toString('base64'),
  }
}

export const keepIdentity = (data: string, identity: z.infer<typeof Stored>): void =>
  writePrivate(identityFile(data), `${JSON.stringify(Stored.parse(identity))}\n`)

/** The key pair is made once and on this host; only its public half leaves it. */
export function ownKey(data: string): KeyObject {
  const file = keyFile(data)
  if (!existsSync(file)) writePrivate(file, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  return createPrivateKey(readFileSync(file))
}

export const publicKeyOf = (key: KeyObject): string => createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64')

/** Whole or not at all, and for this user only. */
export function writePrivate(file: string, text: string): void {
  const draft = `${file}.new`
  const fd = openSync(draft, 'w', 0o600)
  writeSync(fd, text)
  fsyncSync(fd)
  closeSync(fd)
  renameSync(draft, file)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
