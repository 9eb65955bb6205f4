// An incident on the shop, and the few words tests use to add to it. It is opened at 10:00 on 10 March 2026, UTC.
import { type Room, roomOf } from '../../rules/room/room.ts'
import type { Did, Step } from '../../rules/room/step.ts'
import { at } from './cards.ts'

export const OPENED = {
  kind: 'opened',
  title: 'Checkout fails',
  severity: 'sev-2',
  services: ['shop'],
  scope: ['service:shop'],
  commander: 'carol',
  from: at('09:40'),
  to: at('09:45'),
  isDrill: false,
} as const satisfies Did

type Said = readonly [who: string, did: Did]

/** One step in a minute, from 10:00 on. */
export const stepsOf = (...said: readonly Said[]): readonly Step[] =>
  [['alice', OPENED] as Said, ...said].map(([by, did], index) => ({ id: String(index + 1), at: at('10:00') + index * 60_000, by, did }))

export function aRoom(...said: readonly Said[]): Room {
  const room = roomOf('INC-1', stepsOf(...said))
  if (room === null) throw new Error('no room')
  return room
}

export const anAction: Did = {
  kind: 'action',
  text: 'Roll nginx back',
  system: 'web-01',
  items: ['package:nginx'],
  expect: [],
  minutes: 60,
}
