// What a message about an alert points to, and the diff it may carry.
import { links } from '../dashboards/links.ts'
import { type AlertRoute, channelsFor } from '../rules/alerting-routes.ts'
import { textDiff } from '../rules/diff/text.ts'
import { entryOfWarning } from './schedule/warnings.ts'
import type { Alert } from './store/alerts/rows.ts'
import type { Store } from './store/store.ts'

/** The change an alert or a question is about. */
export const changeOf = ({ kind, subject, facts }: Pick<Alert, 'kind' | 'subject' | 'facts'>): string | null =>
  kind === 'change' ? subject : (facts.asked?.change ?? null)

/** Alerts about a change or an entry lead to it; the others are about the agent of an asset. */
export function pageOf(alert: Pick<Alert, 'kind' | 'subject' | 'asset' | 'facts'>): string {
  const change = changeOf(alert)
  if (change !== null) return links.change(change)
  if (alert.kind === 'digest') return links.changes({ asset: alert.asset })
  if (alert.kind === 'outcome') return links.card(alert.subject)
  if (alert.kind === 'recurrence') return links.card(entryOfWarning(alert.subject))
  if (alert.kind === 'unagreed' || alert.kind === 'update' || alert.kind === 'update-due')
    return links.incident(alert.subject.split(':')[0] ?? '')
  return alert.kind === 'channel-down' ? links.channels : links.asset(alert.asset)
}

/** One route that says no is enough, whatever the channel may carry. */
export function withholdsDiff(
  { kind, severity, facts }: Pick<Alert, 'kind' | 'severity' | 'facts'>,
  routes: readonly (AlertRoute & { readonly diff?: boolean | undefined })[],
  channel: string,
): boolean {
  const silent = routes.filter(({ diff }) => diff === false)
  return (
    silent.length > 0 &&
    channelsFor({ severity, services: facts.services ?? [], kinds: [kind, facts.item?.kind ?? kind] }, silent, [channel]).length > 0
  )
}

/** A mail is no place for more. */
const MOST_LINES = 200
const LONGEST_LINE = 400

const SIGNS = { context: ' ', removed: '-', added: '+' } as const

/** Null where the alert is about no change, or the change has no texts: binary, too large, or kept secret. */
export async function diffOf(store: Pick<Store, 'read'>, alert: Pick<Alert, 'kind' | 'subject'>): Promise<string | null> {
  if (alert.kind !== 'change') return null
  const stored = await store.read.changeById(alert.subject)
  if (stored === null) return null
  const texts = await store.read.textsOf([stored.texts.before, stored.texts.after])
  const [before, after] = [stored.texts.before, stored.texts.after].map((hash) => (hash === null ? undefined : texts.get(hash)))
  if (before === undefined && after === undefined) return null
  const { hunks } = textDiff(before ?? '', after ?? '')
  const lines = hunks.flatMap((hunk) => hunk.lines.map(({ kind, text }) => `${SIGNS[kind]}${cut(text)}`))
  const rest = lines.length - MOST_LINES
  return [...lines.slice(0, MOST_LINES), ...(rest > 0 ? [`… ${rest} more lines`] : [])].join('\n')
}

const cut = (text: string): string => {
  const rest = text.length - LONGEST_LINE
  return rest > 0 ? `${text.slice(0, LONGEST_LINE)}… ${rest} more characters` : text
}
