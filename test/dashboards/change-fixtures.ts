// Rows for the page of one change: a late edit with a diff, and a binary nobody approved.
import type { ChangeDetail } from '../../dashboards/change.tsx'
import { reversePatch, textDiff } from '../../rules/diff/text.ts'
import type { FacetReading, Judgement, Value } from '../../rules/domain.ts'
import { aChangeRow, at, HOSTILE, span } from './scene.ts'

const FACETS: readonly FacetReading[] = [
  { facet: 'asset', mark: 'yes', datum: 'web-01 has tag:web' },
  { facet: 'item', mark: 'yes', datum: '/etc/nginx/**' },
  { facet: 'time', mark: 'no', datum: '5 min after the window (22:00–23:00Z) and its tolerance of 15 min' },
  { facet: 'approval', mark: 'yes', datum: 'approved 15:00Z by bob' },
  { facet: 'content', mark: 'none', datum: 'no expectation' },
  { facet: 'actor', mark: 'unknown', datum: 'not known who' },
  { facet: 'freeze', mark: 'yes', datum: 'no freeze' },
]

const aJudgement = (over: Partial<Judgement> = {}): Judgement => ({
  verdict: 'outside_window_late',
  entry: null,
  nearest: { id: 'CHG-100', defects: ['time'] },
  modifiers: ['clock_suspect'],
  confidence: 0.73,
  promote: false,
  interval: span('23:19:40', '23:20:20'),
  facets: FACETS,
  runnersUp: [{ id: 'CHG-157', defects: ['approval'] }],
  explanation:
    'After its window: /etc/nginx/nginx.conf on web-01 changed between 23:19:40 and 23:20:20Z (two looks of the agent). Nearest entry CHG-100 “Raise worker connections” (implementer alice, approved 15:00Z by bob): asset ✓ tag:web · item ✓ /etc/nginx/** · time ✗ 5 min after the window (22:00–23:00Z) · approval ✓ · content – no expectation · actor ? unknown. Policy used: late tolerance 15 min.',
  ...over,
})

const LINES = Array.from({ length: 30 }, (_, i) => `    # comment ${i + 1}`)
const BEFORE = [
  'user www-data;',
  'worker_processes auto;',
  'events {',
  '    worker_connections 768;',
  '}',
  ...LINES,
  'http {',
  '    server_tokens off;',
  '    auth_token ‹secret a1f39c02›;',
  '}',
  '',
].join('\n')
const AFTER = [
  'user www-data;',
  'worker_processes auto;',
  'events {',
  '    worker_connections 4096;',
  '    multi_accept on;',
  '}',
  ...LINES,
  'http {',
  '    server_tokens off;',
  '    auth_token ‹secret 9c02be11›;',
  `    # ${HOSTILE[0]} ${HOSTILE[4]}`,
  '}',
  '',
].join('\n')

export const aValue = (over: Partial<Value>): Value => ({
  hash: `sha256:${'a1'.repeat(32)}`,
  type: 'file',
  size: 1482,
  mode: '0644',
  owner: 'root:root',
  mtime: at('15:02'),
  ...over,
})

export const aChangeDetail = (over: Partial<ChangeDetail> = {}): ChangeDetail => ({
  row: aChangeRow({
    id: 'c02',
    item: { kind: 'file', path: '/etc/nginx/nginx.conf' },
    verdict: 'outside_window_late',
    nearest: 'CHG-100',
    actor: 'alice',
    interval: span('23:19:40', '23:20:20'),
  }),
  judgement: aJudgement(),
  drawing: {
    verdict: 'outside_window_late',
    interval: span('23:19:00', '23:21:00'),
    looks: span('23:19:30', '23:20:30'),
    windows: [{ label: 'CHG-100 window', span: span('22:00', '23:00'), earlyMs: 0, lateMs: 900_000 }],
    freezes: [{ label: 'FRZ-1 spring sale', span: span('23:10', '23:50') }],
  },
  entry: { id: 'CHG-100', summary: 'Raise worker connections for the spring sale', defects: ['time'] },
  runnersUp: [{ id: 'CHG-157', summary: 'Rotate the upstream tokens', defects: ['approval'] }],
  verdicts: [
    { at: at('23:22'), verdict: 'outside_window_late', entry: 'CHG-100', because: 'CHG-100 was approved' },
    { at: at('23:20:31'), verdict: 'unapproved', entry: 'CHG-100', because: 'first judged' },
  ],
  before: aValue({ text: BEFORE }),
  after: aValue({ hash: `sha256:${'c9'.repeat(32)}`, size: 1533, mode: '0664', mtime: at('23:20:01'), text: AFTER }),
  diff: textDiff(BEFORE, AFTER),
  reversePatch: reversePatch('/etc/nginx/nginx.conf', BEFORE, AFTER),
  wayBack: {
    to: 'baseline',
    commands: [
      "patch -- /etc/nginx/nginx.conf <<'PATCH'\n--- a/etc/nginx/nginx.conf\n+++ b/etc/nginx/nginx.conf\n@@ -4,2 +4,1 @@\n-\tworker_connections 4096;\n-    multi_accept on;\n+    worker_connections 768;\nPATCH",
      'chmod 0644 -- /etc/nginx/nginx.conf',
    ],
    note: null,
  },
  detectedBy: 'watch',
  receivedAt: at('23:20:31'),
  actorSource: 'sudo log',
  pkg: null,
  later: null,
  promotion: { kind: 'failed', check: HOSTILE[0], reason: HOSTILE[1] },
  actions: {
    change: 'c02',
    asset: 'web-01',
    path: '/etc/nginx/nginx.conf',
    isBaseline: false,
    acceptedBy: null,
    onlyApprovers: false,
    exception: null,
    questions: [{ at: at('23:25'), by: 'bob', to: 'alice', text: 'Was this you, and what for?', mail: null }],
    answers: [{ by: 'dave', answer: 'not-me', at: at('23:40') }],
    reachable: ['alice', 'dave'],
    entries: ['CHG-100', 'CHG-157'],
  },
  ...over,
})

export const BINARY_CHANGE = aChangeDetail({
  row: aChangeRow({ id: 'c21', item: { kind: 'file', path: '/usr/sbin/sshd' }, verdict: 'unauthorised' }),
  judgement: aJudgement({
    verdict: 'unauthorised',
    facets: [],
    runnersUp: [],
    nearest: null,
    modifiers: [],
    explanation: 'Nobody approved this: no entry of the schedule covers /usr/sbin/sshd on web-01 within seven days.',
  }),
  drawing: {
    verdict: 'unauthorised',
    interval: span('23:20:14', '23:21:02'),
    looks: span('23:20:14', '23:21:02'),
    windows: [],
    freezes: [],
  },
  entry: null,
  runnersUp: [],
  before: aValue({ noText: 'binary', text: null, size: 921_288, mode: '0755' }),
  after: aValue({ hash: `hmac:${'0d'.repeat(32)}`, noText: 'binary', text: null, size: 921_301, mode: '4755' }),
  diff: null,
  reversePatch: null,
  wayBack: { to: 'before', commands: [], note: 'Its former content is not kept (it is no text): take it from a backup (sha256:77ab).' },
})
