// The time facet in words. A distance is a least distance, because when it happened is only known as a span.
import type { Candidate } from '../candidate.ts'
import type { ChangeInterval } from '../interval.ts'
import { duration, period } from '../say-time.ts'
import type { Reading } from './reading.ts'
import type { TimeMatch } from './time.ts'

export function timeReading({ time, defects }: Candidate, interval: ChangeInterval): Reading {
  switch (time.kind) {
    case 'standing':
      return { mark: 'yes', datum: 'at any time' }
    case 'inside':
      return { mark: 'yes', datum: `inside the window (${period(time.window)})` }
    case 'tolerance':
      return { mark: 'yes', datum: `${overrun(time)} the window (${period(time.window)}), within tolerance` }
    case 'straddle':
      return {
        mark: defects.includes('time') ? 'no' : 'unknown',
        datum: straddleWords(time),
      }
    case 'out':
      return { mark: 'no', datum: outWords(time, interval) }
  }
}

function overrun({ earlyMs, lateMs }: Extract<TimeMatch, { kind: 'tolerance' }>): string {
  const parts = [earlyMs > 0 ? `up to ${duration(earlyMs)} before` : null, lateMs > 0 ? `up to ${duration(lateMs)} after` : null]
  return parts.filter((part) => part !== null).join(' and ')
}

const SIDES = { early: 'before', late: 'after', gap: 'beside' } as const

function straddleWords({ share, side, window }: Extract<TimeMatch, { kind: 'straddle' }>): string {
  const percent = share < 0.01 ? 'less than 1 %' : `${Math.min(Math.floor(share * 100), 99)} %`
  return `perhaps ${SIDES[side]} the window (${period(window)}): ${percent} of the interval lies in it`
}

function outWords({ side, distanceMs, nearest, next }: Extract<TimeMatch, { kind: 'out' }>, { span }: ChangeInterval): string {
  if (nearest === null) return 'the entry has no window'
  if (next !== null) return `between two windows, none at that time (${period(nearest)} and ${period(next)})`
  const atLeast = span.from === span.to ? '' : 'at least '
  return `${atLeast}${duration(distanceMs)} ${side === 'early' ? 'before' : 'after'} the window (${period(nearest)})`
}
