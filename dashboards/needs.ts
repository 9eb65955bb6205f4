// What needs a person, and the one calm sentence at the top of the overview that says so.
import type { Instant, Severity, Span, VerdictKind } from '../rules/domain.ts'
import type { ChangeRow } from './parts/change-rows.tsx'
import { count, duration, list } from './words.ts'

export type Need =
  | {
      readonly kind: 'alert'
      readonly id: string
      readonly severity: Severity
      readonly change: ChangeRow
      readonly takenBy: string | null
    }
  | { readonly kind: 'silent'; readonly asset: string; readonly since: Instant }
  /** Any other alert about the watching itself: an agent that died, a fork, a lost store. */
  | {
      readonly kind: 'notice'
      readonly alert: string
      readonly asset: string
      readonly title: string
      readonly reason: string
      readonly since: Instant
    }
  /** Somebody was asked by mail and has not answered. */
  | { readonly kind: 'asked'; readonly change: string; readonly person: string; readonly about: string; readonly since: Instant }
  /** An agent enrolled, and may not speak before somebody lets it. */
  | { readonly kind: 'pending'; readonly asset: string; readonly since: Instant }
  | { readonly kind: 'undelivered'; readonly alerts: number; readonly channel: string }
  | { readonly kind: 'baseline'; readonly asset: string; readonly items: number }
  | { readonly kind: 'review'; readonly verdict: VerdictKind; readonly changes: number; readonly assets: readonly string[] }
  | { readonly kind: 'approval'; readonly entry: string; readonly summary: string; readonly who: string; readonly window: Span | null }
  | { readonly kind: 'config'; readonly file: string; readonly line: number; readonly message: string; readonly isInForce: boolean }
  | { readonly kind: 'no-mail'; readonly file: string }

type Of<K extends Need['kind']> = Extract<Need, { kind: K }>
const only = <K extends Need['kind']>(needs: readonly Need[], kind: K): readonly Of<K>[] =>
  needs.filter((need): need is Of<K> => need.kind === kind)

/** The first sentence is what hurts most; the second counts what can wait. */
export function headline(needs: readonly Need[], now: Instant): { readonly says: string; readonly also: string; readonly isCalm: boolean } {
  const alerts = only(needs, 'alert')
  const silent = only(needs, 'silent')
  const undelivered = only(needs, 'undelivered')
  const notices = only(needs, 'notice')
  const sentences = [
    ...(alerts.length > 0 ? [alertSentence(alerts)] : []),
    ...(silent.length > 0 ? [silentSentence(silent, now)] : []),
    ...notices.slice(0, 1).map(({ title }) => `${title.replace(/\.$/, '')}.`),
    ...(undelivered.length > 0 ? ['An alert could not be delivered.'] : []),
  ]
  const waiting = needs.length - alerts.length - silent.length - undelivered.length - notices.length
  const [says, ...others] = sentences
  if (says) return { says, also: [...others, waitingSentence(waiting, 'also ')].filter(Boolean).join(' '), isCalm: false }
  if (waiting > 0) return { says: 'Nothing is urgent.', also: waitingSentence(waiting, ''), isCalm: true }
  return { says: 'Nothing needs you.', also: '', isCalm: true }
}

function waitingSentence(waiting: number, also: string): string {
  if (waiting === 0) return ''
  return waiting === 1
    ? `One thing ${also}waits for a person, without hurry.`
    : `${waiting} things ${also}wait for a person, without hurry.`
}

const NOBODY_APPROVED = new Set<VerdictKind>(['unauthorised', 'unapproved'])

function alertSentence(alerts: readonly Of<'alert'>[]): string {
  const assets = [...new Set(alerts.map(({ change }) => change.asset))]
  const where = assets.length > 2 ? count(assets.length, 'system') : list(assets)
  const verdicts = alerts.map(({ change }) => change.verdict)
  const changes = count(alerts.length, 'change')
  if (verdicts.every((v) => NOBODY_APPROVED.has(v))) return `${changes} nobody approved on ${where}.`
  if (verdicts.every((v) => v.startsWith('outside_window'))) return `${changes} outside the agreed time on ${where}.`
  return `${changes} not as agreed on ${where}.`
}

function silentSentence(silent: readonly Of<'silent'>[], now: Instant): string {
  const [first] = silent
  if (first && silent.length === 1) return `${first.asset} has been silent for ${duration(now - first.since)}.`
  return `${count(silent.length, 'agent')} are silent.`
}
