// What every way back is written with: words a POSIX shell takes as they are, and the differences of two values.
import type { Value } from '../domain.ts'

/** Safe for any POSIX shell, whatever the text holds. A line break would tear a copied line apart: such a text has no word. */
export const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`)

/** Whether a copied line would still be one line, and show what it does: no control or direction characters. */
export const isPlain = (...texts: readonly string[]): boolean => texts.every((text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text))

/** What the value of each name was and should be, where they differ; by name. */
export function differing(
  now: Value | null,
  wanted: Value | null,
): ReadonlyMap<string, { readonly now: string | null; readonly wanted: string | null }> {
  const [is, was] = [now?.values ?? {}, wanted?.values ?? {}]
  const names = [...new Set([...Object.keys(is), ...Object.keys(was)])].sort()
  return new Map(
    names.flatMap((name) => {
      const [one, other] = [is[name] ?? null, was[name] ?? null]
      return one === other ? [] : [[name, { now: one, wanted: other }] as const]
    }),
  )
}

/** The differences as a person reads them, where no command says them. */
export const asSentence = (now: Value | null, wanted: Value | null): string =>
  [...differing(now, wanted)]
    .map(([name, { now: is, wanted: was }]) => `${name} should be ${was ?? 'absent'} and is ${is ?? 'absent'}`)
    .join('; ')
