// Rows of the pages of incidents: one of every kind of step, and hostile names and texts.
import type { RoomRows } from '../../dashboards/incident.tsx'
import type { IncidentsRows } from '../../dashboards/incidents.tsx'
import { roomOf } from '../../rules/room/room.ts'
import { nextStatusAt, statusDraft } from '../../rules/room/status.ts'
import type { Did, Step } from '../../rules/room/step.ts'
import { type Happening, happeningsOf, inOrder } from '../../rules/room/timeline.ts'
import { at, HOSTILE, NOW, span } from './scene.ts'

const onset = span('22:38', '22:42')
const said: readonly (readonly [string, string, Did])[] = [
  [
    '22:45',
    'alice',
    {
      kind: 'opened',
      title: 'Checkout answers with errors',
      severity: 'sev-1',
      services: ['shop'],
      scope: ['service:shop', 'service:ledger'],
      commander: 'carol',
      isDrill: false,
      ...onset,
    },
  ],
  ['22:46', 'alice', { kind: 'symptom', text: 'Paying by card fails for every second customer', state: 'failing' }],
  ['22:47', 'bob', { kind: 'symptom', text: `Browsing works ${HOSTILE[0]}`, state: 'working' }],
  [
    '22:50',
    'bob',
    { kind: 'hypothesis', text: 'The firewall edit on db-01 cut one of two ledgers off', owner: 'bob', nextCheck: at('23:20') },
  ],
  ['22:51', 'bob', { kind: 'evidence', of: '4', side: 'for', text: 'It began 3 min before the first error', link: '/changes/c02' }],
  ['22:53', 'dana', { kind: 'evidence', of: '4', side: 'against', text: 'The other ledger is slow too', link: '' }],
  ['22:55', 'carol', { kind: 'hypothesis', text: 'The new nginx on half of the fleet', owner: 'dana' }],
  ['23:01', 'dana', { kind: 'hypothesis-now', of: '7', state: 'ruled-out' }],
  [
    '23:02',
    'carol',
    {
      kind: 'workaround',
      text: 'Send all traffic to ledger-02',
      pros: 'Takes two minutes',
      cons: 'No reserve left',
      risk: 'It may not carry the evening',
    },
  ],
  ['23:05', 'bob', { kind: 'action', text: 'Restore the rule', system: 'db-01', items: ['firewall:filter'], expect: [], minutes: 60 }],
  ['23:07', 'carol', { kind: 'action-agreed', of: '10', entry: 'CHG-140', isApproved: true }],
  ['23:08', 'dana', { kind: 'action', text: `Restart nginx ${HOSTILE[1]}`, system: 'tag:web', items: [], expect: [], minutes: 30 }],
  ['23:09', 'carol', { kind: 'held', freeze: 'FRZ-INC-3-1', until: at('23:59') }],
  ['23:10', 'carol', { kind: 'plan', text: 'Restore the rule, then watch for half an hour', until: at('23:45') }],
  ['23:12', 'carol', { kind: 'status', audience: 'managers', text: `Checkout fails for some.\n${HOSTILE[2]}`, to: ['ops', 'status-page'] }],
  ['23:13', 'carol', { kind: 'watch', text: 'Late bookings: mail ledger@example.org' }],
]
const steps: readonly Step[] = said.map(([time, by, did], index) => ({ id: String(index + 1), at: at(time), by, did }))
const room = roomOf('INC-3', steps)
if (room === null) throw new Error('no room')

const changes: readonly Happening[] = [
  {
    lane: 'changes',
    span: span('22:37', '22:41'),
    asset: 'db-01',
    text: 'filter modified',
    verdict: 'unauthorised',
    of: { kind: 'change', id: 'c02' },
    by: 'mallory',
  },
  {
    lane: 'changes',
    span: span('22:20', '22:21'),
    asset: 'web-02',
    text: HOSTILE[3],
    verdict: 'authorised',
    of: { kind: 'change', id: 'c03' },
  },
  { lane: 'windows', span: span('22:00', '23:00'), text: 'New TLS settings, approved', of: { kind: 'entry', id: 'CHG-100' }, by: 'alice' },
  { lane: 'health', span: span('22:41', '22:42'), asset: 'web-01', text: 'http checkout: ok to bad' },
]

export const ROOM: RoomRows = {
  room,
  nextStatusAt: nextStatusAt(room),
  drafts: { responders: statusDraft(room, 'responders', NOW), managers: statusDraft(room, 'managers', NOW) },
  channels: ['ops', 'night-shift'],
  assets: 9,
  span: span('21:40', '23:30'),
  happenings: inOrder([...changes, ...happeningsOf(steps)]),
  isCut: true,
}

const ended = roomOf('INC-2', [
  ...steps.slice(0, 2),
  { id: '3', at: at('23:00'), by: 'alice', did: { kind: 'resolved', why: 'The rule was restored' } },
  { id: '4', at: at('23:10'), by: 'alice', did: { kind: 'follow-up', text: 'Two people for firewall edits', entry: 'CHG-150' } },
  { id: '5', at: at('23:20'), by: 'alice', did: { kind: 'closed', why: '' } },
])
if (ended === null) throw new Error('no room')

export const ENDED: RoomRows = { ...ROOM, room: ended, nextStatusAt: null, channels: [], isCut: false }

export const INCIDENTS: IncidentsRows = {
  rows: [
    { ...room, nextStatusAt: at('23:20') },
    { ...ended, nextStatusAt: null },
    {
      ...room,
      id: 'INC-1',
      title: HOSTILE[0],
      state: 'standby',
      commander: HOSTILE[1],
      services: [],
      isDrill: true,
      resolvedAt: at('22:00'),
      nextStatusAt: null,
    },
  ],
  older: '/incidents?cursor=x',
  services: ['shop', 'ledger', HOSTILE[2]],
  typed: { title: HOSTILE[1], services: 'shpo' },
  problem: 'No asset is meant by service:shpo.',
}
