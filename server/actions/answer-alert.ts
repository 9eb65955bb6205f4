// Somebody answers "was it you?" from a mail: "me" drafts a card that says it was written afterwards, "not me" makes the alert louder.
import { tellings } from '../../rules/alerting-routes.ts'
import { cardFromChange } from '../../rules/card/from-change.ts'
import type { Instant } from '../../rules/domain.ts'
import { changeOf } from '../alert-links.ts'
import type { Judging } from '../ingest/verdicts.ts'
import type { Actor } from '../route.ts'
import type { CardParts } from '../schedule/parts.ts'
import type { Alert } from '../store/alerts/rows.ts'
import type { Store, Writes } from '../store/store.ts'
import { questionAbout } from './ask-about-change.ts'
import { createCard } from './create-card.ts'

export type AnswerParts = CardParts & { readonly judging: Judging; readonly store: Pick<Store, 'read' | 'write'> }
/** `note`: what they want to say beside it. */
export type Answer = { readonly answer: 'me' | 'not-me'; readonly name: string; readonly note?: string }
export type AnswerOutcome =
  | { readonly ok: true; readonly says: string; readonly card: string | null }
  | { readonly ok: false; readonly status: 400 | 404 | 409; readonly says: string }

const NAME_MAX = 100
const NOTE_MAX = 500

export async function answerAlert(parts: AnswerParts, id: string, typed: Answer): Promise<AnswerOutcome> {
  const { answer } = typed
  const name = typed.name.trim().slice(0, NAME_MAX)
  const note = (typed.note ?? '').trim().slice(0, NOTE_MAX)
  if (name === '') return { ok: false, status: 400, says: 'Write your name, so that people know whom to ask.' }
  // Whoever holds a mail is not signed in: what they say is kept as said by mail, never as theirs for certain.
  const actor: Actor = { kind: 'system', name: `${name} (by mail)` }
  const taken = await keepAnswer(parts, actor, id, { answer, name, note })
  if (!taken.ok) return taken
  parts.live.publish({ kind: 'alert', id, asset: taken.alert.asset })
  parts.live.publish({ kind: 'verdict', id: taken.change, asset: taken.alert.asset })
  if (answer === 'not-me') return { ok: true, card: null, says: 'Thank you. The alert is of high severity now, and people are told so.' }
  return draftCard(parts, actor, taken.change, name)
}

type Taken = { readonly ok: true; readonly alert: Alert; readonly change: string } | Extract<AnswerOutcome, { ok: false }>

function keepAnswer({ store, now, judging }: AnswerParts, actor: Actor, id: string, given: Required<Answer>): Promise<Taken> {
  return store.write<Taken>(async (tx) => {
    const { answer, name, note } = given
    const alert = await tx.alert(id)
    const change = alert === null ? null : changeOf(alert)
    if (alert === null || change === null) return { ok: false, status: 404, says: 'There is no such alert any more.' }
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
    const detail = { answer, name, asset: alert.asset, ...(note === '' ? {} : { note }) }
    if (alert.kind === 'question') {
      await tx.audit({ at, actor, verb: 'answer-question', subject: change, detail })
      await tx.resolveAlerts({ kind: 'question', subjects: [alert.subject], at, because: answerWords(given) })
    } else await tx.audit({ at, actor, verb: 'answer-alert', subject: id, detail })
    if (answer === 'not-me') await raise(tx, judging, { alert, change, words: answerWords(given) }, at)
    return { ok: true, alert, change }
  })
}

const answerWords = ({ name, answer, note }: Required<Answer>): string =>
  `${name} was asked by mail and says: ${answer === 'me' ? 'that was me' : 'not me'}.${note === '' ? '' : ` “${note}”`}`

/** The alert of the change becomes louder; where none stands, the answer itself is one, which ends when a person ends it. */
async function raise(
  tx: Writes,
  judging: Judging,
  { alert, change, words }: { readonly alert: Alert; readonly change: string; readonly words: string },
  at: Instant,
): Promise<void> {
  const about = alert.kind === 'change' ? alert : await tx.openAlertAbout('change', change)
  const { services = [], item } = (about ?? alert).facts
  const routed = { severity: 'high', services, kinds: [about?.kind ?? 'question', item?.kind ?? 'file'] } as const
  const tell = tellings(routed, { ...judging.routing(), settleMs: 0 }, at)
  if (about !== null) {
    await tx.makeLouder(about.id, `${words} ${about.reason}`)
    return tx.tellAgain(about, tell, at)
  }
  const stored = await tx.changeById(change)
  if (stored === null) return
  const fresh = questionAbout(stored, words)
  const asked = { change, person: alert.facts.asked?.person ?? '', mail: null }
  const title = `The person asked says: not me. ${stored.change.item.path} on ${alert.asset}`
  const loud = { ...fresh, title, severity: 'high', subject: `not-me:${alert.subject}`, facts: { ...fresh.facts, asked }, at } as const
  await tx.openAlerts([{ alert: loud, tell }])
}

/** Only a draft: the person reads it, mends it and submits it, and somebody else approves it. */
async function draftCard(parts: AnswerParts, actor: Actor, change: string, name: string): Promise<AnswerOutcome> {
  const stored = await parts.store.read.changeById(change)
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
