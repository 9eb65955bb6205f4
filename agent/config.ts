// The only reader of the environment and of what the command line gave. A flag beats the environment.
import { hostname } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { ITEM_KINDS, type ItemKind } from '../rules/domain.ts'
import { CHECK_KINDS, type CheckKind } from '../rules/health/words.ts'
import { Refusal } from './refusal.ts'

export type Config = {
  readonly server: URL
  /** Whom to trust instead of the public authorities and those of this host: a file in PEM. */
  readonly ca: string | null
  /** The name to find in the server's certificate, when it is reached by another. */
  readonly tlsName: string | null
  readonly tokenFile: string | null
  readonly data: string
  readonly watch: readonly string[]
  readonly rescanMs: number
  readonly heartbeatMs: number
  readonly name: string
  /** Which kinds of items beside files are looked at. */
  readonly items: readonly ItemKind[] | 'all'
  /** Which parts of its health are checked. */
  readonly health: readonly CheckKind[] | 'all'
  /** Where the file system of the host is mounted, for an agent in a container; files are watched where `watch` says. */
  readonly root: string
  /** Started by the launcher: it passes signals on and closes the channel when it ends. */
  readonly isSupervised: boolean
}

export type Flags = {
  readonly server?: string
  readonly ca?: string
  readonly tlsName?: string
  readonly tokenFile?: string
  readonly data?: string
  readonly watch?: string
  readonly rescan?: string
  readonly name?: string
}

const seconds = (name: string, fallback: number) =>
  z.coerce
    .number(`${name} is a number of seconds`)
    .min(0.1, `${name} is at least 0.1 seconds`)
    .max(86_400, `${name} is at most a day`)
    .default(fallback)

const someOf = <Name extends string>(name: string, names: readonly [Name, ...Name[]]) =>
  z
    .string()
    .default('all')
    .transform((text) => text.split(',').map((one) => one.trim()))
    .pipe(
      z.union(
        [
          z.tuple([z.literal('all')]).transform(() => 'all' as const),
          z.tuple([z.literal('none')]).transform(() => []),
          z.array(z.enum(names)),
        ],
        { error: `${name} is all, none, or some of ${names.join(',')}` },
      ),
    )

const Settings = z.object({
  server: z.url({ protocol: /^https?$/, error: '--server is an address such as http://127.0.0.1:8460' }),
  rescan: seconds('KNOWNGOOD_RESCAN (--rescan)', 60),
  heartbeat: seconds('KNOWNGOOD_HEARTBEAT', 30),
  watch: z
    .string()
    .default('')
    .transform((text) => text.split(':').filter((one) => one !== '')),
  items: someOf('KNOWNGOOD_ITEMS', ITEM_KINDS),
  health: someOf('KNOWNGOOD_HEALTH', CHECK_KINDS),
  root: z.string().startsWith('/', 'KNOWNGOOD_ROOT is a folder such as /host').default('/'),
})

const orEnv = (flag: string | undefined, env: NodeJS.ProcessEnv, name: string): string | undefined =>
  flag ?? (env[name]?.trim() || undefined)
const fileOrNull = (file: string | undefined): string | null => (file ? path.resolve(file) : null)

export function readConfig(flags: Flags, env: NodeJS.ProcessEnv): Config {
  const parsed = Settings.safeParse({
    server: orEnv(flags.server, env, 'KNOWNGOOD_SERVER') ?? 'http://127.0.0.1:8460',
    rescan: flags.rescan ?? (env['KNOWNGOOD_RESCAN'] || undefined),
    heartbeat: env['KNOWNGOOD_HEARTBEAT'] || undefined,
    watch: flags.watch ?? env['KNOWNGOOD_WATCH'],
    items: env['KNOWNGOOD_ITEMS'] || undefined,
    health: env['KNOWNGOOD_HEALTH'] || undefined,
    root: env['KNOWNGOOD_ROOT'] || undefined,
  })
  if (!parsed.success) throw new Refusal(parsed.error.issues.map(({ message }) => message).join('. '))
  const server = new URL(parsed.data.server)
  if (server.protocol === 'http:' && !isLoopback(server))
    throw new Refusal(
      `The agent will not speak to ${server.origin} without TLS: its key and what it sees would cross the network in clear. ` +
        'Give an https:// address; the server needs KNOWNGOOD_TLS_CERT and KNOWNGOOD_TLS_KEY for it.',
    )
  return {
    server,
    ca: fileOrNull(orEnv(flags.ca, env, 'KNOWNGOOD_CA')),
    tlsName: orEnv(flags.tlsName, env, 'KNOWNGOOD_TLS_NAME') ?? null,
    tokenFile: fileOrNull(orEnv(flags.tokenFile, env, 'KNOWNGOOD_TOKEN_FILE')),
    data: dataFolder(flags.data, env),
    watch: parsed.data.watch.map((one) => path.resolve(one)),
    rescanMs: parsed.data.rescan * 1_000,
    heartbeatMs: parsed.data.heartbeat * 1_000,
    items: parsed.data.items,
    health: parsed.data.health,
    root: path.resolve(parsed.data.root),
    name: orEnv(flags.name, env, 'KNOWNGOOD_NAME') ?? hostname(),
    isSupervised: env['KNOWNGOOD_SUPERVISED'] === '1',
  }
}

export const dataFolder = (flag: string | undefined, env: NodeJS.ProcessEnv): string =>
  flag ? path.resolve(flag) : path.resolve(env['KNOWNGOOD_DATA'] ?? 'data', 'agent')

export const isLoopback = ({ hostname: name }: URL): boolean => name === 'localhost' || name === '[::1]' || name.startsWith('127.')
