// Everything that happens by the clock: each job alone, never overtaken by its next run, and by one of several servers only.
import { scheduleJob } from 'node-schedule'
import type { Instant } from '../rules/domain.ts'
import { endHealed } from './alert/healed.ts'
import { beatWatchdog, noticeDownChannels, remindChannels, type UpkeepParts } from './alert/upkeep.ts'
import { settleExceptions } from './ingest/exceptions.ts'
import { promoteSettled } from './ingest/promote.ts'
import { noticeSilence } from './ingest/silence.ts'
import { endHealthAlerts } from './ingest/keep-health.ts'
import { noticeUnagreed } from './incidents/unagreed.ts'
import { remindOfUpdates } from './incidents/updates.ts'
import type { Judging } from './ingest/verdicts.ts'
import type { Live, LiveEvent } from './live.ts'
import type { Log } from './log.ts'
import { rejudge, rejudgeNext, rejudgeWith } from './rejudge.ts'
import { forgetOld } from './retention.ts'
import { expandAgain } from './schedule/expand-again.ts'
import { settleOutcomes } from './schedule/outcomes.ts'
import { pollSources } from './schedule/sources/poll.ts'
import type { Source } from './schedule/sources/source.ts'
import { tellWarnings } from './schedule/warnings.ts'
import type { Store } from './store/store.ts'
import type { Turn } from './turn.ts'

export type JobParts = {
  readonly store: Store
  readonly live: Live
  readonly turn: Pick<Turn, 'isMine'>
  readonly judging: Judging
  readonly log: Log
  readonly silentMs: number
  readonly listeningSince: Instant
  readonly upkeep: UpkeepParts
  /** Where the schedule is read from, as the configuration names it now. */
  readonly sources: () => readonly Source[]
  /** For how many days settled evidence is kept; undefined for ever. */
  readonly retentionDays: () => number | undefined
}

/** `cron` has six fields, seconds first; `everyMs` is for what a minute's rhythm would be too coarse. */
type Rhythm = { readonly everyMs: number } | { readonly cron: string }
type Job = {
  readonly name: string
  readonly rhythm: Rhythm
  /** Runs also as soon as one of these happens. */
  readonly soonAfter?: readonly LiveEvent['kind'][]
  readonly run: (isStopping: () => boolean) => Promise<readonly LiveEvent[]>
}

const EACH_HOUR: Rhythm = { cron: '30 7 * * * *' }
const EACH_MINUTE: Rhythm = { cron: '0 * * * * *' }
/** When few people look. */
const EACH_NIGHT: Rhythm = { cron: '0 17 3 * * *' }

export function startJobs(parts: JobParts): { readonly stop: () => Promise<void> } {
  const { store, judging, silentMs, listeningSince, upkeep } = parts
  const jobs: readonly Job[] = [
    {
      name: 'notice silent agents',
      rhythm: { everyMs: Math.min(5_000, Math.max(250, silentMs / 8)) },
      run: () => noticeSilence(store, judging, { silentMs, listeningSince }),
    },
    {
      name: 'judge what was left over',
      rhythm: { everyMs: 1_000 },
      soonAfter: ['entry', 'verdict'],
      run: (isStopping) => judgeLeftOver(parts, isStopping),
    },
    { name: 'end grace and emergencies', rhythm: EACH_MINUTE, run: () => judgeWaiting(parts) },
    { name: 'promote what has settled', rhythm: EACH_MINUTE, run: () => promoteSettled(store, judging) },
    { name: 'end alerts of agents that are well again', rhythm: EACH_MINUTE, run: () => endHealed(store, judging.now()) },
    { name: 'notice channels that do not deliver', rhythm: EACH_MINUTE, run: () => noticeDownChannels(upkeep) },
    { name: 'remind channels that forget', rhythm: EACH_MINUTE, run: () => remindChannels(upkeep) },
    { name: 'tell the watchdog outside', rhythm: EACH_MINUTE, run: () => beatWatchdog(upkeep) },
    { name: 'end alerts of health', rhythm: EACH_MINUTE, run: () => endHealthAlerts(store, judging.now()) },
    { name: 'forget old values', rhythm: EACH_HOUR, run: () => forgetOldHealth(store, judging.now()) },
    { name: 'read schedule sources', rhythm: { everyMs: 5_000 }, run: (isStopping) => readSources(parts, isStopping) },
    { name: 'work windows out again', rhythm: EACH_MINUTE, run: (isStopping) => workOutAgain(parts, isStopping) },
    { name: 'tell of windows a clock change moves', rhythm: EACH_MINUTE, run: () => tellWarnings({ store, judging }) },
    { name: 'let go of old evidence', rhythm: EACH_NIGHT, run: (isStopping) => letGo(parts, isStopping) },
    { name: 'see what became of entries', rhythm: EACH_MINUTE, run: () => settleOutcomes({ store, judging }) },
    {
      name: 'notice what nobody agreed to in an incident',
      rhythm: { everyMs: 5_000 },
      soonAfter: ['change'],
      run: () => noticeUnagreed({ store, judging }),
    },
    { name: 'remind of updates that are due', rhythm: EACH_MINUTE, run: () => remindOfUpdates({ store, judging }) },
    { name: 'end exceptions', rhythm: EACH_MINUTE, run: () => settleExceptions(store, judging) },
  ]
  const stops = jobs.map((job) => startJob(parts, job))
  return { stop: async () => void (await Promise.all(stops.map((stop) => stop()))) }
}

function startJob({ live, log, turn }: JobParts, { name, rhythm, soonAfter = [], run }: Job): () => Promise<void> {
  let running: Promise<void> | null = null
  let isStopping = false
  const work = async (): Promise<void> => {
    try {
      for (const event of await run(() => isStopping)) live.publish(event)
    } catch (error) {
      log.error({ err: error, job: name }, 'a job failed; it runs again at its next time')
    }
  }
  // The scheduler starts the next run whether or not the last one is over.
  const tick = (): void => {
    if (!turn.isMine()) return
    running ??= work().finally(() => {
      running = null
    })
  }
  const cancel = startClock(rhythm, tick)
  const deafen = soonAfter.length === 0 ? null : live.subscribe(({ kind }) => soonAfter.includes(kind) && tick())
  return async () => {
    isStopping = true
    cancel()
    deafen?.()
    await running
  }
}

function startClock(rhythm: Rhythm, tick: () => void): () => void {
  if ('cron' in rhythm) {
    const job = scheduleJob(rhythm.cron, tick)
    return () => void job.cancel()
  }
  const timer = setInterval(tick, rhythm.everyMs)
  return () => clearInterval(timer)
}

/** An approval may concern thousands of changes. Those that did not fit in its transaction follow here, and what a crash left behind. */
async function judgeLeftOver({ store, judging, live }: JobParts, isStopping: () => boolean): Promise<readonly LiveEvent[]> {
  while (!isStopping() && (await store.read.leftToJudge()) > 0)
    for (const id of await store.write((tx) => rejudgeNext(tx, judging))) live.publish({ kind: 'verdict', id })
  return []
}

async function letGo({ store, judging, retentionDays }: JobParts, isStopping: () => boolean): Promise<readonly LiveEvent[]> {
  await forgetOld({ store, days: retentionDays(), now: judging.now() }, isStopping)
  return []
}

/** Grace and emergencies end by the clock alone: nobody does anything, and yet the verdict changes. */
export async function judgeWaiting({ store, judging }: Pick<JobParts, 'store' | 'judging'>): Promise<readonly LiveEvent[]> {
  const waiting = await store.read.listChanges({ verdicts: ['grace', 'emergency_pending'], states: ['open'], order: 'oldest', limit: 100 })
  const ids = waiting.items.map(({ change }) => change.id)
  if (ids.length === 0) return []
  const altered = await store.write((tx) => rejudge(tx, judging, ids, 'the time for a late approval went by'))
  return altered.map((id) => ({ kind: 'verdict', id }) as const)
}

async function forgetOldHealth(store: Pick<Store, 'write'>, now: Instant): Promise<readonly LiveEvent[]> {
  await store.write((tx) => tx.pruneHealth(now))
  return []
}

async function readSources({ store, live, judging, sources }: JobParts, isStopping: () => boolean): Promise<readonly LiveEvent[]> {
  const parts = { store, live, now: judging.now, rejudge: rejudgeWith(judging) }
  await pollSources(parts, sources(), isStopping)
  return []
}

const DAY_MS = 86_400_000

/** Each day, and once after every start: the rules of zones come with the program. */
async function workOutAgain({ store, live, judging, listeningSince }: JobParts, isStopping: () => boolean): Promise<readonly LiveEvent[]> {
  const parts = { store, live, now: judging.now, rejudge: rejudgeWith(judging) }
  return expandAgain(parts, Math.max(listeningSince, judging.now() - DAY_MS), isStopping)
}
