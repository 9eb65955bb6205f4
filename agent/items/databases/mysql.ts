// Asks MySQL or MariaDB for its global variables, through their own client.
import type { Asking, Setting } from '../databases.ts'

/** Counters, clocks, and what each session has of its own. */
const VOLATILE =
  /^(?:gtid_|timestamp$|pseudo_|rand_seed|last_insert_id|identity$|insert_id|error_count|warning_count|server_uuid|statement_id|in_transaction|last_gtid|innodb_buffer_pool_load|wsrep_last)/

export const variablesFrom = (text: string): readonly Setting[] =>
  text.split('\n').flatMap((line): Setting[] => {
    const at = line.indexOf('\t')
    const name = line.slice(0, at)
    return at < 1 || VOLATILE.test(name) ? [] : [{ name, value: line.slice(at + 1) }]
  })

export const mysqlSettings: Asking = async (host, address) => {
  const to = address.hostname === '' ? [] : ['--host', address.hostname, ...(address.port === '' ? [] : ['--port', address.port])]
  const as = address.username === '' ? [] : ['--user', decodeURIComponent(address.username)]
  const args = ['--batch', '--skip-column-names', '--connect-timeout=3', ...to, ...as, '--execute', 'show global variables']
  const env: Readonly<Record<string, string>> = address.password === '' ? {} : { MYSQL_PWD: decodeURIComponent(address.password) }
  for (const client of ['mysql', 'mariadb']) {
    const asked = await host.run(client, args, { env, anyRoot: true })
    if (asked.kind === 'ran') return variablesFrom(asked.out)
    if (asked.kind === 'failed') throw new Error(asked.reason)
  }
  throw new Error('neither mysql nor mariadb is installed, so the database cannot be asked: install its client')
}
