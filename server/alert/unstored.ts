// A message about nothing that is stored: a test, a sign of life. It has the form of an alert that has just opened.
import type { Alert } from '../store/alerts/rows.ts'
import type { Notice } from './channel.ts'
import { SERVER_ASSET } from './upkeep.ts'

type About = Pick<Alert, 'id' | 'kind' | 'title' | 'reason'>

export function unstored(about: About, at: number, message: Pick<Notice, 'event' | 'key' | 'openKey' | 'url'>): Notice {
  const nothingYet = { acknowledgedAt: null, acknowledgedBy: null, resolvedAt: null, resolvedBecause: null }
  const alone = { groupKey: null, groupedUnder: null, firstVerdict: null, facts: {} }
  return {
    alert: { ...about, subject: about.id, asset: SERVER_ASSET, severity: 'low', state: 'open', openedAt: at, ...nothingYet, ...alone },
    ...message,
    group: null,
    answerUrl: null,
    diff: null,
  }
}
