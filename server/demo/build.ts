// Makes the invented company in an empty data folder: enrols its hosts, and lives through its months.
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Instant } from '../../rules/domain.ts'
import { acceptAssetBaseline } from '../actions/accept-asset-baseline.ts'
import { createEnrolmentToken } from '../actions/create-enrolment-token.ts'
import { createPerson } from '../actions/create-person.ts'
import { startConfig } from '../config/start.ts'
import { enrol } from '../ingest/enrol.ts'
import { hello } from '../ingest/greet.ts'
import { keepManifest } from '../ingest/manifest.ts'
import type { Judging } from '../ingest/verdicts.ts'
import { createLive, type Live } from '../live.ts'
import { SILENT_LOG } from '../log.ts'
import type { Actor } from '../route.ts'
import type { CardParts } from '../schedule/parts.ts'
import { rejudgeWith } from '../rejudge.ts'
import { openSealing } from '../sealing.ts'
import { openStore, type Store } from '../store/store.ts'
import { agentOn, type DemoAgent, type Identity, newKeys } from './agent.ts'
import { chanceOf } from './chance.ts'
import { must } from './deeds.ts'
import { configText, type Host, hostsOf } from './hosts.ts'
import { PEOPLE, READER } from './people.ts'
import { DAY, WEEK, weekOf } from './stories/months.ts'
import { wellFrom } from './stories/routine.ts'
import { standingRules } from './stories/standing.ts'
import { today } from './stories/today.ts'
import { carryOut } from './timeline.ts'
import { firstState, makerOf } from './values.ts'
import { worldOf } from './world.ts'

export type DemoWish = { readonly seed: number; readonly hosts: number; readonly weeks: number; readonly until: Instant }
export const USUAL = { seed: 1, hosts: 40, weeks: 26 } as const

const SYSTEM: Actor = { kind: 'system', name: 'demonstration' }

/** The last of the edge hosts is not heard of, as the story has it. */
export const silentAtTheEnd = (agents: readonly Pick<Identity, 'host'>[]): ((host: string) => boolean) => {
  const last = agents.findLast(({ host }) => host.startsWith('edge-'))?.host
  return (host) => host === last
}

/** The first Monday before, 00:00 UTC; day 0 was a Thursday. */
const mondayBefore = (at: Instant): Instant => Math.floor((at - 4 * DAY) / WEEK) * WEEK + 4 * DAY

/** Answers the agents, for whoever lets them go on living. */
export async function buildDemo(dataDir: string, { seed, hosts: count, weeks, until }: DemoWish): Promise<readonly Identity[]> {
  const hosts = hostsOf(count)
  const first = mondayBefore(until) - (weeks - 1) * WEEK
  const clock = { at: first - DAY }
  const now = (): Instant => clock.at
  const fleetKey = createHash('sha256').update(`demonstration ${seed}`).digest('base64')
  writeFileSync(path.join(dataDir, 'fleet.key'), fleetKey, { mode: 0o600 })
  writeFileSync(path.join(dataDir, 'knowngood.yaml'), configText(hosts))
  const store = await openStore({ dataDir, now })
  const live = createLive()
  const config = await startConfig({
    settings: { configFile: path.join(dataDir, 'knowngood.yaml'), configNamed: true },
    store,
    sealing: openSealing(dataDir),
    live,
    log: SILENT_LOG,
    now,
  })
  try {
    const { judging } = config
    const parts = { store, live, now, rejudge: rejudgeWith(judging) }
    const people = await hire(parts)
    const make = makerOf(fleetKey)
    const agents = new Map<string, DemoAgent>()
    for (const host of hosts) agents.set(host.name, await enrolled({ store, judging, seed, fleetKey }, host))
    await config.relabel()
    for (const agent of agents.values()) await firstLook(parts, judging, agent, firstState(make, agent.host, clock.at))
    const world = worldOf({ store, live, config, clock, agents, people, make })
    await acceptAll(parts, world.actorOf(READER), hosts)
    const chance = chanceOf(seed)
    const steps = [
      ...hosts.map(({ name }) => wellFrom(first, name)),
      ...standingRules(first, weeks),
      ...Array.from({ length: weeks + 1 }, (_, week) => weekOf({ chance, hosts }, week, first + week * WEEK)).flat(),
      ...today({ hosts, now: until, chance }),
    ]
    await carryOut(world, steps, until)
    return [...agents.values()].map(({ identity }) => identity)
  } finally {
    await config.close()
    await store.close()
  }
}

async function hire(parts: CardParts): Promise<ReadonlyMap<string, Actor>> {
  const people = new Map<string, Actor>()
  for (const { login, name, roles } of PEOPLE) {
    const { person } = must(await createPerson(parts, SYSTEM, { login, name, roles, mail: `${login}@haldenroe.example` }))
    people.set(login, { kind: 'person', id: person.id, name, roles, session: 'demonstration' })
  }
  return people
}

type Enrolling = { readonly store: Store; readonly judging: Judging; readonly seed: number; readonly fleetKey: string }

async function enrolled({ store, judging, seed, fleetKey }: Enrolling, host: Host): Promise<DemoAgent> {
  const { publicKey, privateKey } = newKeys()
  const { token } = must(await createEnrolmentToken({ store, now: judging.now }, SYSTEM, { isApproved: true }))
  const outcome = await enrol(store, { token, publicKey, name: host.name, version: '0.1.0' }, fleetKey, judging.now())
  if (!outcome.ok) throw new Error(outcome.problem.detail)
  const { agent, key } = outcome.answer
  const identity = { host: host.name, agent, key, privateKey, epoch: `demo-${seed}` }
  const request = {
    epoch: identity.epoch,
    version: '0.1.0',
    lastAcked: 0,
    lastAckedHash: '',
    lastOffered: 0,
    bootId: `boot-${identity.epoch}`,
    clock: judging.now(),
  }
  const greeted = await store.write((tx) => hello(tx, judging, agent, request))
  if (greeted.kind !== 'welcome') throw new Error(`the agent on ${host.name} is not welcome: ${greeted.kind}`)
  return agentOn(host, identity, greeted.answer.nonce)
}

async function firstLook(
  parts: { readonly store: Store; readonly live: Live },
  judging: Judging,
  agent: DemoAgent,
  found: ReturnType<typeof firstState>,
): Promise<void> {
  for (const held of found) agent.hold(held)
  const { live, store } = parts
  const stored = await store.read.agentById(agent.identity.agent)
  if (stored === null) throw new Error(`the agent on ${agent.host.name} is gone`)
  async function* lines(): AsyncIterable<string> {
    const at = judging.now()
    yield JSON.stringify({ epoch: agent.identity.epoch, asOf: 0, at, count: found.length })
    for (const { item, value } of found) yield JSON.stringify({ item, value, lookedAt: at })
  }
  const kept = await keepManifest({ store, judging, live, counted: () => {} }, stored, lines())
  if (!kept.ok) throw new Error(kept.detail)
}

async function acceptAll(parts: CardParts, reader: Actor, hosts: readonly Host[]): Promise<void> {
  for (const { name } of hosts) {
    const { left } = must(await acceptAssetBaseline(parts, reader, { asset: name }))
    must(await acceptAssetBaseline(parts, reader, { asset: name, high: left.high, why: 'looked through by two people' }))
  }
}
