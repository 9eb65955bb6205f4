// Somebody asks a person about a change. The question is kept with the change, and goes to the person by mail with a link to answer.
import type { Change, Judgement } from '../../rules/domain.ts'
import type { Channel } from '../alert/channel.ts'
import { mailOf, readersOf, type Whom } from '../alert/whom.ts'
import type { Config } from '../config/file.ts'
import type { Actor } from '../route.ts'
import { answeredChange, type ChangeOutcome, onChange } from '../schedule/changes.ts'
import type { CardParts } from '../schedule/parts.ts'
import type { NewAlert } from '../store/alerts/writes.ts'

export type AskParts = CardParts & { readonly config: () => Pick<Config, 'people'>; readonly channels?: () => readonly Channel[] }
type Question = { readonly id: string; readonly person: string; readonly question: string }

export function askAboutChange(parts: AskParts, actor: Actor, { id, person, question }: Question): Promise<ChangeOutcome> {
  const channel = parts.channels?.().find(({ kind }) => kind === 'email')
  return onChange(parts, actor, id, async (tx, stored, acting) => {
    const at = parts.now()
    const whom = channel === undefined ? NO_MAIL : mailOf(readersOf(parts.config(), await tx.people()), person)
    const ask = await tx.addAsk({ change_id: id, person, question, at, by: acting.name })
    await tx.audit({ at, actor, verb: 'ask-about-change', subject: id, detail: { person, question, byMail: whom.ok } })
    if (channel !== undefined && whom.ok) {
      const asked = { change: id, person, mail: whom.mail }
      const alert = { ...questionAbout(stored, `${acting.name} asks ${person}: ${question}`), subject: ask, at }
      const tell = [{ channel: channel.name, event: 'opened', at } as const]
      await tx.openAlerts([{ alert: { ...alert, facts: { ...alert.facts, asked } }, tell }])
    }
    return answeredChange(tx, id, said(acting.name, person, whom))
  })
}

const NO_MAIL: Whom = { ok: false, why: 'no channel of the kind email is configured' }

const said = (by: string, person: string, whom: Whom): string =>
  whom.ok
    ? `${by} asked ${person}. A mail with a link to answer is on its way.`
    : `${by} asked ${person}. No mail was sent: ${whom.why}. Until then, ask them yourself.`

/** What the person asked reads, and what is kept for the record. */
export function questionAbout(
  { change, judgement }: { readonly change: Change; readonly judgement: Judgement },
  reason: string,
): Omit<NewAlert, 'subject' | 'at'> {
  const { asset, item, op } = change
  return {
    kind: 'question',
    asset,
    severity: 'low',
    title: `Was it you? ${item.path} on ${asset}`,
    reason,
    facts: { item, op, interval: judgement.interval, verdict: judgement.verdict },
    firstVerdict: judgement.verdict,
  }
}
