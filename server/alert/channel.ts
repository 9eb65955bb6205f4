// A channel: one way to tell people of an alert. What deliveries ask of it, and what they may rely on.
import type { Alert, DeliveryEvent } from '../store/alerts/rows.ts'

/** One message to send. */
export type Notice = {
  readonly alert: Alert
  readonly event: DeliveryEvent
  /** The same at every repeat of this message: a receiver that knows it may drop the repeat. */
  readonly key: string
  /** The key of the message that opened the alert, to thread the end under it. */
  readonly openKey: string
  /** Where a person reads on. */
  readonly url: string
  /** Null unless the channel asked for diffs. Secrets were taken out where the change was seen. */
  readonly diff: string | null
}

/** What came of one attempt, in words for the record: what the receiver said, or why it could not be asked. */
export type SendOutcome = { readonly ok: boolean; readonly words: string }

export type Channel = {
  /** Its name in the configuration, on screens and in the record. */
  readonly name: string
  readonly kind: 'email'
  /** Whether its messages may carry the diff. Off unless somebody switched it on for this channel. */
  readonly diff: boolean
  /**
   * Sends once; repeating is not its business. `ok` only when the receiver has said that it took the message. Answers within 30 s,
   * half of a delivery's lease, and does not throw for a receiver that fails: that is an outcome. Keeps no state between messages.
   */
  readonly send: (notice: Notice) => Promise<SendOutcome>
}
