// Every address in the product. Views and routes name a page here, never by hand.
import type { VerdictKind } from '../rules/domain.ts'

/** What a list of changes may be narrowed to; exactly what the address holds. */
export type ChangeFilter = {
  readonly asset?: string
  readonly kind?: string
  readonly path?: string
  readonly verdict?: VerdictKind | 'alerting' | 'review'
  readonly since?: string
  readonly until?: string
  readonly q?: string
  readonly cursor?: string
  readonly dir?: 'newer'
  /** Newest first when it is not said. */
  readonly order?: 'oldest'
}

export type RulePath = 'templates' | 'freezes' | 'ignore-rules'

type Params = { readonly [name: string]: string | undefined }

const part = encodeURIComponent
const query = (params: Params): string => {
  const kept = Object.entries(params).flatMap(([name, value]) => (value ? [`${part(name)}=${part(value)}`] : []))
  return kept.length === 0 ? '' : `?${kept.join('&')}`
}

export const links = {
  overview: '/',
  changes: (filter: ChangeFilter = {}) => `/changes${query(filter)}`,
  change: (id: string) => `/changes/${part(id)}`,
  changeAction: (id: string, verb: 'accept' | 'except' | 'link' | 'ask') => `/changes/${part(id)}/${verb}`,
  cardFromChange: (id: string) => `/schedule/new${query({ change: id })}`,
  assets: '/assets',
  asset: (id: string, params: Params = {}) => `/assets/${part(id)}${query(params)}`,
  assetAccept: (id: string) => `/assets/${part(id)}/accept`,
  taintedKeep: (asset: string, id: string) => `/assets/${part(asset)}/tainted/${part(id)}/keep`,
  groupBaseline: (of = '') => `/baseline${query({ of })}`,
  assetItem: (id: string, path: string) => `/assets/${part(id)}${query({ path })}#items`,
  schedule: (params: Params = {}) => `/schedule${query(params)}`,
  scheduleImport: '/schedule/import',
  systemMap: '/schedule/import/systems',
  systemUnmap: '/schedule/import/systems/remove',
  rules: '/schedule/rules',
  ruleAdd: (path: RulePath) => `/schedule/rules/${path}`,
  ruleRemove: (path: RulePath, id: string) => `/schedule/rules/${path}/${part(id)}/remove`,
  whyNot: (params: Params = {}) => `/why-not${query(params)}`,
  board: '/board',
  cardConsent: (id: string) => `/schedule/${part(id)}/consent`,
  cardCheck: '/schedule/check',
  newCard: (params: Params = {}) => `/schedule/new${query(params)}`,
  card: (id: string) => `/schedule/${part(id)}`,
  cardAction: (id: string, verb: 'submit' | 'approve' | 'reject' | 'withdraw' | 'cancel' | 'close') => `/schedule/${part(id)}/${verb}`,
  alerts: (params: Params = {}) => `/alerts${query(params)}`,
  alertAck: (id: string) => `/alerts/${part(id)}/ack`,
  alertSendAgain: (id: string) => `/alerts/${part(id)}/send-again`,
  alertResolve: (id: string) => `/alerts/${part(id)}/resolve`,
  agentAction: (asset: string, verb: 'release' | 'revoke') => `/assets/${part(asset)}/${verb}`,
  incidents: (params: Params = {}) => `/incidents${query(params)}`,
  incident: (id: string) => `/incidents/${part(id)}`,
  incidentDo: (id: string, verb: string) => `/incidents/${part(id)}/${verb}`,
  incidentReview: (id: string) => `/incidents/${part(id)}/review`,
  report: (params: Params = {}) => `/report${query(params)}`,
  keptReports: '/reports',
  keptReport: (id: string) => `/reports/${part(id)}`,
  markKnownGood: (service: string) => `/services/${part(service)}/known-good`,
  settings: '/settings',
  channels: '/settings/channels',
  channelAdd: (kind: string) => `/settings/channels${query({ add: kind })}#form`,
  channelChange: (name: string) => `/settings/channels${query({ change: name })}#form`,
  channelRemove: (name: string) => `/settings/channels/${part(name)}/remove`,
  routes: '/settings/routes',
  routeRemove: (id: string) => `/settings/routes/${part(id)}/remove`,
  channelTest: (name: string) => `/settings/channels/${part(name)}/test`,
  people: '/settings/people',
  person: (id: string) => `/settings/people/${part(id)}`,
  personInvite: (id: string) => `/settings/people/${part(id)}/invite`,
  agents: '/settings/agents',
  agentDecision: (id: string, verb: 'approve' | 'reject') => `/settings/agents/${part(id)}/${verb}`,
  enrolmentTokenEnd: (id: string) => `/settings/agents/tokens/${part(id)}/revoke`,
  tokens: '/settings/tokens',
  tokenRevoke: (id: string) => `/settings/tokens/${part(id)}/revoke`,
  trail: (params: Params = {}) => `/settings/audit${query(params)}`,
  glossary: '/glossary',
  preferences: '/preferences',
  login: '/login',
  logout: '/logout',
  setup: '/setup',
  answer: '/answer',
  events: '/api/v1/events',
  static: (name: string) => `/static/${name}`,
} as const
