// Somebody removes a route made on the screen.
import type { Actor } from '../route.ts'
import { channelsAreOther, type MadeParts } from './make-channel.ts'
import type { RemoveOutcome } from './remove-channel.ts'

export async function removeRoute(parts: MadeParts, actor: Actor, id: string): Promise<RemoveOutcome> {
  const isRemoved = await parts.store.write(async (tx) => {
    if (!(await tx.removeMadeRoute(id))) return false
    await tx.audit({ at: parts.now(), actor, verb: 'remove-route', subject: id, detail: {} })
    return true
  })
  if (!isRemoved)
    return { ok: false, status: 404, title: 'Not removed', detail: 'There is no such route made here. One of the file is removed there.' }
  await channelsAreOther(parts, id)
  return { ok: true }
}
