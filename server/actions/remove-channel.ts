// Somebody removes a channel made on the screen. What still waits for it is carried by its fallback, or by the next channel.
import type { Actor } from '../route.ts'
import { channelsAreOther, type MadeParts, type MadeRefusal } from './make-channel.ts'

export type RemoveOutcome = { readonly ok: true } | MadeRefusal

export async function removeChannel(parts: MadeParts, actor: Actor, name: string): Promise<RemoveOutcome> {
  const { channels, routes } = parts.config()
  const inUse =
    Object.entries(channels).find(([, { fallback }]) => fallback === name)?.[0] ??
    (routes.some((route) => route.channels.includes(name) || route.escalate?.channels.includes(name)) ? 'A route' : undefined)
  if (inUse !== undefined)
    return { ok: false, status: 409, title: 'Not removed', detail: `${inUse} leads to it. Change that first, so that nothing gets lost.` }
  const isRemoved = await parts.store.write(async (tx) => {
    if (!(await tx.removeMadeChannel(name))) return false
    await tx.audit({ at: parts.now(), actor, verb: 'remove-channel', subject: name, detail: {} })
    return true
  })
  if (!isRemoved)
    return {
      ok: false,
      status: 404,
      title: 'Not removed',
      detail: `No channel made here is called ${name}. One of the file is removed there.`,
    }
  await channelsAreOther(parts, name)
  return { ok: true }
}
