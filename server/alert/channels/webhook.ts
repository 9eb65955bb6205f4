// Alerts to any program, signed as Standard Webhooks has it: an id to drop repeats by, the time, and an HMAC over both and the body.
import { createHmac, randomBytes } from 'node:crypto'
import type { Channel, Notice } from '../channel.ts'
import { saidOf } from '../message.ts'
import { post, type Reach } from '../post.ts'

export type WebhookOptions = Reach & {
  readonly name: string
  readonly url: string
  /** `whsec_` and base64; several with spaces between them while a receiver changes from one to the next. */
  readonly secret: string
  readonly diff: boolean
  readonly fallback?: string | undefined
  readonly now?: () => number
}

const keysOf = (secret: string): readonly Buffer[] =>
  secret
    .trim()
    .split(/\s+/)
    .map((one) => Buffer.from(one.replace(/^whsec_/, ''), 'base64'))

/** The standard asks for 24 to 64 bytes; less than 16 could be guessed. */
export const isWebhookSecret = (secret: string): boolean => keysOf(secret).every(({ length }) => length >= 16)

export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

/** `at` in seconds, as the header carries it. */
export const signatureOf = (secret: string, id: string, at: number, body: string): string =>
  keysOf(secret)
    .map((key) => `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`)
    .join(' ')

export function webhookChannel(options: WebhookOptions): Channel {
  const { name, url, secret, diff, fallback, now = Date.now, ...reach } = options
  return {
    name,
    kind: 'webhook',
    diff,
    hearsOfTaking: true,
    ...(fallback === undefined ? {} : { fallback }),
    send: (notice) => {
      const body = JSON.stringify(payloadOf(notice))
      const at = Math.floor(now() / 1_000)
      return post({
        ...reach,
        url,
        body,
        headers: {
          'webhook-id': notice.key,
          'webhook-timestamp': String(at),
          'webhook-signature': signatureOf(secret, notice.key, at, body),
        },
      })
    },
  }
}

const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

function payloadOf(notice: Notice) {
  const { alert, event, url, diff } = notice
  const { interval, ...facts } = alert.facts
  return {
    type: `alert.${event}`,
    timestamp: time(alert.resolvedAt ?? alert.acknowledgedAt ?? alert.openedAt),
    data: {
      id: alert.id,
      kind: alert.kind,
      subject: alert.subject,
      asset: alert.asset,
      severity: alert.severity,
      state: alert.state,
      title: saidOf(notice).title,
      reason: alert.reason,
      ...facts,
      interval: interval === undefined ? null : { from: time(interval.from), to: time(interval.to) },
      openedAt: time(alert.openedAt),
      acknowledgedAt: time(alert.acknowledgedAt),
      acknowledgedBy: alert.acknowledgedBy,
      resolvedAt: time(alert.resolvedAt),
      resolvedBecause: alert.resolvedBecause,
      url,
      diff,
    },
  }
}
