// What happens when: steps of many stories, carried out in the order of their times while the clock is moved to each.
import type { Instant } from '../../rules/domain.ts'
import type { World } from './world.ts'

export type Step = { readonly at: Instant; readonly run: (world: World) => Promise<void> }

/** The server does its work by the clock at least this often. */
const TICK_EVERY_MS = 12 * 3_600_000

/** What lies after `until` has not happened yet. */
export async function carryOut(world: World, steps: readonly Step[], until: Instant): Promise<void> {
  let ticked = world.clock.at
  const tickUntil = async (at: Instant): Promise<void> => {
    while (ticked + TICK_EVERY_MS < at) {
      ticked += TICK_EVERY_MS
      world.clock.at = ticked
      await world.tick()
    }
  }
  for (const { at, run } of steps.filter((step) => step.at <= until).toSorted((a, b) => a.at - b.at)) {
    await tickUntil(at)
    world.clock.at = Math.max(at, world.clock.at)
    await run(world)
  }
  await tickUntil(until)
  world.clock.at = until
  await world.tick()
}

/** At some moments the clock's work is due at once, such as when a window has ended. */
export const tickAt = (at: Instant): Step => ({ at, run: (world) => world.tick() })
