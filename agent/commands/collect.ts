// `knowngood collect`: the configuration, facts and last change of network devices over SSH, one JSON object each.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { collect } from '../devices/collect.ts'
import { type Device, type Limits, LIMITS, type Login } from '../devices/device.ts'
import { type Memory, openMemory } from '../devices/memory.ts'
import { createPlatforms, type PlatformRef } from '../devices/platform-files.ts'
import { messageOf, Refusal } from '../refusal.ts'

export type CollectFlags = Readonly<Record<string, string | boolean | undefined>>

const text = z.string().min(1)
const port = z.coerce.number().int().min(1).max(65_535).default(22)
const ms = z.coerce.number().int().min(1).max(86_400_000).optional()

/** Passwords come from named environment variables only. */
const Way = { host: text, port, username: text, passwordEnv: text.optional(), keyFile: text.optional(), keyPassphraseEnv: text.optional() }
const Entry = z.object({
  ...Way,
  name: text,
  enableEnv: text.optional(),
  platform: text.optional(),
  platformFile: text.optional(),
  jump: z.object(Way).optional(),
  options: z
    .object({ connectTimeoutMs: ms, commandTimeoutMs: ms, totalTimeoutMs: ms, maxBytes: z.coerce.number().int().min(1).optional() })
    .default({}),
})
type Entry = z.infer<typeof Entry>
type Env = NodeJS.ProcessEnv

const EXIT = { clean: 0, quarantined: 2, failed: 1 } as const

export type Printing = { readonly env: Env; readonly folder: string; readonly print: (line: string) => void }

/** Answers the exit status. */
export async function collectOne(flags: CollectFlags, { env, folder, print }: Printing): Promise<number> {
  const parsed = Entry.safeParse({ ...flags, name: flags['host'], jump: jumpOf(flags), options: optionsOf(flags) })
  if (!parsed.success) throw new Refusal(`${z.prettifyError(parsed.error)}\nAn example: knowngood collect --help`)
  const result = await collect(deviceOf(parsed.data, env, createPlatforms()), openMemory(folder))
  print(JSON.stringify(result))
  return EXIT[result.status]
}

const jumpOf = (flags: CollectFlags) =>
  flags['jumpHost'] === undefined
    ? undefined
    : {
        host: flags['jumpHost'],
        port: flags['jumpPort'],
        username: flags['jumpUsername'],
        passwordEnv: flags['jumpPasswordEnv'],
        keyFile: flags['jumpKeyFile'],
      }

const optionsOf = (flags: CollectFlags) => ({
  connectTimeoutMs: flags['connectTimeoutMs'],
  commandTimeoutMs: flags['commandTimeoutMs'],
  totalTimeoutMs: flags['totalTimeoutMs'],
  maxBytes: flags['maxBytes'],
})

/** Side by side, each told as soon as it is through. An entry that cannot be tried is a failed device, not a failed run. */
export async function collectInventory(file: string, flags: CollectFlags, { env, folder, print }: Printing): Promise<number> {
  const entries = readInventory(file)
  const platforms = createPlatforms()
  const memory = openMemory(folder)
  const queue = entries.values()
  const sessions = Number(flags['sessions'] ?? 100)
  if (!Number.isInteger(sessions) || sessions < 1) throw new Refusal('--sessions is a whole number, at least 1.')
  const work = async (): Promise<void> => {
    for (const entry of queue) {
      const name = nameOf(entry)
      print(JSON.stringify({ name, ...(await attempt(entry, env, platforms, memory)) }))
    }
  }
  await Promise.all(Array.from({ length: Math.min(sessions, entries.length) }, work))
  return 0
}

function readInventory(file: string): readonly unknown[] {
  try {
    return z.array(z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw new Refusal(`${file} is no inventory, an array of {name, host, port, username, passwordEnv, platform}: ${messageOf(error)}`)
  }
}

const nameOf = (entry: unknown): string | null => z.object({ name: z.string() }).safeParse(entry).data?.name ?? null

async function attempt(entry: unknown, env: Env, platforms: (ref: PlatformRef) => Device['platform'], memory: Memory): Promise<object> {
  try {
    return await collect(deviceOf(Entry.parse(entry), env, platforms), memory)
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof z.ZodError)) throw error
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : error.message
    const nothing = { platform: null, config: null, facts: { hostname: null, version: null, serial: null, model: null }, attribution: null }
    return { status: 'failed', step: 'settings', reason, ...nothing, commandsSent: [], durationMs: 0 }
  }
}

function deviceOf(entry: Entry, env: Env, platforms: (ref: PlatformRef) => Device['platform']): Device {
  return {
    name: entry.name,
    platform: platforms(entry),
    login: loginOf(entry, env),
    jump: entry.jump ? loginOf(entry.jump, env) : null,
    enable: entry.enableEnv === undefined ? null : secretIn(env, entry.enableEnv),
    limits: limitsOf(entry.options),
  }
}

const loginOf = (way: Pick<Entry, keyof typeof Way>, env: Env): Login => ({
  host: way.host,
  port: way.port,
  username: way.username,
  password: way.passwordEnv === undefined ? null : secretIn(env, way.passwordEnv),
  privateKey: way.keyFile === undefined ? null : readFileSync(path.resolve(way.keyFile), 'utf8'),
  passphrase: way.keyPassphraseEnv === undefined ? null : secretIn(env, way.keyPassphraseEnv),
})

function secretIn(env: Env, name: string): string {
  const secret = env[name]
  if (secret === undefined || secret === '') throw new Refusal(`The environment variable ${name} is empty; put the password there.`)
  return secret
}

const limitsOf = (options: Entry['options']): Limits => ({
  connectMs: options.connectTimeoutMs ?? LIMITS.connectMs,
  commandMs: options.commandTimeoutMs ?? LIMITS.commandMs,
  totalMs: options.totalTimeoutMs ?? LIMITS.totalMs,
  maxBytes: options.maxBytes ?? LIMITS.maxBytes,
})
