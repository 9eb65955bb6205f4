// What people change in the invented company: each edit says what it is, which items it touches, and what they become.
import type { Instant } from '../../rules/domain.ts'
import type { DemoAgent } from './agent.ts'
import type { HostRole } from './hosts.ts'
import { certificateOf, groupOf, keyOf, type Maker, type Move, named, packageOf, portOf, sysctlOf, userOf } from './values.ts'

export type Edit = {
  readonly summary: string
  /** As a card writes them. */
  readonly items: readonly string[]
  readonly moves: (agent: DemoAgent, make: Maker, at: Instant) => readonly Move[]
  /** As a card writes it, where what it becomes is known beforehand. */
  readonly expect?: string
}

export const rawOf = (agent: DemoAgent, path: string): string => agent.items.get(keyOf(named('file', path)))?.raw ?? ''

/** The first line that begins with `start` becomes `line`; one that is there already stays. */
export const lineEdit = (path: string, start: string, line: string, summary: string): Edit => ({
  summary,
  items: [path],
  moves: (agent, make, at) => {
    const raw = rawOf(agent, path)
    const lines = raw.split('\n')
    const found = lines.findIndex((one) => one.trimStart().startsWith(start))
    const next = found < 0 ? [...lines.slice(0, -1), line, ''] : lines.toSpliced(found, 1, line)
    return [make.file(path, next.join('\n'), at)]
  },
})

/** Lines at the end of a file, or of a new one. */
export const appendEdit = (path: string, lines: readonly string[], summary: string): Edit => ({
  summary,
  items: [path],
  moves: (agent, make, at) => [make.file(path, `${rawOf(agent, path)}${lines.join('\n')}\n`, at)],
})

/** The last number of a version counts on: 3.0.13-1~deb12u1 becomes 3.0.13-1~deb12u2. */
export const nextVersion = (version: string): string => version.replace(/\d+(?=\D*$)/, (digits) => String(Number(digits) + 1))

export const versionOn = (agent: DemoAgent, name: string): string => agent.items.get(keyOf(named('package', name)))?.value.version ?? '1.0'

export const packageEdit = (name: string, summary: string, version?: string): Edit => ({
  summary,
  items: [`package:${name}`],
  moves: (agent, make) => [packageOf(make, name, version ?? nextVersion(versionOn(agent, name)))],
  ...(version === undefined ? {} : { expect: `version=${version}` }),
})

const userEdit = (name: string, uid: number, about: string, groups: readonly string[]): Edit => ({
  summary: `Account and sudo group for ${about}`,
  items: [`user:${name}`, 'group:ops'],
  moves: (_agent, make) => [userOf(make, name, uid, about), groupOf(make, 'ops', groups)],
})

const sysctlEdit = (name: string, value: string, summary: string): Edit => ({
  summary,
  items: [`sysctl:${name}`, '/etc/sysctl.d/60-halden.conf'],
  moves: (agent, make, at) => [
    ...lineEdit('/etc/sysctl.d/60-halden.conf', name, `${name} = ${value}`, '').moves(agent, make, at),
    sysctlOf(make, name, value),
  ],
})

const portEdit = (port: string, program: string, summary: string): Edit => ({
  summary,
  items: [`port:${port}`],
  moves: (_agent, make) => [portOf(make, port, program)],
})

export const certificateEdit = (name: string): Edit => ({
  summary: `Renew the certificate of ${name}.haldenroe.example`,
  items: [`certificate:/etc/ssl/halden/${name}.pem`],
  moves: (_agent, make, at) => [certificateOf(make, name, at - 3_600_000)],
})

type Source = (turn: number) => Edit

/** Takes turns, so that the same line is not set to what it is already. */
const turns =
  (...values: readonly [string, ...string[]]) =>
  (turn: number): string =>
    values[turn % values.length] ?? values[0]

const connections = turns('2048', '4096', '3072', '8192')
const bodySize = turns('16m', '32m', '24m', '64m')
const poolSize = turns('30', '40', '25', '50')
const bufferPool = turns('6G', '8G', '7G', '10G')
const sessions = turns('300', '400', '250', '350')
const memory = turns('3gb', '4gb', '6gb', '5gb')
const clientTimeout = turns('45s', '60s', '40s', '90s')
const attempts = turns('4', '3', '5', '6')
const backlog = turns('2048', '4096', '8192', '1536')

const NGINX: readonly Source[] = [
  (turn) =>
    lineEdit(
      '/etc/nginx/nginx.conf',
      'worker_connections',
      `    worker_connections ${connections(turn)};`,
      `Raise nginx worker_connections to ${connections(turn)}`,
    ),
  (turn) =>
    lineEdit(
      '/etc/nginx/sites-available/www.conf',
      'client_max_body_size',
      `    client_max_body_size ${bodySize(turn)};`,
      `Allow uploads of ${bodySize(turn)} for customs papers`,
    ),
  (turn) =>
    lineEdit(
      '/etc/nginx/sites-available/www.conf',
      'proxy_read_timeout',
      `        proxy_read_timeout ${clientTimeout(turn)};`,
      `Read timeout of the booking pool to ${clientTimeout(turn)}`,
    ),
]

/** What is changed on hosts of a role, beside what is changed everywhere. */
export const OWN: Readonly<Record<HostRole, readonly Source[]>> = {
  web: NGINX,
  app: [
    (turn) =>
      lineEdit('/etc/halden/booking.env', 'POOL_SIZE', `POOL_SIZE=${poolSize(turn)}`, `Connection pool of booking to ${poolSize(turn)}`),
    (turn) =>
      lineEdit(
        '/etc/halden/booking.env',
        'DB_PASSWORD',
        `DB_PASSWORD=Kestrel-${20 + turn}-harbour-rope`,
        'Rotate the database password of booking',
      ),
    (turn) =>
      lineEdit(
        '/etc/halden/booking.env',
        'FEATURE_LIVE_ETA',
        `FEATURE_LIVE_ETA=${turn % 2 === 0 ? 'on' : 'off'}`,
        `Switch live arrival times ${turn % 2 === 0 ? 'on' : 'off'}`,
      ),
  ],
  pg: [
    (turn) =>
      lineEdit(
        '/etc/postgresql/16/main/postgresql.conf',
        'work_mem',
        `work_mem = ${16 + 8 * (1 + (turn % 5))}MB`,
        `work_mem of the ledger to ${16 + 8 * (1 + (turn % 5))}MB`,
      ),
    (turn) =>
      appendEdit(
        '/etc/postgresql/16/main/pg_hba.conf',
        [`host ledger report 10.20.${6 + turn}.0/24 scram-sha-256`],
        `Let reporting in 10.20.${6 + turn}.0/24 read the ledger`,
      ),
  ],
  mysql: [
    (turn) =>
      lineEdit(
        '/etc/mysql/my.cnf',
        'innodb_buffer_pool_size',
        `innodb_buffer_pool_size = ${bufferPool(turn)}`,
        `InnoDB buffer pool to ${bufferPool(turn)}`,
      ),
    (turn) =>
      lineEdit(
        '/etc/mysql/my.cnf',
        'max_connections',
        `max_connections = ${sessions(turn)}`,
        `max_connections of the customer database to ${sessions(turn)}`,
      ),
    (turn) =>
      lineEdit(
        '/etc/mysql/my.cnf',
        'password',
        `password = tern-Quarry-${42 + turn}-wick`,
        'Rotate the password of the monitoring account',
      ),
  ],
  cache: [(turn) => lineEdit('/etc/redis/redis.conf', 'maxmemory ', `maxmemory ${memory(turn)}`, `Redis memory to ${memory(turn)}`)],
  mq: [
    (turn) =>
      lineEdit(
        '/etc/rabbitmq/rabbitmq.conf',
        'heartbeat',
        `heartbeat = ${30 + 15 * (turn % 4)}`,
        `RabbitMQ heartbeat to ${30 + 15 * (turn % 4)} s`,
      ),
  ],
  idp: [
    (turn) => appendEdit('/etc/keycloak/keycloak.conf', [`log-level-${turn}=org.haldenroe:debug`], 'Log sign-ins of the partner realm'),
  ],
  lb: [
    (turn) =>
      lineEdit(
        '/etc/haproxy/haproxy.cfg',
        'timeout client',
        `    timeout client ${clientTimeout(turn)}`,
        `HAProxy client timeout to ${clientTimeout(turn)}`,
      ),
  ],
  file: [
    (turn) =>
      appendEdit(
        '/etc/samba/smb.conf',
        [`[team-${turn + 1}]`, `   path = /srv/team-${turn + 1}`, '   valid users = @staff'],
        `Share for team ${turn + 1}`,
      ),
  ],
  mail: [
    (turn) =>
      lineEdit(
        '/etc/postfix/main.cf',
        'message_size_limit',
        `message_size_limit = ${25_600_000 + turn * 5_120_000}`,
        'Larger attachments for the claims desk',
      ),
  ],
  mon: [
    (turn) =>
      appendEdit(
        '/etc/prometheus/prometheus.yml',
        [`# scrape group ${turn + 1}`, `# targets: edge-0${1 + (turn % 3)}:9100`],
        'Scrape the edge hosts',
      ),
  ],
  bastion: [
    (turn) =>
      appendEdit('/etc/security/access.conf', [`+ : dario : 10.20.${40 + turn}.0/24`], 'Let the contractor in from the depot network'),
  ],
  backup: [
    (turn) =>
      lineEdit(
        '/etc/restic/repositories.conf',
        'keep-daily',
        `keep-daily = ${21 + 7 * (turn % 3)}`,
        `Keep ${21 + 7 * (turn % 3)} daily backups`,
      ),
  ],
  ci: [
    (turn) =>
      lineEdit('/etc/gitlab-runner/config.toml', 'concurrent', `concurrent = ${5 + (turn % 4)}`, `Run ${5 + (turn % 4)} builds at once`),
  ],
  edge: NGINX,
}

const NEWCOMERS = ['Nils Aubert', 'Carla Mendes', 'Yuki Tanabe', 'Omar Haddad', 'Freya Lund', 'Piotr Zelenka'] as const
const loginOf = (name: string): string => (name.split(' ')[0] ?? name).toLowerCase()

export const EVERYWHERE: readonly Source[] = [
  (turn) => lineEdit('/etc/ssh/sshd_config', 'MaxAuthTries', `MaxAuthTries ${attempts(turn)}`, `sshd: MaxAuthTries to ${attempts(turn)}`),
  (turn) =>
    lineEdit(
      '/etc/ssh/sshd_config',
      'ClientAliveInterval',
      `ClientAliveInterval ${120 + 60 * (turn % 3)}`,
      'sshd: notice dead sessions sooner',
    ),
  (turn) => sysctlEdit('net.core.somaxconn', backlog(turn), `Listen backlog to ${backlog(turn)}`),
  (turn) =>
    appendEdit(
      '/etc/sudoers.d/ops',
      [`%ops ALL=(root) NOPASSWD: /usr/bin/journalctl -u halden-${turn}*`],
      'sudo: let operations read the journal',
    ),
  (turn) =>
    lineEdit('/etc/chrony/chrony.conf', 'pool', `pool ntp${1 + (turn % 3)}.haldenroe.example iburst maxsources 4`, 'New time servers'),
  (turn) => lineEdit('/etc/logrotate.d/halden', 'rotate', `    rotate ${12 + 4 * (turn % 4)}`, `Keep ${12 + 4 * (turn % 4)} weeks of logs`),
  (turn) =>
    lineEdit(
      '/etc/cron.d/backup',
      '15 2',
      `${5 * (turn % 12)} 3 * * * root /usr/local/sbin/backup-host --quiet`,
      'Move the backup out of the batch window',
    ),
  (turn) =>
    portEdit(`${9187 + (turn % 6)}/tcp`, turn % 2 === 0 ? 'process_exporter' : 'blackbox_exporter', 'Another exporter for monitoring'),
  (turn) => userEdit(loginOf(newcomer(turn)), 1010 + turn, newcomer(turn), ['luis', 'maren', 'tomas', loginOf(newcomer(turn))]),
]
function newcomer(turn: number): string {
  return NEWCOMERS[turn % NEWCOMERS.length] ?? NEWCOMERS[0]
}
