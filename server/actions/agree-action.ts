// A second person agrees to an action. It becomes an emergency entry with what it is expected to leave behind, so that the fix is a change
// somebody was supposed to make.
import { approvalsNeeded, mayApprove, sameName } from '../../rules/card/approval.ts'
import { drawUp } from '../../rules/card/draw-up.ts'
import { CardInput, inWords, read } from '../../rules/card/input.ts'
import { assetsOf } from '../../rules/card/system.ts'
import { takeStep } from '../../rules/card.ts'
import type { Entry } from '../../rules/domain.ts'
import { agreementTo } from '../../rules/room/may-step.ts'
import type { Action, Room } from '../../rules/room/room.ts'
import { type IncidentOutcome, onIncident, type Taken } from '../incidents/rooms.ts'
import { endUnagreedChanges, isCovered } from '../incidents/unagreed.ts'
import type { Actor } from '../route.ts'
import { CARDS, keepStep } from '../schedule/cards.ts'
import { type CardParts, refuse } from '../schedule/parts.ts'
import { type Acting, signedBy } from '../schedule/who-acts.ts'
import type { Writes } from '../store/store.ts'

export function agreeAction(
  parts: CardParts,
  actor: Actor,
  { id, action }: { readonly id: string; readonly action: string },
): Promise<IncidentOutcome> {
  return onIncident(parts, actor, { id, verb: 'agree-action' }, async (tx, { room }, acting) => {
    const agreement = agreementTo(room, action, [acting.name, ...(acting.alsoKnownAs ?? [])])
    if (!agreement.ok) return refuse(409, agreement.why)
    return enter(parts, tx, { room, action: agreement.action, actor, acting })
  })
}

type Agreed = { readonly room: Room; readonly action: Action; readonly actor: Actor; readonly acting: Acting }

async function enter(parts: CardParts, tx: Writes, { room, action, actor, acting }: Agreed): Promise<Taken> {
  const at = parts.now()
  const input = read(CardInput, {
    who: action.by,
    system: action.system,
    summary: `${room.id}: ${action.text}`.slice(0, 200),
    items: action.items,
    expect: action.expect,
    kind: 'emergency',
    windows: [{ from: new Date(at).toISOString(), to: new Date(at + action.minutes * 60_000).toISOString() }],
  })
  const known = await tx.allAssets()
  const drawn = input.ok ? drawUp(input.value, known) : input
  if (!drawn.ok) return refuse(409, `No entry can be made of it: ${inWords(drawn.problems)} Drop it, and propose it again.`)
  const note = `Agreed in ${room.id} by ${action.by} and ${acting.name}.`
  const entry: Entry = {
    ...drawn.value.asked,
    // A hold on the scope is there to let nothing else through.
    freezeExempt: room.hold !== null,
    id: await tx.nextEntryId(),
    source: CARDS,
    rev: 1,
    history: [{ state: 'submitted', at, by: action.by, note }],
  }
  const because = `${entry.id} was agreed to in ${room.id}`
  const first = await keepStep(parts, tx, { actor, acting, before: null, after: entry, verb: 'create-card', message: because })
  const approved = await approve(parts, tx, { entry, actor, acting, note })
  const waits = approved === null ? ' It is an emergency that an approver still has to confirm.' : ''
  const covered = (await tx.listChanges({ entry: entry.id, limit: 100 })).items
    .filter(({ judgement }) => isCovered(judgement.verdict))
    .map(({ change }) => change.id)
  await endUnagreedChanges(tx, room.id, covered, { at, because: `${because}.` })
  return {
    ok: true,
    steps: [{ kind: 'action-agreed', of: action.id, entry: entry.id, isApproved: approved !== null }],
    message: `${acting.name} agreed: ${entry.id} covers it until ${new Date(at + action.minutes * 60_000).toISOString().slice(11, 16)}Z.${waits}`,
    altered: [...first, ...(approved ?? [])],
    detail: { entry: entry.id },
  }
}

/** By the one who agrees, where they may: the changes it altered. Null where somebody else has to. */
async function approve(
  parts: CardParts,
  tx: Writes,
  { entry, actor, acting, note }: { readonly entry: Entry; readonly actor: Actor; readonly acting: Acting; readonly note: string },
): Promise<readonly string[] | null> {
  const at = parts.now()
  const assets = assetsOf(entry.assets, await tx.allAssets())
  if (!mayApprove(entry, acting, entry.risk).ok || approvalsNeeded(entry, assets, at) > 1) return null
  await tx.addApproval(entry, { approver: sameName(acting.name), approverId: acting.id, at })
  const stepped = takeStep(entry, 'approve', { at, ...signedBy(acting, note) })
  if (!stepped.ok) return null
  const message = `${entry.id} was approved by ${acting.name}`
  return keepStep(parts, tx, { actor, acting, before: entry, after: stepped.entry, verb: 'approve-card', message })
}
