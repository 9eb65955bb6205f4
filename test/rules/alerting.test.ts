// Which verdicts warn somebody, how loudly, and where the warning goes.
import { describe, expect, test } from 'vitest'
import { alertDecision, doesAlert, nearestText, reactionTo, retryAfterMs, severityOf, titleOf } from '../../rules/alerting.ts'
import { channelsFor } from '../../rules/alerting-routes.ts'
import { type AssetFlag, type Item, type Severity, VERDICTS, type VerdictKind } from '../../rules/domain.ts'

const judged = (verdict: VerdictKind, ...modifiers: readonly string[]) => ({ verdict, modifiers, entry: 'CHG-1042', nearest: null })
const ALERTING: readonly VerdictKind[] = [
  'unauthorised',
  'unapproved',
  'wrong_content',
  'wrong_actor',
  'out_of_scope',
  'frozen',
  'outside_window_early',
  'outside_window_late',
  'outside_window_gap',
]

test.each(VERDICTS)('%s alerts exactly when it is on the closed list', (verdict) => {
  expect(doesAlert(judged(verdict))).toBe(ALERTING.includes(verdict))
})

describe('the review queue', () => {
  test.each([
    ['undetermined', [], 'review'],
    ['grace', [], 'review'],
    ['emergency_pending', [], 'review'],
    ['authorised', ['loose_scope'], 'review'],
    ['authorised', ['ambiguous:CHG-7'], 'review'],
    ['authorised', ['actor_mismatch'], 'review'],
    ['authorised', ['heterogeneous'], 'review'],
    ['authorised', ['retro'], 'silent'],
    ['standard', ['loose_scope'], 'silent'],
    ['unauthorised', ['actor_mismatch'], 'alert'],
  ] as const)('%s %j is %s', (verdict, modifiers, reaction) => {
    expect(reactionTo(judged(verdict, ...modifiers))).toBe(reaction)
  })
})

const file = (path: string): Item => ({ kind: 'file', path })
const severities: readonly {
  name: string
  item: Item
  flags?: readonly AssetFlag[]
  verdict?: VerdictKind
  modifiers?: readonly string[]
  pack?: Severity
  is: Severity
}[] = [
  { name: 'an ordinary file', item: file('/etc/nginx/nginx.conf'), is: 'medium' },
  { name: 'the SSH server', item: file('/etc/ssh/sshd_config'), is: 'high' },
  { name: 'a file that only starts alike', item: file('/etc/sshfs.conf'), is: 'medium' },
  { name: 'somebody let in', item: { kind: 'ssh-key', path: '/home/bob/.ssh/authorized_keys' }, is: 'high' },
  { name: 'an audit asset', item: file('/etc/motd'), flags: ['audit'], pack: 'low', is: 'high' },
  { name: 'a financial asset', item: file('/etc/motd'), flags: ['financial'], pack: 'low', is: 'medium' },
  { name: 'the pack says low', item: file('/etc/motd'), pack: 'low', is: 'low' },
  { name: 'the pack says low for SSH', item: file('/etc/ssh/moduli'), pack: 'low', is: 'low' },
  { name: 'in a freeze', item: file('/etc/motd'), modifiers: ['during_freeze'], is: 'high' },
  { name: 'by another person', item: file('/etc/motd'), verdict: 'wrong_actor', pack: 'low', is: 'medium' },
]

test.each(severities)('severity: $name', ({ item, flags = [], verdict = 'unauthorised', modifiers = [], pack, is }) => {
  expect(severityOf({ item }, judged(verdict, ...modifiers), { flags }, pack)).toBe(is)
})

const decisions: readonly { verdict: VerdictKind; open: boolean; kind: string; says: string }[] = [
  { verdict: 'unauthorised', open: false, kind: 'open', says: 'Nobody approved this change; the schedule has no card near it.' },
  { verdict: 'unauthorised', open: true, kind: 'keep', says: 'An alert is open already.' },
  { verdict: 'authorised', open: true, kind: 'resolve', says: 'Approved by CHG-1042.' },
  { verdict: 'undetermined', open: true, kind: 'resolve', says: 'A person must look.' },
  { verdict: 'grace', open: false, kind: 'none', says: 'within the grace time' },
  { verdict: 'noise', open: false, kind: 'none', says: 'ignore rule' },
]

test.each(decisions)('$verdict, alert open: $open → $kind', ({ verdict, open, kind, says }) => {
  const decision = alertDecision({
    change: { item: file('/etc/motd') },
    judgement: judged(verdict),
    asset: { flags: [] },
    hasOpenAlert: open,
  })
  expect(decision).toMatchObject({ kind, reason: expect.stringContaining(says) })
})

describe('channels', () => {
  const all = ['mail', 'chat', 'pager']
  const routes = [
    { severity: ['high'], channels: ['pager', 'mail'] },
    { service: 'shop', channels: ['chat', 'mail'] },
  ] as const
  test.each([
    { name: 'no routes: all', severity: 'low', services: [], routes: [], to: all },
    { name: 'severity', severity: 'high', services: [], routes, to: ['mail', 'pager'] },
    { name: 'service', severity: 'low', services: ['shop'], routes, to: ['mail', 'chat'] },
    { name: 'both, each once', severity: 'high', services: ['shop'], routes, to: all },
    { name: 'none fits', severity: 'low', services: ['crm'], routes, to: [] },
    { name: 'a route to a channel nobody defined', severity: 'low', services: [], routes: [{ channels: ['fax'] }], to: [] },
  ] as const)('$name', ({ severity, services, routes: given, to }) => {
    expect(channelsFor({ severity, services }, given, all)).toEqual(to)
  })
})

test.each([
  [1, 5_000],
  [2, 10_000],
  [7, 320_000],
  [8, 600_000],
  [5_000, 600_000],
])('after %i failures the next attempt waits %i ms', (attempts, ms) => {
  expect(retryAfterMs(attempts)).toBe(ms)
})

test.each([
  { name: 'a file', item: file('/etc/motd'), verdict: 'unauthorised', says: 'Nobody approved this change: /etc/motd on web-01' },
  {
    name: 'a key of another kind',
    item: { kind: 'sysctl', path: 'net.ipv4', key: 'ip_forward' },
    verdict: 'frozen',
    says: 'Change during a freeze: sysctl net.ipv4 ip_forward on web-01',
  },
] as const)('title of $name', ({ item, verdict, says }) => {
  expect(titleOf({ item, asset: 'web-01' }, verdict)).toBe(says)
})

test.each([
  { name: 'none', nearest: null, facets: [], says: null },
  {
    name: 'by its failed facets',
    nearest: { id: 'CHG-7', defects: ['time'] },
    facets: [
      { facet: 'asset', mark: 'yes', datum: 'tag:web' },
      { facet: 'time', mark: 'no', datum: '25 min before the window' },
    ],
    says: 'CHG-7, but: time 25 min before the window',
  },
  { name: 'by its defects', nearest: { id: 'CHG-7', defects: ['content', 'actor'] }, facets: [], says: 'CHG-7, but: content; actor' },
  { name: 'without defect', nearest: { id: 'CHG-7', defects: [] }, facets: [], says: 'CHG-7' },
] as const)('nearest entry: $name', ({ nearest, facets, says }) => {
  expect(nearestText({ nearest, facets })).toBe(says)
})
