// One plain change, one entry that covers it, and the few words tests use to bend them. The day is always 10 March 2026, UTC.
import type { Asset, Change, Entry, EntryStep, Instant, Item, Span } from '../../rules/domain.ts'
import { type JudgeInput, judge } from '../../rules/match/judge.ts'
import { DEFAULT_POLICY } from '../../rules/match/policy.ts'
import type { Freeze, IgnoreRule, Schedule, Template } from '../../rules/match/schedule.ts'

/** `at('22:20')` on the day, `at('22:20', 11)` the day after, `at('22:20:30')` with seconds. */
export const at = (time: string, day = 10): Instant =>
  Date.parse(`2026-03-${String(day).padStart(2, '0')}T${time.length === 5 ? `${time}:00` : time}Z`)

/** `span('22:00', '23:00')` */
export const span = (from: string, to: string, day = 10): Span => ({ from: at(from, day), to: at(to, day) })

export const aFile = (path: string): Item => ({ kind: 'file', path })

export const anAsset = (overrides: Partial<Asset> = {}): Asset => ({
  id: 'web-01',
  tags: ['web'],
  services: ['shop'],
  flags: [],
  ...overrides,
})

/** nginx.conf on web-01, some time between 22:20 and 22:25, nobody knows by whom. */
export const aChange = (overrides: Partial<Change> = {}): Change => ({
  id: 'change-1',
  asset: 'web-01',
  item: aFile('/etc/nginx/nginx.conf'),
  op: 'modified',
  before: { hash: 'A' },
  after: { hash: 'B' },
  lastSeen: at('22:20'),
  firstSeen: at('22:25'),
  exact: null,
  receivedAt: null,
  clockOffsetMs: 0,
  sigmaMs: 0,
  detectedBy: 'rescan',
  actor: null,
  actorSource: null,
  pkg: null,
  ref: null,
  ...overrides,
})

/** The same change seen in another interval. */
export const seen = (from: string, to: string, overrides: Partial<Change> = {}): Change =>
  aChange({ lastSeen: at(from), firstSeen: at(to), ...overrides })

export const step = (state: EntryStep['state'], when: Instant, by = 'bob'): EntryStep => ({ state, at: when, by })

export const SUBMITTED = step('submitted', at('10:00', 9), 'alice')
export const APPROVED = step('approved', at('15:00'))

/** Alice works on nginx on every web host between 22:00 and 23:00; bob approved it at 15:00. */
export const anEntry = (overrides: Partial<Entry> = {}): Entry => ({
  id: 'CHG-100',
  source: 'card',
  rev: 1,
  summary: 'New TLS settings',
  requester: 'alice',
  implementers: ['alice'],
  kind: 'normal',
  risk: 'medium',
  assets: { include: ['tag:web'] },
  items: [{ kind: 'file', path: '/etc/nginx/**' }],
  windows: [span('22:00', '23:00')],
  history: [SUBMITTED, APPROVED],
  expect: [],
  rollout: 'all',
  backout: true,
  actorStrict: false,
  freezeExempt: false,
  ...overrides,
})

export const aTemplate = (overrides: Partial<Template> = {}): Template => ({
  id: 'STD-1',
  summary: 'Certificate renewal',
  assets: { include: ['tag:web'] },
  items: [{ kind: 'file', path: '/etc/nginx/nginx.conf' }],
  expect: [],
  windows: [],
  requiresRegistration: false,
  reviewBy: null,
  maxPerAssetPerDay: null,
  ...overrides,
})

/** All day long, on everything. */
export const aFreeze = (overrides: Partial<Freeze> = {}): Freeze => ({
  id: 'FRZ-1',
  summary: 'Sale',
  assets: { include: ['*'] },
  windows: [{ from: at('00:00'), to: at('00:00', 11) }],
  blocks: [],
  allowEmergency: true,
  ...overrides,
})

export const anIgnoreRule = (overrides: Partial<IgnoreRule> = {}): IgnoreRule => ({
  id: 'IGN-1',
  assets: { include: ['*'] },
  path: '/etc/nginx/**',
  reason: 'rewritten by the scheduler',
  owner: 'carol',
  expires: null,
  ...overrides,
})

/** Judges the plain change against the given entries at 23:30, unless told otherwise. */
export const judged = ({
  entries = [],
  templates = [],
  freezes = [],
  ignoreRules = [],
  ...rest
}: Partial<Schedule> & Partial<Omit<JudgeInput, 'schedule'>> = {}) =>
  judge({
    change: aChange(),
    asset: anAsset(),
    policy: DEFAULT_POLICY,
    now: at('23:30'),
    ...rest,
    schedule: { entries, templates, freezes, ignoreRules },
  })
