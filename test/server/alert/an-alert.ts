// Builds the alert most tests start from: somebody changed sshd_config on web-01 and no entry covers it. And the message about it.
import type { Notice } from '../../../server/alert/channel.ts'
import type { Alert } from '../../../server/store/alerts/rows.ts'
import type { NewAlert } from '../../../server/store/alerts/writes.ts'

export const anAlert = (different: Partial<NewAlert> = {}): NewAlert => ({
  kind: 'change',
  subject: 'change-1',
  asset: 'web-01',
  severity: 'high',
  title: 'Nobody approved this change: /etc/ssh/sshd_config on web-01',
  reason: 'Nobody approved this change; CHG-1042 comes nearest, but does not fit.',
  facts: {
    item: { kind: 'file', path: '/etc/ssh/sshd_config' },
    op: 'modified',
    interval: { from: Date.UTC(2026, 2, 10, 22, 20, 14), to: Date.UTC(2026, 2, 10, 22, 21, 2) },
    verdict: 'unauthorised',
    nearest: 'CHG-1042 "Rotate host keys": its window opened 25 min later',
    explanation: 'Unauthorised: /etc/ssh/sshd_config on web-01 changed between 22:20:14Z and 22:21:02Z.',
  },
  firstVerdict: 'unauthorised',
  at: 1_000,
  ...different,
})

export const ALERT_ID = '5b0e7a3c-1111-4222-8333-944455556666'
export function aNotice(different: Partial<Alert> = {}, more: Partial<Notice> = {}): Notice {
  const { at, ...given } = anAlert()
  const ends = { acknowledgedAt: null, acknowledgedBy: null, resolvedAt: null, resolvedBecause: null } as const
  const alone = { groupKey: null, groupedUnder: null } as const
  const alert: Alert = { ...given, ...ends, ...alone, id: ALERT_ID, state: 'open', openedAt: at, ...different }
  const event = more.event ?? 'opened'
  return {
    alert,
    event,
    group: null,
    key: `${ALERT_ID}.${event}`,
    openKey: `${ALERT_ID}.opened`,
    url: 'https://kg.example.org/changes/change-1',
    answerUrl: null,
    diff: null,
    ...more,
  }
}
