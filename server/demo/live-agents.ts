// While a demonstration is served its agents go on being there: a heartbeat each, over HTTP, like any agent.
import { CALLS } from '../../rules/wire.ts'
import { heartbeatOf, type Identity } from './agent.ts'

const EVERY_MS = 45_000

/** Answers the way to end it. `isSilent`: hosts that are not heard of, in the story. */
export function keepBeating(url: string, agents: readonly Identity[], isSilent: (host: string) => boolean): () => Promise<void> {
  let running: Promise<void> | null = null
  const round = async (): Promise<void> => {
    for (const agent of agents) if (!isSilent(agent.host)) await beat(url, agent)
  }
  const tick = (): void => {
    // A server that is busy hears the next one.
    running ??= round()
      .catch(() => {})
      .finally(() => {
        running = null
      })
  }
  tick()
  const timer = setInterval(tick, EVERY_MS)
  return async () => {
    clearInterval(timer)
    await running
  }
}

async function beat(url: string, { key, epoch }: Identity): Promise<void> {
  // Counted by the second: later starts count on from there.
  const clock = Date.now()
  const answer = await fetch(`${url}${CALLS.heartbeat}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(heartbeatOf({ epoch, counter: Math.floor(clock / 1_000), clock, items: 40 })),
    signal: AbortSignal.timeout(10_000),
  })
  await answer.body?.cancel()
}
