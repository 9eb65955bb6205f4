// Somebody mended what kept a message from arriving, and wants it sent again.
import type { Instant } from '../../rules/domain.ts'
import type { Channel } from '../alert/channel.ts'
import type { Live } from '../live.ts'
import type { Actor } from '../route.ts'
import type { Alert } from '../store/alerts/rows.ts'
import type { Store } from '../store/store.ts'

export type SendAgainOutcome =
  | { readonly ok: true; readonly alert: Alert }
  | { readonly ok: false; readonly status: 404 | 409; readonly title: string; readonly detail: string }

type Parts = {
  readonly store: Pick<Store, 'write'>
  readonly now: () => Instant
  readonly live: Pick<Live, 'publish'>
  readonly channels?: () => readonly Channel[]
}

const refused = (status: 404 | 409, detail: string) => ({ ok: false, status, title: 'Not sent again', detail }) as const

/** `key` and `channel` name one message of the alert, as its deliveries list them. */
export async function sendAgain(
  parts: Parts,
  actor: Actor,
  { id, key, channel }: { readonly id: string; readonly key: string; readonly channel: string },
): Promise<SendAgainOutcome> {
  const outcome = await parts.store.write<SendAgainOutcome>(async (tx) => {
    const alert = await tx.alert(id)
    if (alert === null) return refused(404, `There is no alert ${id}. GET /api/v1/alerts lists them.`)
    if (parts.channels?.().some(({ name }) => name === channel) !== true)
      return refused(409, `No channel is called ${channel} any more. Add it again, then send this again.`)
    const message = (await tx.deliveriesOf([id])).find((one) => one.key === key && one.channel === channel)
    if (message === undefined) return refused(404, `The alert has no message ${key} to ${channel}. GET /api/v1/alerts lists them.`)
    if (!isWorthSending(alert, message.event)) return refused(409, 'The alert has ended since, so its opening is no news any more.')
    const at = parts.now()
    if (!(await tx.sendAgain({ alert: id, key, channel }, at))) return refused(409, 'It is not given up: it was sent, or is being tried.')
    await tx.audit({ at, actor, verb: 'send-again', subject: id, detail: { channel, message: key } })
    return { ok: true, alert }
  })
  if (outcome.ok) parts.live.publish({ kind: 'alert', id, asset: outcome.alert.asset })
  return outcome
}

/** Of an alert that ended, only the end is still worth telling. */
export const isWorthSending = ({ state }: Pick<Alert, 'state'>, event: string): boolean => state !== 'resolved' || event === 'resolved'
