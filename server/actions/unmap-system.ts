// An approver takes a mapping away: the entries name again what their source called it. Who mapped it, and who took it away, is kept.
import { sameName } from '../../rules/card/approval.ts'
import type { Actor } from '../route.ts'
import { type CardParts, refuse } from '../schedule/parts.ts'
import { keepRenamed, renamedBy, type SystemOutcome, tellRenamed } from '../schedule/systems.ts'
import { whoActs } from '../schedule/who-acts.ts'

export async function unmapSystem(parts: CardParts, actor: Actor, name: string): Promise<SystemOutcome> {
  const outcome = await parts.store.write(async (tx) => {
    const known = (await tx.systemMappings()).find((one) => one.name === sameName(name))
    if (known === undefined)
      return { ...refuse(404, `${name} is mapped to nothing. GET /api/v1/schedule/systems lists what is mapped.`), altered: [] }
    const at = parts.now()
    const acting = await whoActs(tx, actor)
    const renamed = await renamedBy(tx, { system: name, terms: [], now: at })
    const entries = renamed.map(({ after }) => after.id)
    const message = `${known.told} is not ${known.terms.join(', ')} any more, ${acting.name} said.`
    await tx.addSystemMapping({ told: known.told, terms: [], at, by: acting.name })
    await tx.audit({ at, actor, verb: 'unmap-system', subject: known.told, detail: { terms: known.terms, entries } })
    const altered = await keepRenamed(parts, tx, renamed, { at, by: acting.name, because: message })
    return { ok: true as const, message, entries, altered }
  })
  return tellRenamed(parts, outcome)
}
