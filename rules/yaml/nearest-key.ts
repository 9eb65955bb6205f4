// Which keys a schema knows at a place, and which of them a mistyped key most likely meant.
import { z, type ZodType } from 'zod'
import type { PathStep } from './locate.ts'

/** The keys the schema knows at `path`; empty where it takes any. */
export function keysAt(schema: ZodType, path: readonly PathStep[]): readonly string[] {
  const [step, ...rest] = path
  const alternatives = objectsIn(schema)
  if (step === undefined) return [...new Set(alternatives.flatMap((one) => (one instanceof z.ZodObject ? Object.keys(one.shape) : [])))]
  return [...new Set(alternatives.flatMap((one) => childrenAt(one, step)).flatMap((child) => keysAt(child, rest)))]
}

/** The schema itself without its wrappers; each branch of a union. */
function objectsIn(schema: unknown): readonly ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodReadonly)
    return objectsIn(schema.unwrap())
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return objectsIn(schema.unwrap())
  if (schema instanceof z.ZodPipe) return objectsIn(schema.in)
  if (schema instanceof z.ZodLazy) return objectsIn(schema.unwrap())
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(objectsIn)
  return schema instanceof z.ZodType ? [schema] : []
}

function childrenAt(schema: ZodType, step: PathStep): readonly ZodType[] {
  if (schema instanceof z.ZodObject) return objectsIn(schema.shape[String(step)])
  if (schema instanceof z.ZodArray) return objectsIn(schema.element)
  if (schema instanceof z.ZodRecord) return objectsIn(schema.valueType)
  return []
}

/** Null when nothing is close enough to be a slip of the hand. */
export function nearestKey(key: string, known: readonly string[]): string | null {
  const ranked = known
    .map((name) => ({ name, steps: distance(key.toLowerCase(), name.toLowerCase()) }))
    .toSorted((a, b) => a.steps - b.steps)
  const [best] = ranked
  return best && best.steps <= Math.ceil(best.name.length / 3) ? best.name : null
}

/** Levenshtein's edit distance, row by row. Keys are cut so that a huge one costs nothing. */
function distance(left: string, right: string): number {
  const a = left.slice(0, 64)
  const b = right.slice(0, 64)
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
