// An approver says yes to a card exactly as it reads now. At high risk it may take two of them.
import { approvalsNeeded, mayApprove, sameName } from '../../rules/card/approval.ts'
import { deriveRisk, isRiskier } from '../../rules/card/risk.ts'
import { planProblem } from '../../rules/card/scrutiny.ts'
import { assetsOf } from '../../rules/card/system.ts'
import { askedBy, edit, takeStep } from '../../rules/card.ts'
import type { Asset, Entry } from '../../rules/domain.ts'
import type { Actor } from '../route.ts'
import { answered, type EntryOutcome, keepStep, onCard } from '../schedule/cards.ts'
import { type CardParts, type Refusal, refuse } from '../schedule/parts.ts'
import { type Acting, signedBy } from '../schedule/who-acts.ts'
import type { Writes } from '../store/store.ts'

/** `hash` is the `contentHash` of what was read; without it the approval is for the card as it is when it arrives. */
type Approving = { readonly id: string; readonly hash?: string; readonly why?: string }

export function approveCard(parts: CardParts, actor: Actor, { id, hash, why }: Approving): Promise<EntryOutcome> {
  return onCard(parts, actor, id, async (tx, { entry, contentHash }, acting) => {
    const may = mayApprove(entry, acting, entry.risk)
    if (!may.ok) return refuse(may.because === 'right' ? 403 : 409, may.why)
    if (hash !== undefined && hash !== contentHash) return refuse(409, 'It was edited since you read it: read it again, then approve.')
    const assets = assetsOf(entry.assets, await tx.allAssets())
    const riskier = await raiseRisk(parts, tx, entry, assets)
    if (riskier !== null) return riskier
    const unplanned = planProblem(entry, parts.now())
    if (unplanned !== null) return refuse(409, unplanned)
    const count = await countIn(parts, tx, entry, acting)
    if (typeof count !== 'number') return count
    if (count < approvalsNeeded(entry, assets, parts.now())) {
      const message = `${acting.name} approved ${id}: the first of two approvals. A second approver is needed.`
      await tx.audit({
        at: parts.now(),
        actor,
        verb: 'approve-card',
        subject: id,
        detail: { rev: entry.rev, contentHash, approvals: count },
      })
      return answered(tx, id, message)
    }
    const stepped = takeStep(entry, 'approve', { at: parts.now(), ...signedBy(acting, why) })
    if (!stepped.ok) return refuse(409, stepped.why)
    const message = `${id} was approved by ${acting.name}.`
    const detail = { contentHash, risk: entry.risk, approvals: count }
    const altered = await keepStep(parts, tx, { actor, acting, before: entry, after: stepped.entry, verb: 'approve-card', message, detail })
    return answered(tx, id, message, altered)
  })
}

async function countIn(parts: CardParts, tx: Writes, entry: Entry, { id, name }: Acting): Promise<number | Refusal> {
  const before = await tx.approvalsOf(entry.id, entry.rev)
  if (before.some(({ approver }) => approver === sameName(name)))
    return refuse(409, 'You have approved it already. A second approver is needed.')
  return tx.addApproval(entry, { approver: name, approverId: id, at: parts.now() })
}

/** An asset was flagged after the card was written: nobody has read it at the risk it has now. */
async function raiseRisk(parts: CardParts, tx: Writes, entry: Entry, assets: readonly Asset[]): Promise<Refusal | null> {
  const { risk, why } = deriveRisk(assets, entry.items)
  if (!isRiskier(risk, entry.risk)) return null
  const system = { kind: 'system', name: 'knowngood' } as const
  const raised = edit(entry, { ...askedBy(entry), risk }, { by: system.name, at: parts.now(), note: why })
  if (!raised.ok) return null
  const acting = { id: system.name, name: system.name, roles: [] }
  await keepStep(parts, tx, { actor: system, acting, before: entry, after: raised.entry, verb: 'edit-card', message: why })
  return refuse(409, `Its risk has risen since it was written. ${why} Read it again, then approve.`)
}
