// The invented company while it is made: a real store, the real judging, and a clock that is moved through the months.
import type { Instant } from '../../rules/domain.ts'
import type { StartedConfig } from '../config/start.ts'
import { endHealthAlerts } from '../ingest/keep-health.ts'
import { heartbeat } from '../ingest/greet.ts'
import { promoteSettled } from '../ingest/promote.ts'
import type { Judging } from '../ingest/verdicts.ts'
import { noticeSilence } from '../ingest/silence.ts'
import { settleExceptions } from '../ingest/exceptions.ts'
import { acceptBatch } from '../accept.ts'
import { judgeWaiting } from '../jobs.ts'
import type { Live } from '../live.ts'
import { rejudgeNext, rejudgeWith } from '../rejudge.ts'
import type { Actor } from '../route.ts'
import { settleOutcomes } from '../schedule/outcomes.ts'
import type { CardParts } from '../schedule/parts.ts'
import type { Store } from '../store/store.ts'
import type { DemoAgent, Looked } from './agent.ts'
import type { DemoPerson } from './people.ts'
import type { Maker, Move } from './values.ts'
import type { EventBody } from '../../rules/wire.ts'

export type World = ReturnType<typeof worldOf>

type Given = {
  readonly store: Store
  readonly live: Live
  readonly config: Pick<StartedConfig, 'judging'>
  readonly clock: { at: Instant }
  readonly agents: ReadonlyMap<string, DemoAgent>
  readonly people: ReadonlyMap<string, Actor>
  readonly make: Maker
}

const SILENT_MS = 120_000

/** How the agents speak to the server. */
function speakers({ store, judging, clock, agents }: Pick<Given, 'store' | 'clock' | 'agents'> & { readonly judging: Judging }) {
  const agentOf = (host: string): DemoAgent => {
    const agent = agents.get(host)
    if (agent === undefined) throw new Error(`there is no agent on ${host}`)
    return agent
  }
  const beat = (beating: readonly DemoAgent[]) =>
    store.write(async (tx) => {
      for (const agent of beating) await heartbeat(tx, judging, agent.identity.agent, agent.beat(clock.at))
    })
  const send = async (agent: DemoAgent, batch: ReturnType<DemoAgent['say']>): Promise<void> => {
    if (batch === null) return
    const accepted = await acceptBatch({ store, judging }, agent.identity.agent, batch)
    if (accepted.kind !== 'stored' || accepted.quarantined > 0)
      throw new Error(`the events of ${agent.host.name} were not stored: ${accepted.kind}`)
  }
  return { agentOf, beat, send }
}

async function doByTheClock(store: Store, judging: Judging): Promise<void> {
  await noticeSilence(store, judging, { silentMs: SILENT_MS, listeningSince: 0 })
  while ((await store.read.leftToJudge()) > 0) await store.write((tx) => rejudgeNext(tx, judging))
  await judgeWaiting({ store, judging })
  await promoteSettled(store, judging)
  await settleExceptions(store, judging)
  await endHealthAlerts(store, judging.now())
  await settleOutcomes({ store, judging })
}

export function worldOf({ store, live, config: { judging }, clock, agents, people, make }: Given) {
  const parts: CardParts & { readonly store: Store } = { store, live, now: judging.now, rejudge: rejudgeWith(judging) }
  const silent = new Set<string>()

  const { agentOf, beat, send } = speakers({ store, judging, clock, agents })

  return {
    parts,
    judging,
    clock,
    make,
    agentOf,
    hosts: () => [...agents.values()].map(({ host }) => host),
    actorOf: ({ login }: DemoPerson): Actor => {
      const actor = people.get(login)
      if (actor === undefined) throw new Error(`${login} has no account`)
      return actor
    },
    /** Changes on one host, told at once. Answers the ids of the changes. */
    change: async (host: string, moves: readonly Move[], looked: Partial<Looked> = {}): Promise<readonly string[]> => {
      const agent = agentOf(host)
      const batch = agent.report(moves, { lastSeen: clock.at - 59_000, firstSeen: clock.at - 1_000, detectedBy: 'watch', ...looked })
      await send(agent, batch)
      return batch?.events.map(({ id }) => id) ?? []
    },
    say: async (host: string, bodies: readonly EventBody[]): Promise<void> => {
      const agent = agentOf(host)
      await send(agent, agent.say(bodies, clock.at))
    },
    fallSilent: async (host: string): Promise<void> => {
      await beat([agentOf(host)])
      silent.add(host)
    },
    comeBack: async (host: string): Promise<void> => {
      silent.delete(host)
      await beat([agentOf(host)])
    },
    isSilent: (host: string): boolean => silent.has(host),
    /** What the server does by the clock, once. */
    tick: async (): Promise<void> => {
      await beat([...agents.values()].filter(({ host }) => !silent.has(host.name)))
      await doByTheClock(store, judging)
    },
  }
}
