// An OTLP log request as plain values, whatever its encoding: what both decoders make and everybody else reads.

export type Any = string | number | boolean | null | readonly Any[] | { readonly [key: string]: Any }
export type Attributes = Readonly<Record<string, Any>>

export type LogRecord = {
  /** Milliseconds; null where the sender gave none. */
  readonly at: number | null
  readonly severity: string | null
  readonly eventName: string | null
  readonly body: Any
  readonly attributes: Attributes
}

/** Records that share a resource and a scope. */
export type LogGroup = { readonly resource: Attributes; readonly scope: string; readonly records: readonly LogRecord[] }

export type Decoded = { readonly ok: true; readonly groups: readonly LogGroup[] } | { readonly ok: false; readonly problem: string }

/** A body that is no OTLP request. */
export class Undecodable extends Error {
  override readonly name = 'Undecodable'
}

/** Deeper values are nobody's log record but somebody's attempt to exhaust the stack. */
export const DEPTH_MAX = 32

/** Keys come from senders: they become own properties, never a prototype. */
export const attributesOf = (pairs: Iterable<readonly [string, Any]>): Attributes => Object.fromEntries(pairs)

export const millisOf = (nanos: bigint): number | null => (nanos === 0n ? null : Number(nanos / 1_000_000n))
