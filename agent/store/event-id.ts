// The names of an event: an id that is the same however often it is sent, and the hash the next event is chained to.
import { createHash } from 'node:crypto'
import { chainText, type WireEvent } from '../../rules/wire.ts'

/** A hash of (agent, epoch, number) in the shape of a UUIDv7. */
export function eventId(agent: string, epoch: string, number: number): string {
  const hex = createHash('sha256').update(`${agent}\n${epoch}\n${number}`).digest('hex')
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export const eventHash = (event: Pick<WireEvent, 'id' | 'number' | 'prev' | 'body'>): string =>
  createHash('sha256').update(chainText(event)).digest('hex')
