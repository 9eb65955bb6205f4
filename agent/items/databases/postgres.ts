// Asks PostgreSQL for the settings in force, through psql, in a transaction that cannot write.
import { z } from 'zod'
import type { Asking } from '../databases.ts'

const QUERY = `select coalesce(json_agg(json_build_object('name', name, 'value', setting || coalesce(' ' || unit, ''), 'source', source,
  'waits', pending_restart) order by name), '[]') from pg_settings
  where source not in ('client', 'session', 'interactive') and name not in ('transaction_read_only', 'in_hot_standby', 'transaction_isolation')`
const Rows = z.array(z.object({ name: z.string(), value: z.string().nullable(), source: z.string(), waits: z.boolean() }))

const userOf = ({ username, searchParams }: URL): Readonly<Record<string, string>> => {
  const user = searchParams.get('user') ?? decodeURIComponent(username)
  return user === '' ? {} : { PGUSER: user }
}

/** The password goes by the environment: the list of processes shows arguments to everybody. */
export const postgresSettings: Asking = async (host, address) => {
  const env = {
    // As the client itself reads an address: `?host=` may name the folder of a socket.
    PGHOST: address.searchParams.get('host') ?? (address.hostname || '/var/run/postgresql'),
    PGPORT: address.searchParams.get('port') ?? (address.port || '5432'),
    PGDATABASE: decodeURIComponent(address.pathname.slice(1)) || 'postgres',
    ...userOf(address),
    ...(address.password === '' ? {} : { PGPASSWORD: decodeURIComponent(address.password) }),
    PGCONNECT_TIMEOUT: '3',
    PGAPPNAME: 'knowngood',
    PGOPTIONS: '-c default_transaction_read_only=on -c statement_timeout=3000',
  }
  const asked = await host.run('psql', ['-X', '-w', '-A', '-t', '-q', '-c', QUERY], { env, anyRoot: true })
  if (asked.kind === 'missing') throw new Error('psql is not installed, so PostgreSQL cannot be asked: install its client')
  if (asked.kind === 'failed') throw new Error(asked.reason)
  return Rows.parse(JSON.parse(asked.out)).map((row) => ({ ...row, value: row.value ?? '' }))
}
