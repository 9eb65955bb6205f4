// Looks at the host's health again and again: states go through the durable outbox together with what is remembered of them, values as metrics.
import type { LimitsOf } from '../../rules/health/limits.ts'
import { limitsWith } from '../../rules/health/settings.ts'
import { ended, type Standing, track } from '../../rules/health/track.ts'
import { checkId, type HealthEvent } from '../../rules/health/words.ts'
import type { HeartbeatRequest } from '../../rules/wire.ts'
import type { Call } from '../call.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { messageOf } from '../refusal.ts'
import { inTransaction } from '../store/database.ts'
import type { Meta } from '../store/meta.ts'
import type { Opened } from '../store/open.ts'
import type { Outbox } from '../store/outbox.ts'
import { certificateReader } from './certificates.ts'
import { collect, type Collected } from './collect.ts'
import { openHost } from './host.ts'
import { createMetricsSender, type Sample } from './metrics.ts'
import { healthSettings } from './settings.ts'

export type MonitorParts = {
  readonly config: Pick<Config, 'data' | 'root' | 'health'>
  readonly store: Pick<Opened, 'db' | 'meta' | 'room'>
  readonly outbox: Pick<Outbox, 'record'>
  readonly call: Call
  readonly name: string
  readonly now: () => number
  /** There is something new to send. */
  readonly kick: () => void
  readonly log: Log
}

const FILE = 'health.yaml'
/** Remembered under this name in the store. */
const KEPT = 'health'

export type HealthStatus = Pick<HeartbeatRequest, 'packs' | 'checks'>
export type Monitor = {
  /** What a heartbeat says of it: a mistake in its file, and what is checked, once everything was looked at. */
  readonly status: () => HealthStatus
  readonly stop: () => Promise<void>
}

const MOST_TOLD = 1_000

export function startMonitor(parts: MonitorParts): Monitor {
  const { config, now, log } = parts
  const host = openHost(config.root)
  const settings = healthSettings(config.data, log)
  const certificates = certificateReader(host, now)
  const metrics = createMetricsSender(parts.call, parts.name)
  let timer: NodeJS.Timeout | null = null
  let isStopping = false
  let checks: readonly string[] | null = null

  const look = async (): Promise<void> => {
    const file = settings.read()
    const collected = await collect({ host, settings: file, wanted: config.health, certificates, now })
    if (isStopping) return
    const sample: Sample = { at: now(), measures: collected.measures }
    const found = tracked(parts.store.meta, limitsWith(file), collected, sample.at)
    checks = null
    if (keep(parts, found)) parts.kick()
    checks = found.standings.map(checkId)
    await metrics.send(sample)
  }
  const round = async (): Promise<void> => {
    await look().catch((error: unknown) => log.warn({ why: messageOf(error) }, 'the look at the health of this host did not end well'))
    if (!isStopping) timer = setTimeout(again, settings.read().every * 1_000)
  }
  let running = round()
  const again = (): void => {
    running = round()
  }
  return {
    status: () => {
      const problem = settings.problem()
      return {
        packs: problem === null ? [] : [{ name: FILE, problem: `${problem.slice(0, 2_000)}. What was in force stays so.` }],
        ...(checks === null || checks.length > MOST_TOLD ? {} : { checks: [...checks] }),
      }
    },
    stop: async () => {
      isStopping = true
      if (timer) clearTimeout(timer)
      metrics.close()
      await running
    },
  }
}

type Found = { readonly standings: readonly Standing[]; readonly events: readonly HealthEvent[] }

function tracked(meta: Meta, limits: LimitsOf, { measures, unseen }: Collected, at: number): Found {
  const before = new Map(remembered(meta).map((standing) => [checkId(standing), standing]))
  const standings: Standing[] = []
  const events: HealthEvent[] = []
  for (const measure of measures) {
    const id = checkId(measure)
    const was = before.get(id) ?? null
    before.delete(id)
    if (measure.value === null && !measure.found) {
      if (was) standings.push(was)
      continue
    }
    const { standing, event } = track(was, measure, limits[measure.kind], at)
    standings.push(standing)
    if (event) events.push(event)
  }
  for (const standing of before.values())
    if (unseen.has(standing.kind)) standings.push(standing)
    else {
      const event = ended(standing, limits[standing.kind], at)
      if (event) events.push(event)
    }
  return { standings, events }
}

/** Our own text, so it is what we wrote; a store that lost it begins anew, and tells every state again. */
function remembered(meta: Meta): readonly Standing[] {
  try {
    return JSON.parse(meta.text(KEPT) ?? '[]') as readonly Standing[]
  } catch {
    return []
  }
}

/** Answers whether there is something to tell. Nothing is remembered as told that was not recorded. */
function keep({ store: { db, meta, room }, outbox, now }: MonitorParts, { standings, events }: Found): boolean {
  try {
    inTransaction(db, () => {
      for (const event of events) outbox.record({ kind: 'health', ...event }, now())
      meta.set(KEPT, JSON.stringify(standings))
    })
    return events.length > 0
  } catch (error) {
    // On a full disk a state is told at a later look.
    if (!room.lost(error)) throw error
    return false
  }
}
