// Everything on the scope of an incident is held: a freeze for a while, which emergencies that two people agreed to pass. And lifting it.
import type { Freeze } from '../../rules/match/schedule.ts'
import { type IncidentOutcome, onIncident } from '../incidents/rooms.ts'
import type { Actor } from '../route.ts'
import { type CardParts, refuse } from '../schedule/parts.ts'
import { judgeRuleAgain } from '../schedule/standing.ts'

const LONGEST_MIN = 24 * 60

export function holdScope(
  parts: CardParts,
  actor: Actor,
  { id, minutes }: { readonly id: string; readonly minutes: number },
): Promise<IncidentOutcome> {
  return onIncident(parts, actor, { id, verb: 'hold-scope' }, async (tx, { room }, acting) => {
    if (!Number.isInteger(minutes) || minutes < 5 || minutes > LONGEST_MIN) return refuse(400, 'Hold for 5 minutes up to a day.')
    if (room.state !== 'open') return refuse(409, `${id} is not open any more. Reopen it first.`)
    if (room.hold !== null) return refuse(409, `It is held already by ${room.hold.freeze}. Lift that first.`)
    const at = parts.now()
    const until = at + minutes * 60_000
    const freeze = `FRZ-${id}-${await tx.nextNumber(`FRZ-${id}`)}`
    const rule: Freeze = {
      id: freeze,
      summary: `Hold all: ${room.title}`.slice(0, 200),
      assets: { include: room.scope },
      windows: [{ from: at, to: until }],
      blocks: [],
      allowEmergency: true,
    }
    await tx.addRule({ kind: 'freeze', rule }, 'here', { at, by: acting.name })
    await tx.audit({ at, actor, verb: 'add-standing-rule', subject: freeze, detail: { kind: 'freeze', rule } })
    const because = `everything on the scope of ${id} is held`
    const altered = await judgeRuleAgain(parts, tx, { kind: 'freeze', rule }, { now: at, because })
    return {
      ok: true,
      steps: [{ kind: 'held', freeze, until }],
      altered,
      message: `${acting.name} holds everything on the scope: ${freeze}.`,
    }
  })
}

export function liftHold(parts: CardParts, actor: Actor, { id }: { readonly id: string }): Promise<IncidentOutcome> {
  return onIncident(parts, actor, { id, verb: 'lift-hold' }, async (tx, { room }, acting) => {
    const freeze = room.hold?.freeze
    if (freeze === undefined) return refuse(409, 'Nothing is held.')
    const at = parts.now()
    const stored = await tx.ruleById(freeze)
    if (stored?.kind !== 'freeze')
      return { ok: true, steps: [{ kind: 'hold-lifted', freeze }], message: `${freeze} was taken away before.` }
    // What was done while it held was done while it held: it ends now, and stays as it was.
    const rule: Freeze = {
      ...stored.rule,
      windows: stored.rule.windows.map(({ from, to }) => ({ from, to: Math.min(to, Math.max(at, from + 1)) })),
    }
    await tx.addRule({ kind: 'freeze', rule }, 'here', { at: stored.createdAt, by: stored.createdBy })
    await tx.audit({ at, actor, verb: 'end-freeze', subject: freeze, detail: { rule } })
    const altered = await judgeRuleAgain(parts, tx, stored, { now: at, because: `the hold of ${id} was lifted` })
    return { ok: true, steps: [{ kind: 'hold-lifted', freeze }], altered, message: `${acting.name} lifted the hold.` }
  })
}
