// An approver says what a system named by another schedule is here. It counts at once, also for the entries that are here already.
import { systemToSelector } from '../../rules/card/system.ts'
import type { Actor } from '../route.ts'
import { type CardParts, refuse } from '../schedule/parts.ts'
import { keepRenamed, ownAmong, renamedBy, type SystemOutcome, tellRenamed } from '../schedule/systems.ts'
import { whoActs } from '../schedule/who-acts.ts'
import type { Writes } from '../store/store.ts'

export type MapInput = { readonly name: string; readonly system: string }

export async function mapSystem(parts: CardParts, actor: Actor, { name, system }: MapInput): Promise<SystemOutcome> {
  const outcome = await parts.store.write(async (tx) => {
    const read = await termsOf(tx, system)
    if (!read.ok) return { ...refuse(400, read.message), altered: [] }
    const at = parts.now()
    const acting = await whoActs(tx, actor)
    const renamed = await renamedBy(tx, { system: name, terms: read.terms, now: at })
    const own = ownAmong(renamed, [acting.name, ...(acting.alsoKnownAs ?? [])])
    if (own !== undefined)
      return {
        ...refuse(409, `${own.id} names ${name}, and ${acting.name} has a hand in it: at ${own.risk} risk somebody else must map it.`),
        altered: [],
      }
    const message = `${name} is ${read.terms.join(', ')} here, ${acting.name} said.`
    const entries = renamed.map(({ after }) => after.id)
    await tx.addSystemMapping({ told: name, terms: read.terms, at, by: acting.name })
    await tx.audit({ at, actor, verb: 'map-system', subject: name, detail: { terms: read.terms, entries } })
    const altered = await keepRenamed(parts, tx, renamed, { at, by: acting.name, because: message })
    return { ok: true as const, message, entries, altered }
  })
  return tellRenamed(parts, outcome)
}

type Terms = { readonly ok: true; readonly terms: readonly string[] } | { readonly ok: false; readonly message: string }

async function termsOf(tx: Writes, text: string): Promise<Terms> {
  const read = systemToSelector(text, await tx.allAssets())
  if (!read.ok) return read
  const { include } = read.selector
  if (include.some((term) => /^[*?]+$/.test(term)))
    return { ok: false, message: 'One system is not everything there is. Name its assets, a pattern such as web-*, a tag or a service.' }
  return { ok: true, terms: include }
}
