// Somebody, or a pipeline after its tests, says that a service is good, or was at a time.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Instant } from '../../rules/domain.ts'
import type { Config } from '../config/file.ts'
import { type Actor, nameOfActor } from '../route.ts'
import { type Refusal, refuse } from '../schedule/parts.ts'
import type { Store } from '../store/store.ts'

export const MarkBody = z.strictObject({
  /** When it was good; now when it is not said. */
  at: z.iso
    .datetime({ offset: true, error: 'Write the time with its zone: 2026-03-10T02:10:00Z.' })
    .transform((at) => Date.parse(at))
    .optional(),
  why: z
    .string({ error: 'Say how you know, such as "smoke test 812".' })
    .trim()
    .min(1, 'Say how you know, such as "smoke test 812".')
    .max(500),
})

export type MarkOutcome = { readonly ok: true; readonly id: string; readonly at: Instant; readonly message: string } | Refusal

type Parts = { readonly store: Pick<Store, 'read' | 'write'>; readonly now: () => Instant; readonly config: () => Pick<Config, 'services'> }

/** Clocks of pipelines are a little off. */
const AHEAD_MS = 60_000

export async function markKnownGood(
  { store, now, config }: Parts,
  actor: Actor,
  { service, at = now(), why }: { readonly service: string; readonly at?: Instant | undefined; readonly why: string },
): Promise<MarkOutcome> {
  const madeAt = now()
  if (at > madeAt + AHEAD_MS) return refuse(400, 'That time is yet to come. Nobody knows today that it will be good then.')
  const isKnown =
    Object.hasOwn(config().services, service) || (await store.read.allAssets()).some(({ services }) => services.includes(service))
  if (!isKnown) return refuse(404, `No service is called ${service}. GET /api/v1/services lists them.`)
  const mark = { id: randomUUID(), service, at: Math.min(at, madeAt), madeAt, by: nameOfActor(actor), why }
  await store.write(async (tx) => {
    await tx.addKnownGoodMark(mark)
    await tx.audit({ at: madeAt, actor, verb: 'mark-known-good', subject: service, detail: { at: mark.at, why } })
  })
  return { ok: true, id: mark.id, at: mark.at, message: `${service} is marked as known good.` }
}
