// Builds the agent's parts, hands them to each other, and stops them in order.
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EventBody } from '../rules/wire.ts'
import { createAssigned } from './assignment.ts'
import { createBackOff, mostWaitMs } from './back-off.ts'
import { createCall } from './call.ts'
import { type Config, isLoopback } from './config.ts'
import { createReconciler, type Reconciler } from './digest.ts'
import { enrol } from './enrol.ts'
import { openEyes } from './eyes.ts'
import { type HealthStatus, startMonitor } from './health/monitor.ts'
import { beat, type HeartbeatParts, NOTHING_SEEN } from './heartbeat.ts'
import type { Log } from './log.ts'
import { writeManifest } from './manifest.ts'
import { giveBack } from './memory.ts'
import { createEncoder } from './otlp.ts'
import { messageOf } from './refusal.ts'
import { createSender, type Sender, type SendParts } from './send.ts'
import { lockFolder, openStore, type Opened } from './store/open.ts'
import { type Outbox, outboxOn } from './store/outbox.ts'
import { isBroken } from './store/room.ts'
import type { Meta } from './store/meta.ts'
import { trustOf } from './trust.ts'
import { watchPacks } from './watch/pack-watch.ts'
import type { LookReport, LookStatus } from './watch/protocol.ts'
import { VERSION } from './version.ts'

/** How long the last words may take when the server is slow. */
const LAST_WORDS_MS = 3_000
const STORE_AGAIN_MS = 1_000
const RECONNECT_SPREAD_MS = 60_000
/** How long after the whole state was sent or summed up its memory is given back. */
const REST_MS = 3_000
const restSoon = (): void => void setTimeout(giveBack, REST_MS).unref()
const BOOT_ID = readBootId()

/** Runs until `signal` is aborted; then says that it stopped, and ends. A store that fails is closed, read through, and opened anew. */
export async function runAgent(config: Config, log: Log, signal: AbortSignal): Promise<void> {
  while ((await live(config, log, signal)) === 'store-failed') {
    log.error({ data: config.data }, 'the store failed; it is read through before it is trusted again')
    await sleep(STORE_AGAIN_MS)
  }
}

async function live(config: Config, log: Log, signal: AbortSignal): Promise<'stopped' | 'store-failed'> {
  const now = (): number => Date.now()
  const lock = lockFolder(config.data)
  const identity = await enrol(config, createCall(config.server, null, trustOf(config)).call, VERSION, log, signal)
  const store = openStore(config.data, now())
  const { db, meta, room } = store
  const failed = failing()
  const outbox = outboxOn(db, identity.agent)
  const note = noteOn(store, outbox, now)
  noteStart(store, note, now)

  const { call, get, close } = createCall(config.server, identity.key, trustOf(config))
  const sight = { status: NOTHING_SEEN, isWhole: false }
  const sender = senderTo({ config, call, identity, outbox, room, meta, now, log, broke: failed.broke, hasLooked: () => sight.isWhole })
  const reconciler = resting(
    createReconciler({
      data: config.data,
      call,
      meta,
      now,
      manifest: (part) => writeManifest(outbox, config.data, now(), part),
    }),
  )
  const { hear: assigned } = createAssigned(config.data, get, () => eyes.packsChanged(), log)
  const status = () => withHealth(sight.status, monitor.status())
  const heartbeat = beating({ call, outbox, meta, room, reconciler, now, status, resync: sender.resync, assigned }, log)
  const hear = listener(sight, log, { first: heartbeat, each: sender.kick, failed: failed.tell })
  const { agent, asset, fleetKey } = identity
  const eyes = openEyes({ ...whereToLook(config), fleetKey }, hear, log)
  const packs = watchPacks(config.data, eyes.packsChanged)
  const monitor = startMonitor({ config, store, outbox, call, name: asset, now, kick: sender.kick, log })
  const beats = setInterval(heartbeat, config.heartbeatMs)
  log.info({ agent, asset, server: config.server.origin, data: config.data }, 'the agent is running')
  process.send?.({ ready: true })

  await Promise.race([ended(signal), failed.told])
  clearInterval(beats)
  await monitor.stop()
  await packs.close()
  await eyes.close()
  const isStopped = signal.aborted && !failed.isTold()
  if (isStopped) {
    note('agent-stopped', now(), 'The agent was stopped in order.')
    meta.set('running', 0)
  }
  await sender.stop(LAST_WORDS_MS)
  close()
  db.close()
  lock.close()
  return isStopped || signal.aborted ? 'stopped' : 'store-failed'
}

const withHealth = (sight: LookStatus, { packs, ...rest }: HealthStatus) => ({ ...sight, ...rest, packs: [...sight.packs, ...packs] })

const whereToLook = ({ data, watch, rescanMs, items, root }: Config) => ({ data, watch, rescanMs, items, root })

const beating = (parts: Omit<HeartbeatParts, 'bootId'>, log: Log) => (): void =>
  void beat({ ...parts, bootId: BOOT_ID }).catch((error: unknown) => log.warn({ why: messageOf(error) }, 'the heartbeat was not heard'))

/** From the first error after which the store is not to be trusted. */
function failing() {
  const { promise, resolve } = Promise.withResolvers<void>()
  let isTold = false
  const tell = (): void => {
    isTold = true
    resolve()
  }
  const broke = (error: unknown): boolean => {
    if (isBroken(error)) tell()
    return isBroken(error)
  }
  return { told: promise, tell, broke, isTold: () => isTold }
}

/** To sum up the whole state goes through every item. */
const resting = (reconciler: Reconciler): Reconciler => ({
  ...reconciler,
  due: async () => {
    const digest = await reconciler.due()
    if (digest) restSoon()
    return digest
  },
})

type SenderNeeds = Pick<SendParts, 'call' | 'identity' | 'outbox' | 'room' | 'broke' | 'now' | 'log'> & {
  readonly config: Config
  readonly meta: Meta
  readonly hasLooked: () => boolean
}

function senderTo({ config, meta, hasLooked, ...parts }: SenderNeeds): Sender {
  const isNear = isLoopback(config.server)
  return createSender({
    ...parts,
    encode: createEncoder(hostname(), VERSION),
    backOff: createBackOff(mostWaitMs(isNear)),
    reconnectMs: () => (isNear ? 0 : Math.random() * RECONNECT_SPREAD_MS),
    hello: () => ({ version: VERSION, bootId: BOOT_ID }),
    manifest: () => (hasLooked() ? writeManifest(parts.outbox, config.data, parts.now()) : null),
    isManifestDue: () => meta.number('manifestDue') === 1,
    manifestSent: () => {
      meta.set('manifestDue', null)
      restSoon()
    },
  })
}

/** Hears the looking thread: remembers what it can see, and passes on that there is something to send. */
function listener(
  sight: { status: LookStatus; isWhole: boolean },
  log: Log,
  then: { readonly first: () => void; readonly each: () => void; readonly failed: () => void },
): (report: LookReport) => void {
  const told = new Set<string>()
  return (report) => {
    if (report.kind === 'failed') log.error({ why: report.message }, 'a look failed; trying again at the next')
    if (report.kind === 'failed' && report.isBroken) then.failed()
    if (report.kind !== 'looked') return
    sight.status = report.status
    for (const { name, problem } of report.status.packs) {
      if (!problem || told.has(problem)) continue
      told.add(problem)
      log.warn({ pack: name, problem }, 'a pack is broken; the last good plan stays in force')
    }
    if (!sight.isWhole && report.isWhole) {
      sight.isWhole = true
      log.info({ items: report.status.items, ms: Math.round(report.status.watcher.scanMs) }, 'everything was looked at')
      then.first()
    }
    then.each()
  }
}

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))

type Note = (name: string, from: number, detail: string) => void

const noteOn =
  ({ room }: Opened, outbox: Outbox, now: () => number): Note =>
  (name, from, detail) => {
    const body: EventBody = { kind: 'note', name, from: Math.min(from, now()), to: now(), detail }
    try {
      outbox.recordNow(body, now())
    } catch (error) {
      if (!room.lost(error)) throw error
    }
  }

function noteStart({ lost, diedAt }: Opened, note: Note, now: () => number): void {
  if (lost !== null) note('store-lost', now(), `The agent's store could not be read (${lost}). It was set aside and a new one begun.`)
  if (diedAt !== null)
    note('agent-died', diedAt, 'The agent ended without a word. What changed meanwhile is found by comparing with the last look.')
  note('agent-started', now(), `Agent ${VERSION} started.`)
}

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return 'unknown'
  }
}
