// Somebody says on the screen which alerts go to which channels.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { RouteShape } from '../config/file.ts'
import { type Actor, nameOfActor } from '../route.ts'
import { channelsAreOther, type MadeParts, type MadeRefusal } from './make-channel.ts'

export type MakeRouteOutcome = { readonly ok: true; readonly id: string } | MadeRefusal

/** More would be no order any more that a person could follow. */
const MOST_ROUTES = 200

/** `wish` as a line of `routes:` in the configuration file. */
export async function makeRoute(parts: MadeParts, actor: Actor, wish: unknown): Promise<MakeRouteOutcome> {
  const refused = (status: MadeRefusal['status'], detail: string): MadeRefusal => ({ ok: false, status, title: 'No route made', detail })
  const read = RouteShape.safeParse(wish)
  if (!read.success) return refused(400, z.prettifyError(read.error))
  const { channels, routes } = parts.config()
  const unknown = [...read.data.channels, ...(read.data.escalate?.channels ?? [])].find((name) => !Object.hasOwn(channels, name))
  if (unknown !== undefined) return refused(409, `${unknown} is the name of no channel.`)
  if (routes.length >= MOST_ROUTES) return refused(409, `There are ${MOST_ROUTES} routes already. Remove one, or write one that says more.`)
  const [id, at] = [randomUUID(), parts.now()]
  await parts.store.write(async (tx) => {
    await tx.addMadeRoute({ id, route: JSON.stringify(read.data), at, by: nameOfActor(actor) })
    await tx.audit({ at, actor, verb: 'make-route', subject: id, detail: read.data })
  })
  await channelsAreOther(parts, id)
  return { ok: true, id }
}
