// An approver takes a standing rule away. It stays in the trail; what it covered lately is judged without it.
import type { Actor } from '../route.ts'
import { type CardParts, refuse } from '../schedule/parts.ts'
import { judgeRuleAgain, type RuleOutcome, STANDING_WORDS } from '../schedule/standing.ts'
import { whoActs } from '../schedule/who-acts.ts'
import type { StandingKind } from '../store/schedule/rules.ts'

export async function removeStandingRule(
  parts: CardParts,
  actor: Actor,
  { kind, id }: { readonly kind: StandingKind; readonly id: string },
): Promise<RuleOutcome> {
  const at = parts.now()
  const { word, path } = STANDING_WORDS[kind]
  const outcome = await parts.store.write(async (tx) => {
    const stored = await tx.ruleById(id)
    if (stored === null || stored.kind !== kind)
      return { ...refuse(404, `There is no ${word} ${id}. GET /api/v1/${path} lists them.`), altered: [] }
    if (stored.source !== 'here') return { ...refuse(409, `${id} comes from ${stored.source}. Take it away there.`), altered: [] }
    const acting = await whoActs(tx, actor)
    const message = `The ${word} ${id} was taken away by ${acting.name}.`
    await tx.removeRule(id, { at, by: acting.name })
    await tx.audit({ at, actor, verb: 'remove-standing-rule', subject: id, detail: { kind, rule: stored.rule } })
    return { ok: true as const, rule: null, message, altered: await judgeRuleAgain(parts, tx, stored, { now: at, because: message }) }
  })
  for (const altered of outcome.altered) parts.live.publish({ kind: 'verdict', id: altered })
  if (outcome.ok) parts.live.publish({ kind: 'entry', id })
  return outcome
}
