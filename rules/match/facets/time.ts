// Did it happen in the window: inside, within tolerance, partly, or outside and by how much.
import type { Instant, Span } from '../../domain.ts'

type Side = 'early' | 'late' | 'gap'
export type TimeMatch =
  | { readonly kind: 'standing' }
  | { readonly kind: 'inside'; readonly window: Span }
  | { readonly kind: 'tolerance'; readonly window: Span; readonly earlyMs: number; readonly lateMs: number }
  /** `share` of the interval lies within the window and its tolerance; `side` is where the rest sticks out. */
  | { readonly kind: 'straddle'; readonly window: Span; readonly share: number; readonly side: Side }
  | { readonly kind: 'out'; readonly side: Side; readonly distanceMs: number; readonly nearest: Span | null; readonly next: Span | null }

const RANK = { standing: 0, inside: 0, tolerance: 1, straddle: 2, out: 3 } as const
export const timeRank = ({ kind }: TimeMatch): number => RANK[kind]

export type Tolerance = { readonly earlyMs: number; readonly lateMs: number }

/** Windows that touch or overlap are one window: two back-to-back hours are two hours. */
export function mergeWindows(windows: readonly Span[]): readonly Span[] {
  if (windows.length < 2) return windows
  const merged: Span[] = []
  for (const window of [...windows].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last !== undefined && window.from <= last.to) merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, window.to) }
    else merged.push(window)
  }
  return merged
}

/** How far the interval is from the window; 0 when they touch. */
const distanceMs = (interval: Span, window: Span): number => Math.max(0, window.from - interval.to, interval.from - window.to)

export const distanceToNearest = (interval: Span, windows: readonly Span[]): number =>
  windows.reduce((least, window) => Math.min(least, distanceMs(interval, window)), Infinity)

export function matchTime(interval: Span, windows: readonly Span[], tolerance: Tolerance): TimeMatch {
  const merged = mergeWindows(windows)
  let best: TimeMatch | null = null
  for (const window of merged) {
    const found = matchWindow(interval, window, tolerance, merged)
    if (found !== null && (best === null || isBetter(found, best))) best = found
  }
  return best ?? outOf(interval, merged)
}

function isBetter(one: TimeMatch, other: TimeMatch): boolean {
  if (timeRank(one) !== timeRank(other)) return timeRank(one) < timeRank(other)
  return one.kind === 'straddle' && other.kind === 'straddle' && one.share > other.share
}

function matchWindow(interval: Span, window: Span, { earlyMs, lateMs }: Tolerance, all: readonly Span[]): TimeMatch | null {
  if (contains(window, interval)) return { kind: 'inside', window }
  const widened = { from: window.from - earlyMs, to: window.to + lateMs }
  if (contains(widened, interval))
    return { kind: 'tolerance', window, earlyMs: Math.max(0, window.from - interval.from), lateMs: Math.max(0, interval.to - window.to) }
  const overlap = Math.min(interval.to, widened.to) - Math.max(interval.from, widened.from)
  if (overlap <= 0) return null
  return { kind: 'straddle', window, share: overlap / (interval.to - interval.from), side: sideOf(interval, window, all) }
}

const contains = (outer: Span, inner: Span): boolean => outer.from <= inner.from && inner.to <= outer.to

/** The side that sticks out further decides; towards another window it is the gap between the two. */
function sideOf(interval: Span, window: Span, all: readonly Span[]): Side {
  const isBefore = window.from - interval.from >= interval.to - window.to
  if (isBefore) return all.some((other) => other.to < window.from) ? 'gap' : 'early'
  return all.some((other) => other.from > window.to) ? 'gap' : 'late'
}

function outOf(interval: Span, windows: readonly Span[]): TimeMatch {
  const before = windows.filter((window) => window.to <= interval.from).at(-1)
  const after = windows.find((window) => window.from >= interval.to)
  if (before === undefined || after === undefined) {
    const nearest = before ?? after ?? null
    const side = nearest === null ? 'gap' : before === undefined ? 'early' : 'late'
    return { kind: 'out', side, distanceMs: nearest === null ? Infinity : distanceMs(interval, nearest), nearest, next: null }
  }
  const isBeforeNearer = distanceMs(interval, before) <= distanceMs(interval, after)
  return { kind: 'out', side: 'gap', distanceMs: distanceMs(interval, isBeforeNearer ? before : after), nearest: before, next: after }
}

export const overlapMs = (interval: Span, windows: readonly Span[]): number =>
  mergeWindows(windows).reduce((sum, { from, to }) => sum + Math.max(0, Math.min(interval.to, to) - Math.max(interval.from, from)), 0)

export const firstStart = (windows: readonly Span[]): Instant => windows.reduce((least, { from }) => Math.min(least, from), Infinity)
export const lastEnd = (windows: readonly Span[]): Instant => windows.reduce((most, { to }) => Math.max(most, to), -Infinity)
