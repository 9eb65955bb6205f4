// What keeps channels honest by the clock: one that does not deliver is an alert elsewhere, one that forgets is told again, and one outside
// receiver hears every minute that we are alive, so that our own silence is noticed there.
import { tellings } from '../../rules/alerting-routes.ts'
import type { Instant } from '../../rules/domain.ts'
import type { Judging } from '../ingest/verdicts.ts'
import type { LiveEvent } from '../live.ts'
import type { ChannelState } from '../store/alerts/reads.ts'
import type { Alert } from '../store/alerts/rows.ts'
import type { Store, Writes } from '../store/store.ts'
import type { Channel, Notice, SendOutcome } from './channel.ts'

/** Failures over so long without a success in between: one message that was refused is no outage. */
const DOWN_AFTER_MS = 5 * 60_000
/** Where an alert about the server itself is. */
export const SERVER_ASSET = 'knowngood'
/** The watchdog among the states of channels: no channel can have this name. */
export const WATCHDOG = '(watchdog)'

export type Watchdog = { readonly send: () => Promise<SendOutcome> }

export type UpkeepParts = {
  readonly store: Pick<Store, 'read' | 'write'>
  readonly channels: () => readonly Channel[]
  readonly judging: Judging
  readonly linkTo: (alert: Alert) => string
  /** Null while none is configured. */
  readonly watchdog: () => Watchdog | null
}

/** Opens an alert for each channel that has gone on failing, told by the others, and ends it when the channel delivers again. */
export async function noticeDownChannels({ store, channels, judging, watchdog }: UpkeepParts): Promise<readonly LiveEvent[]> {
  const states = await store.read.channelStates()
  const names = new Set([...channels().map(({ name }) => name), ...(watchdog() === null ? [] : [WATCHDOG])])
  const standing = await store.read.standingAlerts('channel-down', [...states.keys()])
  const isDown = (name: string): boolean => names.has(name) && failingFor(states.get(name)) >= DOWN_AFTER_MS
  const fallen = [...states].filter(([name]) => isDown(name) && !standing.has(name))
  const risen = [...standing.keys()].filter((name) => !isDown(name))
  if (fallen.length === 0 && risen.length === 0) return []
  return store.write(async (tx) => {
    const opened: LiveEvent[] = []
    for (const [name, state] of fallen) opened.push(...(await openDown(tx, judging, name, state)))
    const at = judging.now()
    for (const name of risen) {
      const because = names.has(name) ? 'It delivers again.' : 'It was taken out of the configuration.'
      await tx.resolveAlerts({ kind: 'channel-down', subjects: [name], at, because })
    }
    return [...opened, ...risen.map((name) => ({ kind: 'alert', id: standing.get(name) ?? name, asset: SERVER_ASSET }) as const)]
  })
}

/** From the first failure after the last success to the last one. */
const failingFor = (state: ChannelState | undefined): number => (state?.failedAt ?? 0) - (state?.failingSince ?? Number.POSITIVE_INFINITY)

async function openDown(tx: Writes, judging: Judging, name: string, { words, sentAt }: ChannelState): Promise<readonly LiveEvent[]> {
  const at = judging.now()
  const routing = judging.routing()
  const others = routing.channels.filter((other) => other !== name)
  const about = { severity: 'high', services: [], kinds: ['channel-down'] } as const
  const asRouted = tellings(about, { ...routing, channels: others, settleMs: 0 }, at)
  // Somebody has to hear of it, whatever the routes say.
  const tell = asRouted.length > 0 ? asRouted : tellings(about, { ...routing, routes: [], channels: others, settleMs: 0 }, at)
  const last = sentAt === null ? 'It never delivered anything.' : `It delivered last at ${new Date(sentAt).toISOString()}.`
  const isWatchdog = name === WATCHDOG
  const [opened] = await tx.openAlerts([
    {
      alert: {
        kind: 'channel-down',
        subject: name,
        asset: SERVER_ASSET,
        severity: 'high',
        title: isWatchdog ? 'The watchdog outside does not hear this server' : `The channel ${name} does not deliver`,
        reason: `${last} It says: ${words}`,
        facts: {},
        firstVerdict: null,
        at,
      },
      tell,
    },
  ])
  return opened?.opened ? [{ kind: 'alert', id: opened.id, asset: SERVER_ASSET }] : []
}

/** So many alerts at the most are told again in one round: more would take longer than the round. */
const MOST_REMINDERS = 500

/** Tells channels that forget of every alert that stands and was told to them. A failure is kept as the state of the channel. */
export async function remindChannels({ store, channels, judging, linkTo }: UpkeepParts): Promise<readonly LiveEvent[]> {
  for (const channel of channels().filter(({ remindEveryMs }) => remindEveryMs !== undefined)) {
    const standing = await store.read.alertsToldTo(channel.name, MOST_REMINDERS)
    for (const alert of standing) {
      const outcome = await channel.send(reminder(alert, linkTo(alert)))
      if (!outcome.ok) {
        await store.write((tx) => tx.keepChannelState(channel.name, { at: judging.now(), outcome: 'failed', words: outcome.words }))
        break
      }
    }
  }
  return []
}

const reminder = (alert: Alert, url: string): Notice => ({
  alert,
  event: 'opened',
  group: null,
  key: `${alert.id}.opened`,
  openKey: `${alert.id}.opened`,
  url,
  answerUrl: null,
  diff: null,
})

/** Writes only what is news: a heartbeat that was heard, minute after minute, is none. */
export async function beatWatchdog({ store, judging, watchdog }: UpkeepParts): Promise<readonly LiveEvent[]> {
  const outcome = await watchdog()?.send()
  if (outcome === undefined) return []
  const before = (await store.read.channelStates()).get(WATCHDOG)
  const isNews = before === undefined || !outcome.ok || before.failingSince !== null || isHourOld(before, judging.now())
  if (isNews)
    await store.write((tx) =>
      tx.keepChannelState(WATCHDOG, { at: judging.now(), outcome: outcome.ok ? 'sent' : 'failed', words: outcome.words }),
    )
  return []
}

const isHourOld = ({ sentAt, failedAt }: ChannelState, now: Instant): boolean => now - Math.max(sentAt ?? 0, failedAt ?? 0) >= 3_600_000
