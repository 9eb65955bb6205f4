// A channel: one way to tell people of an alert. What deliveries ask of it, and what they may rely on.
import type { AlertGroup } from '../store/alerts/groups.ts'
import type { Alert, DeliveryEvent } from '../store/alerts/rows.ts'

export const CHANNEL_KINDS = ['email', 'webhook', 'slack', 'teams', 'pagerduty', 'alertmanager'] as const
export type ChannelKind = (typeof CHANNEL_KINDS)[number]

/** `test`: somebody wants to see whether it arrives. */
export type NoticeEvent = DeliveryEvent | 'test'

/** One message to send. */
export type Notice = {
  readonly alert: Alert
  readonly event: NoticeEvent
  /** What is told together with it: the same change on other assets, or what a digest stands for. */
  readonly group: AlertGroup | null
  /** The same at every repeat of this message: a receiver that knows it may drop the repeat. */
  readonly key: string
  /** The key of the message that opened the alert, to thread the others under it. */
  readonly openKey: string
  /** Where a person reads on. */
  readonly url: string
  /** Where somebody answers whether it was them; null where nobody is to be asked. */
  readonly answerUrl: string | null
  /** One person's address, which it goes to instead of the channel's own. */
  readonly to?: string
  /** Null unless the channel asked for diffs. Secrets were taken out where the change was seen. */
  readonly diff: string | null
}

/** What came of one attempt, in words for the record: that the receiver took it, or why not. Never what it answered at length. */
export type SendOutcome = {
  readonly ok: boolean
  readonly words: string
  /** The receiver understood and said no: trying the same again would be refused the same way. */
  readonly isFinal?: boolean
  /** The receiver asked to be left alone for so long. */
  readonly retryAfterMs?: number
}

export type Channel = {
  /** Its name in the configuration, on screens and in the record. */
  readonly name: string
  readonly kind: ChannelKind
  /** Whether its messages may carry the diff. Off unless somebody switched it on for this channel. */
  readonly diff: boolean
  /** It is told when somebody takes an alert; the others need not be. */
  readonly hearsOfTaking?: true
  /** It forgets an alert unless it is told again this often, until the end. */
  readonly remindEveryMs?: number
  /** The channel that takes over when this one fails; the next one in the list when it is not said. */
  readonly fallback?: string
  /** The same way to somebody in particular; only mail has one. */
  readonly addressedTo?: (address: string) => Channel
  /**
   * Sends once; repeating is not its business. `ok` only when the receiver has said that it took the message. Answers within 30 s,
   * half of a delivery's lease, and does not throw for a receiver that fails: that is an outcome. Keeps no state between messages.
   */
  readonly send: (notice: Notice) => Promise<SendOutcome>
}
