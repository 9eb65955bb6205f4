// Somebody whose service a card affects agrees to it, or objects and says why. The board decides; it decides knowing this.
import { affectedBy } from '../../rules/card/affected.ts'
import { sameName } from '../../rules/card/approval.ts'
import { assetsOf } from '../../rules/card/system.ts'
import { waitsForApproval } from '../../rules/card.ts'
import type { Config } from '../config/file.ts'
import type { Actor } from '../route.ts'
import { answered, type EntryOutcome, onCard } from '../schedule/cards.ts'
import { type CardParts, type Refusal, refuse } from '../schedule/parts.ts'
import type { Acting } from '../schedule/who-acts.ts'
import type { Writes } from '../store/store.ts'

export type Consenting = {
  readonly id: string
  readonly owner: string
  readonly answer: 'agreed' | 'objects'
  readonly why?: string
  readonly rev?: number
}

export function consentToCard(
  parts: CardParts & { readonly config: () => Config },
  actor: Actor,
  { id, owner, answer, why = '', rev }: Consenting,
): Promise<EntryOutcome> {
  return onCard(parts, actor, id, async (tx, { entry, state }, acting) => {
    if (!waitsForApproval(state)) return refuse(409, `${id} is ${state}: there is nothing to agree to any more.`)
    if (rev !== undefined && rev !== entry.rev) return refuse(409, 'It was edited since you read it: read it again, then answer.')
    if (answer === 'objects' && why.trim() === '') return refuse(400, 'Say why, so that the card can be mended.')
    const affected = affectedBy({ entry, assets: assetsOf(entry.assets, await tx.allAssets()) }, parts.config().services)
    const named = affected.find((one) => one.owner !== null && sameName(one.owner) === sameName(owner))?.owner
    if (named === undefined || named === null) return refuse(409, `${id} affects no service of ${owner}.`)
    const may = await maySpeakFor(tx, acting, named)
    if (may !== null) return may
    const [at, reason] = [parts.now(), why.trim() === '' ? null : why.trim()]
    await tx.keepConsent({ entry: id, rev: entry.rev, owner: sameName(named), answer, why: reason, at, by: acting.name })
    await tx.audit({ at, actor, verb: 'consent-to-card', subject: id, detail: { rev: entry.rev, owner: named, answer, why: reason } })
    return answered(tx, id, answer === 'agreed' ? `${named} agrees to ${id}.` : `${named} objects to ${id}.`)
  })
}

/** An owner with an account speaks for themself. A team has no account: whoever speaks for it signs with their own name. */
async function maySpeakFor(tx: Writes, { name, alsoKnownAs = [] }: Acting, owner: string): Promise<Refusal | null> {
  const wanted = sameName(owner)
  if ([name, ...alsoKnownAs].some((known) => sameName(known) === wanted)) return null
  const isPerson = (await tx.people()).some((person) => sameName(person.name) === wanted || sameName(person.login) === wanted)
  return isPerson ? refuse(403, `Only ${owner} answers for their services. Ask ${owner}.`) : null
}
