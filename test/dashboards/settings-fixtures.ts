// Rows for the pages of the settings.
import type { ChannelsRows } from '../../dashboards/channels.tsx'
import type { PeopleRows } from '../../dashboards/people.tsx'
import type { SettingsRows } from '../../dashboards/settings.tsx'
import type { TokensRows } from '../../dashboards/tokens.tsx'
import type { TrailRows } from '../../dashboards/trail.tsx'
import { HOSTILE, NOW } from './scene.ts'

const DAY_MS = 86_400_000

const well = {
  to: [HOSTILE[2] ?? ''],
  diff: false,
  fallback: null,
  quiet: null,
  waiting: 0,
  oldestAt: null,
  dead: 0,
  sentAt: NOW - 60_000,
  failingSince: null,
  words: '200 from hooks.slack.com',
  made: null,
  isReached: true,
}
export const CHANNELS: ChannelsRows = {
  file: 'knowngood.yaml',
  problems: ['Channel pager cannot send: the environment variable PD_KEY is not set.'],
  channels: [
    {
      ...well,
      name: 'ops-mail',
      kind: 'email',
      to: ['ops@example.org', 'night@example.org'],
      diff: true,
      quiet: '22:00–07:00 Europe/Berlin',
      fallback: 'chat',
    },
    { ...well, name: 'chat', kind: 'slack', made: { at: NOW - DAY_MS, by: HOSTILE[1] ?? '' }, isReached: false },
    {
      ...well,
      name: 'pager',
      kind: 'pagerduty',
      waiting: 3,
      oldestAt: NOW - 600_000,
      dead: 1,
      sentAt: null,
      failingSince: NOW - 500_000,
      words: HOSTILE[1],
    },
    { ...well, name: 'new', kind: 'webhook', sentAt: null, words: null },
  ],
  routes: [
    { id: null, when: 'Alerts of high severity', channels: ['ops-mail', 'pager'], diff: null, escalation: null },
    {
      id: 'r1',
      when: `Every alert about the service ${HOSTILE[1]}`,
      channels: ['chat'],
      diff: null,
      escalation: 'pager when nobody took it for 15 min',
    },
  ],
  services: ['shop', HOSTILE[2] ?? ''],
  routeProblem: null,
  form: {
    kind: 'email',
    changes: null,
    typed: { name: HOSTILE[1] ?? '', to: 'ops@example.org' },
    problem: 'Invalid email address',
    others: ['chat'],
  },
  secret: { channel: 'hook', value: 'whsec_0123456789abcdef' },
  isFresh: true,
  watchdog: { sentAt: NOW - 30_000, failingSince: null, words: '200' },
}

export const SETTINGS: SettingsRows = {
  file: 'knowngood.yaml',
  publicUrl: 'https://knowngood.example.org',
  problems: ['Channel pager cannot send: the environment variable PAGER_SMTP_URL holds no address.'],
  routes: [
    { id: null, when: 'Alerts of high severity', channels: ['ops-mail', 'pager'], diff: null, escalation: null },
    {
      id: null,
      when: `Every alert about the service ${HOSTILE[1]}`,
      channels: ['ops-mail'],
      diff: false,
      escalation: 'pager when nobody took it for 15 min',
    },
  ],
}

const person = { mail: null, state: 'active', createdAt: NOW - 30 * DAY_MS, isReader: false } as const
export const PEOPLE: PeopleRows = {
  people: [
    { ...person, id: 'p1', name: 'Ada Lovelace', login: 'ada', roles: ['viewer', 'operator', 'approver', 'admin'], isReader: true },
    { ...person, id: 'p2', name: HOSTILE[1], login: 'bob', mail: 'bob@example.org', roles: ['operator'] },
    { ...person, id: 'p3', name: 'Carol', login: 'carol', roles: ['approver'], state: 'disabled' },
  ],
  isFresh: true,
  invited: { name: 'Dora', link: 'https://knowngood.example.org/setup?token=0123456789abcdef' },
  typed: { name: 'Erin', roles: ['auditor'] },
  problem: 'Somebody has the login erin already. Choose another.',
}

export const TOKENS: TokensRows = {
  tokens: [
    {
      id: 't1',
      name: 'ticket system',
      roles: ['viewer', 'operator'],
      createdAt: NOW - DAY_MS,
      createdBy: 'Ada',
      usedAt: NOW - 5_000,
      revokedAt: null,
    },
    { id: 't2', name: HOSTILE[1], roles: ['viewer'], createdAt: NOW - 9 * DAY_MS, createdBy: 'Ada', usedAt: null, revokedAt: NOW - DAY_MS },
  ],
  isFresh: true,
  made: { name: 'dashboard', secret: 'kgt_0123456789abcdef0123456789abcdef' },
  typed: {},
  problem: null,
}

export const TRAIL: TrailRows = {
  subject: '',
  rows: [
    {
      number: 42,
      at: NOW - 60_000,
      actor: { kind: 'person', name: 'Ada' },
      verb: 'approve-card',
      subject: 'CHG-105',
      detail: '{"risk":"high"}',
    },
    { number: 41, at: NOW - DAY_MS, actor: { kind: 'token', name: HOSTILE[1] }, verb: 'create-card', subject: HOSTILE[0], detail: '{}' },
    {
      number: 40,
      at: NOW - DAY_MS,
      actor: { kind: 'nobody', name: '' },
      verb: 'sign-in-refused',
      subject: 'unknown',
      detail: '{"address":"::1"}',
    },
  ],
  newer: null,
  older: '/settings/audit?before=40',
}
