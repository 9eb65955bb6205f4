// Delivers what the alert rows ask for: leases the next message of a channel, sends it, records what came of it.
import { GIVE_UP_AFTER_MS, retryAfterMs } from '../../rules/alerting.ts'
import type { Instant } from '../../rules/domain.ts'
import type { Live } from '../live.ts'
import type { Alert } from '../store/alerts/rows.ts'
import type { AfterAttempt, Lease } from '../store/alerts/delivery-writes.ts'
import type { Store } from '../store/store.ts'
import type { Channel, Notice, SendOutcome } from './channel.ts'
import { channelToPerson } from './people.ts'

export type DeliverParts = {
  readonly store: Pick<Store, 'read' | 'write'>
  readonly channels: readonly Channel[]
  readonly now: () => Instant
  /** Tells this worker from others on the same database; a restart needs a new one. */
  readonly owner: string
  readonly linkTo: (alert: Alert) => string
  /** The diff of the alert's change as text, asked for only by a channel that may carry it. */
  readonly diffOf?: (alert: Alert, channel: string) => Promise<string | null> | null
  /** Where a mail asks whether it was its reader. */
  readonly answerUrlOf?: (alert: Alert) => string
  readonly live?: Pick<Live, 'publish'>
}

/** Twice the time a channel may take, so that no other worker sends the same message while one is still at it. */
const LEASE_MS = 60_000
const LOOK_EVERY_MS = 1_000

/** So many failures, about three minutes, and another channel carries the message too: somebody has to hear of it soon. */
const FALLBACK_AFTER_ATTEMPTS = 6

/** One pass over everything due. Channels go side by side: a slow one holds up nobody. Answers how many attempts were made. */
export async function deliverDue(parts: DeliverParts): Promise<number> {
  const due = await parts.store.read.channelsDue(parts.now())
  const made = await Promise.all(due.map((channel) => drainChannel(parts, channel, () => false)))
  return made.reduce((sum, count) => sum + count, 0)
}

async function drainChannel(parts: DeliverParts, name: string, isStopping: () => boolean): Promise<number> {
  const { store, owner, now } = parts
  for (let made = 0; ; made += 1) {
    if (isStopping()) return made
    const lease = await store.write((tx) => tx.leaseDelivery({ channel: name, owner, now: now(), until: now() + LEASE_MS }))
    if (lease === null) return made
    const outcome = await attempt(parts, lease)
    const { delivery } = lease
    const after = afterAttempt(parts, lease, outcome)
    await store.write((tx) => tx.recordAttempt({ delivery, owner, at: now(), words: outcome.words, after }))
    parts.live?.publish({ kind: 'alert', id: delivery.alert, asset: delivery.asset })
  }
}

async function attempt(parts: DeliverParts, { delivery, alert }: Lease): Promise<SendOutcome> {
  const { channels, store } = parts
  const channel = channels.find(({ name }) => name === delivery.channel) ?? (await channelToPerson(store.read, channels, delivery.channel))
  if (channel === undefined)
    return { ok: false, words: `No channel is called ${delivery.channel} any more. Add it again, or wait for the fallback.` }
  try {
    return await channel.send(await noticeOf(parts, channel, { delivery, alert }))
  } catch (error) {
    return { ok: false, words: `The channel failed: ${error instanceof Error ? error.message : String(error)}` }
  }
}

async function noticeOf(parts: DeliverParts, channel: Channel, { delivery, alert }: Lease): Promise<Notice> {
  return {
    alert,
    event: delivery.event,
    group: (await parts.store.read.groupsOf([alert.id])).get(alert.id) ?? null,
    key: delivery.key,
    openKey: `${alert.id}.opened`,
    url: parts.linkTo(alert),
    answerUrl: asksPeople(channel, delivery.event, alert) && parts.answerUrlOf ? parts.answerUrlOf(alert) : null,
    diff: channel.diff && parts.diffOf ? await parts.diffOf(alert, channel.name) : null,
    ...toOnePerson(alert),
  }
}

const toOnePerson = ({ facts: { asked } }: Alert): Pick<Notice, 'to'> =>
  asked === undefined || asked.mail === null ? {} : { to: asked.mail }

/** A mail is read by a person; the change of a whole fleet is nobody's in particular all the same. */
const asksPeople = ({ kind }: Channel, event: Lease['delivery']['event'], alert: Alert): boolean =>
  kind === 'email' && (alert.kind === 'change' || isForOnePerson(alert)) && (event === 'opened' || event === 'escalated')

const isForOnePerson = (alert: Alert): boolean => toOnePerson(alert).to !== undefined

function afterAttempt({ channels, now }: DeliverParts, { delivery, alert }: Lease, outcome: SendOutcome): AfterAttempt {
  if (outcome.ok) return { kind: 'sent' }
  // What one person is asked is no business of a chat.
  const fallback = fallbackFor(isForOnePerson(alert) ? channels.filter(({ kind }) => kind === 'email') : channels, delivery)
  if (outcome.isFinal === true) return { kind: 'dead', fallback }
  const at = now()
  const nextAt = at + Math.max(retryAfterMs(delivery.attempts), Math.min(outcome.retryAfterMs ?? 0, LONGEST_PAUSE_MS))
  if (nextAt - delivery.createdAt >= GIVE_UP_AFTER_MS) return { kind: 'dead', fallback }
  return { kind: 'retry', nextAt, fallback: delivery.attempts >= FALLBACK_AFTER_ATTEMPTS ? fallback : null }
}

/** A receiver may ask for patience, but not for silence. */
const LONGEST_PAUSE_MS = 600_000

/** Each passes on to the next, so that a message which several cannot carry goes through them all. The end of what was not told is no news. */
function fallbackFor(channels: readonly Channel[], { channel, event }: Lease['delivery']): string | null {
  if (event === 'resolved' || event === 'acknowledged') return null
  const at = channels.findIndex(({ name }) => name === channel)
  const own = channels[at]?.fallback
  if (own !== undefined && own !== channel && channels.some(({ name }) => name === own)) return own
  const next = channels[(at + 1) % Math.max(channels.length, 1)]
  return next === undefined || next.name === channel ? null : next.name
}

export type Deliverer = {
  readonly start: () => void
  /** Waits for what is being sent; nothing new is begun. */
  readonly stop: () => Promise<void>
}

/**
 * Looks every second. Each channel is worked on by one pass at a time, and none waits for another's: a channel that hangs, with many
 * messages before it, keeps no other from its next one. `failed` hears of a store that cannot be used.
 */
export function createDeliverer(parts: DeliverParts, failed: (error: unknown) => void): Deliverer {
  const passes = new Map<string, Promise<unknown>>()
  let timer: NodeJS.Timeout | null = null
  let looking: Promise<unknown> | null = null
  let isStopping = false
  const work = (channel: string): void => {
    if (passes.has(channel) || isStopping) return
    const pass = drainChannel(parts, channel, () => isStopping)
      .catch(failed)
      .finally(() => passes.delete(channel))
    passes.set(channel, pass)
  }
  const look = (): void => {
    looking ??= parts.store.read
      .channelsDue(parts.now())
      .then((due) => due.forEach(work))
      .catch(failed)
      .finally(() => {
        looking = null
      })
  }
  return {
    start: () => {
      timer ??= setInterval(look, LOOK_EVERY_MS)
    },
    stop: async () => {
      isStopping = true
      if (timer !== null) clearInterval(timer)
      timer = null
      await looking
      await Promise.all(passes.values())
    },
  }
}
