// The systems other schedules name, for people's programs: those that are no asset of ours, and what the others were mapped to.
import { z } from 'zod'
import { mapSystem } from '../actions/map-system.ts'
import { unmapSystem } from '../actions/unmap-system.ts'
import { staleProblem } from '../auth/refuse.ts'
import type { Route } from '../route.ts'
import type { CardParts } from '../schedule/parts.ts'
import { refuse } from '../schedule/parts.ts'
import { bodyOf, refusal } from '../schedule/problems.ts'
import { type SystemOutcome, systemsNow } from '../schedule/systems.ts'
import type { Store } from '../store/store.ts'

type Parts = CardParts & { readonly store: Pick<Store, 'read' | 'write'> }

export const SystemName = z
  .string({ error: 'name: the system as the other schedule calls it.' })
  .trim()
  .min(1, 'name: the system as the other schedule calls it.')
  .max(300, 'name: 300 characters at most.')

const Body = z.object({
  name: SystemName,
  system: z.string({ error: 'system: what it is here, such as web-01, web-*, tag:web or service:shop.' }).max(2_000, 'system: too long.'),
})

const PATH = '/api/v1/schedule/systems'

export const systemsApi = (parts: Parts): readonly Route[] => [
  {
    method: 'GET',
    path: PATH,
    right: 'viewer',
    does: 'Systems that other schedules name and that are no asset of ours, with the entries that name them; and what is mapped, by whom, when.',
    handler: async (c) => {
      const { unmapped, mappings } = await systemsNow(parts.store.read, parts.now())
      const mapped = mappings.map(({ told, terms, at, by }) => ({ name: told, system: terms, at: new Date(at).toISOString(), by }))
      return c.json({ unmapped, mapped })
    },
  },
  {
    method: 'POST',
    path: PATH,
    right: 'approver',
    does: 'Says what a system is here: {name, system}. Entries that name it are about those assets from now on, and are judged again.',
    handler: async (c) => {
      const stale = await staleProblem(parts, c)
      if (stale !== null) return stale
      const body = await bodyOf(c)
      if (!body.ok) return refusal(body)
      const read = Body.safeParse(body.value)
      if (!read.success) return refusal(refuse(400, read.error.issues.map(({ message }) => message).join(' ')))
      return answer(await mapSystem(parts, c.get('actor'), read.data))
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/:name`,
    right: 'approver',
    does: 'Takes a mapping away; entries name again what their source called the system, and are judged again.',
    handler: async (c) => {
      const stale = await staleProblem(parts, c)
      if (stale !== null) return stale
      return answer(await unmapSystem(parts, c.get('actor'), c.req.param('name') ?? ''))
    },
  },
]

const answer = (outcome: SystemOutcome): Response =>
  outcome.ok ? Response.json({ message: outcome.message, entries: outcome.entries }) : refusal(outcome)
