// Settings in force in databases somebody named in /etc/knowngood-agent/databases, one address a line. Passwords are used, never kept.
import type { Collected, Collector, Found, Unapplied } from './collector.ts'
import type { HostView } from './host-view.ts'
import { mysqlSettings } from './databases/mysql.ts'
import { redisSettings } from './databases/redis.ts'
import { messageOf } from '../refusal.ts'

export const DATABASES = '/etc/knowngood-agent/databases'

/** `value` may be a secret: then only that it changed is kept. `waits`: it takes effect at the next start. */
export type Setting = { readonly name: string; readonly value: string; readonly source?: string; readonly waits?: boolean }
/** Throws with a sentence for people when it cannot be asked. */
export type Asking = (host: HostView, address: URL) => Promise<readonly Setting[]>

/** What checks its answer takes megabytes, for nothing where nobody named one. */
const postgresSettings: Asking = async (host, address) => (await import('./databases/postgres.ts')).postgresSettings(host, address)
const BY_PROTOCOL: Readonly<Record<string, Asking>> = {
  'postgresql:': postgresSettings,
  'postgres:': postgresSettings,
  'mysql:': mysqlSettings,
  'mariadb:': mysqlSettings,
  'redis:': redisSettings,
}
const SECRET = /pass(?:word|wd|phrase)?$|^masterauth$|secret|_key$/i
const MOST_DATABASES = 20

/** Its name without who asks and with what. */
const nameOf = ({ protocol, host, pathname }: URL): string => `${protocol}//${host}${pathname === '/' ? '' : pathname}`

export const itemOf = (path: string, { name, value, source }: Setting): Found => {
  const rest: Readonly<Record<string, string>> = source === undefined ? {} : { source }
  if (!SECRET.test(name)) return { path, key: name, values: { value, ...rest } }
  return { path, key: name, values: { state: value === '' ? 'not set' : 'set', ...rest }, secret: value }
}

export function addressesIn(text: string): readonly (URL | string)[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .slice(0, MOST_DATABASES)
    .map((line) => URL.parse(line) ?? line)
}

async function collect(host: HostView): Promise<Collected> {
  const found: Found[] = []
  const unapplied: Unapplied[] = []
  // One after the other: a look is no load on a database.
  for (const [at, address] of addressesIn(host.text(DATABASES, '') ?? '').entries()) {
    const ask = typeof address === 'string' ? undefined : BY_PROTOCOL[address.protocol]
    if (typeof address === 'string' || !ask) {
      const reason = 'is no address we can ask: write postgresql://reader@127.0.0.1/postgres, mysql://… or redis://…'
      host.cannotSee({ path: `${DATABASES}: line ${at + 1}`, reason, covers: null })
      continue
    }
    const path = nameOf(address)
    try {
      const settings = await ask(host, address)
      found.push(...settings.map((one) => itemOf(path, one)))
      for (const { name } of settings.filter(({ waits }) => waits))
        unapplied.push({ path, key: name, detail: 'was changed, and waits for a restart of the database' })
    } catch (error) {
      host.cannotSee({ path, reason: messageOf(error).slice(0, 400), covers: path })
    }
  }
  return { found, unapplied }
}

export const databases: Collector = { kind: 'db-setting', every: 1, collect }
