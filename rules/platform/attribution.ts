// Who changed a device and when, as far as its own words tell.
import type { Platform } from '../platform.ts'
import { momentOf } from './moment.ts'
import type { Groups, LinePattern } from './pattern.ts'
import { linesOnScreen } from './screen.ts'

/** `at` is ISO 8601 in UTC. What is not known is null. */
export type Attribution = { readonly user: string | null; readonly at: string | null; readonly from: string | null }

export const attributionOf = (groups: Groups): Attribution => ({
  user: groups['user'] ?? null,
  at: groups['at'] === undefined ? null : momentOf(groups['at']),
  from: groups['from'] ?? null,
})

/** A block of lines, of which each pattern may name something. */
export function attributionIn(block: readonly string[], fields: readonly LinePattern[]): Attribution {
  const named: Record<string, string> = {}
  for (const line of block) for (const field of fields) Object.assign(named, field.groups(line))
  return attributionOf(named)
}

/** What a list of changes says, line by line. */
export const historyIn = (platform: Platform, answer: string): readonly Attribution[] =>
  linesOnScreen(answer).flatMap((line) => {
    const groups = platform.history.map((pattern) => pattern.groups(line.trimEnd())).find((found) => found !== null)
    return groups ? [attributionOf(groups)] : []
  })

/** The newest that names somebody; else the newest; else the first. */
export function newest(all: readonly Attribution[]): Attribution | null {
  const byTime = all.toSorted((left, right) => (right.at ?? '').localeCompare(left.at ?? ''))
  return byTime.find(({ user }) => user !== null) ?? byTime[0] ?? null
}
