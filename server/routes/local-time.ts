// Times as people type them where they are, and back: what a date and time field holds, in a zone.
import type { Instant } from '../../rules/domain.ts'

const DAY_MS = 86_400_000

/** "2026-03-10T22:00" in a zone. */
export function localOf(at: Instant, zone: string): string {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}`
}

/** Null when it is not a time, or one that this zone's clocks jump over. Of a time that comes twice, the first. */
export function instantAt(local: string, zone: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(local)) return null
  const asUtc = Date.parse(`${local}Z`)
  if (Number.isNaN(asUtc)) return null
  const offsets = [asUtc - DAY_MS, asUtc + DAY_MS].map((at) => Date.parse(`${localOf(at, zone)}Z`) - Math.floor(at / 60_000) * 60_000)
  const candidates = offsets.map((offset) => asUtc - offset).filter((at) => localOf(at, zone) === local)
  return candidates.length === 0 ? null : Math.min(...candidates)
}
