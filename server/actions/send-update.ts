// An update on an incident goes to the channels that were chosen, and what was sent is kept. The next one replaces it.
import { nextStatusAt } from '../../rules/room/status.ts'
import type { Audience } from '../../rules/room/step.ts'
import { endUpdates } from '../incidents/updates.ts'
import { type IncidentOutcome, type IncidentParts, onIncident } from '../incidents/rooms.ts'
import type { Actor } from '../route.ts'
import { refuse } from '../schedule/parts.ts'

export type Update = { readonly id: string; readonly audience: Audience; readonly text: string; readonly channels: readonly string[] }

const LONGEST = 5_000

/** Without channels it is only kept: told by telephone, say. */
export function sendUpdate(parts: IncidentParts, actor: Actor, { id, audience, text, channels }: Update): Promise<IncidentOutcome> {
  return onIncident(parts, actor, { id, verb: 'send-update' }, async (tx, { room }) => {
    const said = text.trim()
    if (said === '' || said.length > LONGEST) return refuse(400, `Write the update, in up to ${LONGEST} characters.`)
    const known = parts.judging.routing().channels
    const unknown = channels.find((name) => !known.includes(name))
    if (unknown !== undefined) return refuse(400, `There is no channel ${unknown}. There are: ${known.join(', ') || 'none yet'}.`)
    const at = parts.now()
    await endUpdates(tx, room, { at, because: 'A later update was sent.' })
    if (channels.length > 0)
      await tx.openAlerts([
        {
          alert: {
            kind: 'update',
            subject: `${id}:${at}`,
            asset: room.services[0] ?? room.scope[0] ?? id,
            severity: 'medium',
            title: `${id} · ${room.title}`,
            reason: said,
            facts: { services: room.services },
            firstVerdict: null,
            at,
          },
          tell: channels.map((channel) => ({ channel, event: 'opened', at })),
        },
      ])
    const next = nextStatusAt({ ...room, statuses: [{ id: '', at, by: '', audience, text, to: channels }] })
    const due = next === null ? '' : ` The next one is due by ${new Date(next).toISOString().slice(11, 16)}Z.`
    const where = channels.length === 0 ? 'It was kept, and sent to no channel.' : `It is on its way to ${channels.join(', ')}.`
    return {
      ok: true,
      steps: [{ kind: 'status', audience, text: said, to: channels }],
      message: `${where}${due}`,
      detail: { audience, channels },
    }
  })
}
