// The machines of the invented company, the services they carry, and knowngood.yaml with all of it.
import type { AssetFlag } from '../../rules/domain.ts'
import { type DemoPerson, PEOPLE } from './people.ts'

export const ROLES = [
  'web',
  'app',
  'pg',
  'mysql',
  'cache',
  'mq',
  'idp',
  'lb',
  'file',
  'mail',
  'mon',
  'bastion',
  'backup',
  'ci',
  'edge',
] as const
export type HostRole = (typeof ROLES)[number]
export type Host = { readonly name: string; readonly role: HostRole; readonly flags: readonly AssetFlag[] }

type Group = {
  readonly role: HostRole
  readonly name: string
  readonly from?: number
  readonly count: number
  readonly flags?: readonly AssetFlag[]
}

const GROUPS: readonly Group[] = [
  { role: 'web', name: 'web', count: 6 },
  { role: 'app', name: 'app', count: 8 },
  { role: 'pg', name: 'db', count: 2, flags: ['audit', 'financial'] },
  { role: 'mysql', name: 'db', from: 3, count: 2 },
  { role: 'lb', name: 'lb', count: 2 },
  { role: 'idp', name: 'idp', count: 2, flags: ['security'] },
  { role: 'bastion', name: 'bastion', count: 1, flags: ['security'] },
  { role: 'cache', name: 'cache', count: 3 },
  { role: 'mq', name: 'mq', count: 2 },
  { role: 'file', name: 'file', count: 2 },
  { role: 'mail', name: 'mail', count: 1 },
  { role: 'mon', name: 'mon', count: 2 },
  { role: 'backup', name: 'backup', count: 1 },
  { role: 'ci', name: 'ci', count: 3 },
  { role: 'edge', name: 'edge', count: 3 },
]

const two = (number: number): string => String(number).padStart(2, '0')

/** The first of each kind come first, so that a small company has one of everything that matters. */
export function hostsOf(count: number): readonly Host[] {
  const ranked = GROUPS.flatMap(({ role, name, from = 1, count, flags = [] }, group) =>
    Array.from({ length: count }, (_, at) => ({
      rank: Math.floor(at / 2) * 100 + group,
      host: { name: `${name}-${two(from + at)}`, role, flags },
    })),
  )
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ host }) => host)
}

export const TEAMS: Readonly<Record<string, string>> = {
  booking: 'web-team',
  tracking: 'web-team',
  billing: 'finance-it',
  'ledger-db': 'database-team',
  'customer-db': 'database-team',
  identity: 'security',
  messaging: 'platform',
  'files-and-mail': 'office-it',
  operations: 'platform',
}

const SERVICES = {
  booking: {
    assets: ['web-01', 'web-02', 'web-03', 'web-04', 'app-01', 'app-02', 'app-03', 'app-04', 'lb-*'],
    hard: ['customer-db', 'identity', 'messaging'],
    soft: ['tracking'],
  },
  tracking: { assets: ['web-05', 'web-06', 'app-05', 'app-06', 'edge-*', 'cache-03'], hard: ['messaging'], soft: ['identity'] },
  billing: { assets: ['app-07', 'app-08'], hard: ['ledger-db', 'identity'], soft: ['files-and-mail'] },
  'ledger-db': { assets: ['db-01', 'db-02'], hard: [], soft: ['operations'] },
  'customer-db': { assets: ['db-03', 'db-04', 'cache-01', 'cache-02'], hard: [], soft: ['operations'] },
  identity: { assets: ['idp-*', 'bastion-01'], hard: [], soft: [] },
  messaging: { assets: ['mq-*'], hard: [], soft: ['operations'] },
  'files-and-mail': { assets: ['file-*', 'mail-01'], hard: ['identity'], soft: [] },
  operations: { assets: ['mon-*', 'backup-01', 'ci-*'], hard: [], soft: ['identity'] },
} as const

const accountOf = ({ login, name, roles }: DemoPerson) => [name, { mail: `${login}@haldenroe.example`, accounts: [login], roles }] as const

/** No channels: whatever happens here, nobody is written to. JSON, because all of it is YAML too. */
export function configText(hosts: readonly Host[]): string {
  const services = Object.entries(SERVICES).map(([name, { assets, hard, soft }]) => [
    name,
    { owner: TEAMS[name] ?? 'platform', assets, dependsOn: { hard, soft } },
  ])
  const assets = hosts.map(({ name, role, flags }) => [name, { tags: tagsOf(role), flags, environment: role === 'ci' ? 'build' : 'prod' }])
  const config = {
    services: Object.fromEntries(services),
    assets: Object.fromEntries(assets),
    people: Object.fromEntries(PEOPLE.map(accountOf)),
  }
  return `# Made by knowngood demo: invented hosts and people of Halden & Roe Logistics.\n${JSON.stringify(config, null, 2)}\n`
}

const tagsOf = (role: HostRole): readonly string[] => ['linux', role, ...(role === 'pg' || role === 'mysql' ? ['db'] : [])]
