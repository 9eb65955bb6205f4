// When an alert about health may end: at once the first time, later the more often it came back, so that a host that flaps fills no mailbox.
const MINUTE_MS = 60_000

/** Bad states of one check within this time count as one story. */
export const STORY_MS = 6 * 60 * MINUTE_MS

/** How long it must have been well before the alert ends, when it was bad so many times within `STORY_MS`, this time included. */
export function wellForMs(timesBad: number): number {
  if (timesBad <= 1) return 0
  if (timesBad === 2) return 10 * MINUTE_MS
  return timesBad <= 5 ? 30 * MINUTE_MS : 60 * MINUTE_MS
}
