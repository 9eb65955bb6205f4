// Somebody answers "was it you?" from a mail: "me" drafts a card that says it was written afterwards, "not me" makes the alert louder.
import { tellings } from '../../rules/alerting-routes.ts'
import { cardFromChange } from '../../rules/card/from-change.ts'
import type { Judging } from '../ingest/verdicts.ts'
import type { Actor } from '../route.ts'
import type { CardParts } from '../schedule/parts.ts'
import type { Alert } from '../store/alerts/rows.ts'
import type { Store } from '../store/store.ts'
import { createCard } from './create-card.ts'

export type AnswerParts = CardParts & { readonly judging: Judging; readonly store: Pick<Store, 'read' | 'write'> }
export type Answer = { readonly answer: 'me' | 'not-me'; readonly name: string }
export type AnswerOutcome =
  | { readonly ok: true; readonly says: string; readonly card: string | null }
  | { readonly ok: false; readonly status: 400 | 404 | 409; readonly says: string }

const NAME_MAX = 100

export async function answerAlert(parts: AnswerParts, id: string, { answer, name: typed }: Answer): Promise<AnswerOutcome> {
  const name = typed.trim().slice(0, NAME_MAX)
  if (name === '') return { ok: false, status: 400, says: 'Write your name, so that people know whom to ask.' }
  // Whoever holds a mail is not signed in: what they say is kept as said by mail, never as theirs for certain.
  const actor: Actor = { kind: 'system', name: `${name} (by mail)` }
  const taken = await keepAnswer(parts, actor, id, { answer, name })
  if (!taken.ok) return taken
  parts.live.publish({ kind: 'alert', id, asset: taken.alert.asset })
  if (answer === 'not-me') return { ok: true, card: null, says: 'Thank you. The alert is of high severity now, and people are told so.' }
  return draftCard(parts, actor, taken.alert, name)
}

type Taken = { readonly ok: true; readonly alert: Alert } | Extract<AnswerOutcome, { ok: false }>

function keepAnswer({ store, now, judging }: AnswerParts, actor: Actor, id: string, { answer, name }: Answer): Promise<Taken> {
  return store.write<Taken>(async (tx) => {
    const alert = await tx.alert(id)
    if (alert === null || alert.kind !== 'change') return { ok: false, status: 404, says: 'There is no such alert any more.' }
    if (alert.state === 'resolved')
      return { ok: false, status: 409, says: `It is settled already: ${alert.resolvedBecause ?? ''} Nothing is left to say.` }
    const at = now()
    if (!(await tx.addAnswer({ alert: id, answer, by: name, at }))) {
      const before = await tx.answerOf(id)
      return {
        ok: false,
        status: 409,
        says: `${before?.by ?? 'Somebody'} has answered already: ${before?.answer === 'me' ? 'it was them' : 'not me'}.`,
      }
    }
    await tx.audit({ at, actor, verb: 'answer-alert', subject: id, detail: { answer, name, asset: alert.asset } })
    if (answer === 'not-me') {
      await tx.makeLouder(id, `${name} was asked by mail and says: not me. ${alert.reason}`)
      const about = { severity: 'high', services: alert.facts.services ?? [], kinds: ['change', alert.facts.item?.kind ?? 'file'] } as const
      await tx.tellAgain(alert, tellings(about, { ...judging.routing(), settleMs: 0 }, at), at)
    }
    return { ok: true, alert }
  })
}

/** Only a draft: the person reads it, mends it and submits it, and somebody else approves it. */
async function draftCard(parts: AnswerParts, actor: Actor, alert: Alert, name: string): Promise<AnswerOutcome> {
  const stored = await parts.store.read.changeById(alert.subject)
  if (stored === null) return { ok: false, status: 404, says: 'The change of this alert is gone.' }
  const card = cardFromChange(stored.change, stored.judgement.interval, name)
  const made = await createCard(parts, actor, { ...card, draft: true })
  if (!made.ok) return { ok: true, card: null, says: `Thank you. No card could be drafted: ${made.detail} Write one by hand.` }
  return {
    ok: true,
    card: made.entry.entry.id,
    says: `Thank you. ${made.entry.entry.id} is drafted from the change, and says that it was written afterwards. Read it, submit it, and have it approved.`,
  }
}
