// An approver writes a template, a freeze or an ignore rule. It counts at once, also for what was seen before.
import type { Actor } from '../route.ts'
import { type CardParts, refuse } from '../schedule/parts.ts'
import { readRule } from '../schedule/rule-input.ts'
import { judgeRuleAgain, type RuleOutcome, STANDING_WORDS } from '../schedule/standing.ts'
import { whoActs } from '../schedule/who-acts.ts'
import type { StandingKind } from '../store/schedule/rules.ts'
import type { Writes } from '../store/store.ts'
import { notUnderstood } from './create-card.ts'

export async function addStandingRule(
  parts: CardParts,
  actor: Actor,
  { kind, body }: { readonly kind: StandingKind; readonly body: unknown },
): Promise<RuleOutcome> {
  const at = parts.now()
  const draft = readRule(kind, body, at)
  if (!draft.ok) return notUnderstood(draft.problems)
  const outcome = await parts.store.write(async (tx) => {
    const acting = await whoActs(tx, actor)
    const { word, did } = STANDING_WORDS[kind]
    const id = draft.value.id ?? (await freeId(tx, kind))
    if ((await tx.ruleById(id)) !== null || (await tx.entryById(id)) !== null)
      return { ...refuse(409, `There is a ${id} already. Choose another id, or leave it out and get a number.`), altered: [] }
    const standing = draft.value.standing(id)
    const message = `The ${word} ${id} was added by ${acting.name}: it ${did}.`
    await tx.addRule(standing, 'here', { at, by: acting.name })
    await tx.audit({ at, actor, verb: 'add-standing-rule', subject: id, detail: { kind, rule: standing.rule } })
    const altered = await judgeRuleAgain(parts, tx, standing, { now: at, because: message })
    return { ok: true as const, rule: await tx.ruleById(id), message, altered }
  })
  for (const id of outcome.altered) parts.live.publish({ kind: 'verdict', id })
  if (outcome.ok) parts.live.publish({ kind: 'entry', id: outcome.rule?.rule.id ?? '' })
  return outcome
}

/** A number that neither a person nor another source has used as an id. */
async function freeId(tx: Writes, kind: StandingKind): Promise<string> {
  const { series } = STANDING_WORDS[kind]
  const id = `${series}-${await tx.nextNumber(series)}`
  return (await tx.ruleById(id)) === null && (await tx.entryById(id)) === null ? id : freeId(tx, kind)
}
