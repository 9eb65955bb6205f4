// Finds the place in the text that a schema's complaint is about.
import { isAlias, isMap, isNode, isScalar, isSeq, type Document } from 'yaml'

export type PathStep = string | number | symbol

/** What we use of a zod issue; `expected`, `values`, … depend on `code`. */
export type Issue = {
  readonly code: string
  readonly path: readonly PathStep[]
  readonly message: string
  readonly expected?: string | undefined
  readonly values?: readonly unknown[] | undefined
  readonly keys?: readonly string[] | undefined
  readonly errors?: readonly (readonly Issue[])[] | undefined
  readonly minimum?: number | bigint | undefined
  readonly maximum?: number | bigint | undefined
  readonly origin?: string | undefined
}

/** A union's complaint is replaced by those of the branch that got furthest: the one its writer most likely meant. */
export function flattened(issue: object): readonly Issue[] {
  if (!isIssue(issue)) return []
  if (issue.code !== 'invalid_union' || !issue.errors || issue.errors.length === 0) return [issue]
  const branches = issue.errors.map((branch) => branch.flatMap((inner) => flattened({ ...inner, path: [...issue.path, ...inner.path] })))
  const depth = (branch: readonly Issue[]) =>
    Math.max(0, ...branch.map((one) => one.path.length + (one.code === 'unrecognized_keys' ? 1 : 0)))
  const best = branches.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [issue]
  const allShallow = depth(best) <= issue.path.length && best.every((one) => one.code === 'invalid_type')
  if (!allShallow) return best
  const expected = branches.flatMap((branch) => branch.map((one) => one.expected ?? '')).filter(Boolean)
  return [{ ...issue, code: 'invalid_type', expected: [...new Set(expected)].join(' or ') }]
}

const isIssue = (value: object): value is Issue => 'code' in value && 'path' in value && 'message' in value

export type Place = {
  readonly offset: number
  readonly keyOffset: number
  /** The plain value there, `undefined` when there is none. */
  readonly value: unknown
}

/** The deepest node on the way to `path` that exists; a missing key is blamed on the mapping that lacks it. */
export function locate(document: Document.Parsed, path: readonly PathStep[]): Place {
  let node: unknown = document.contents
  let offset = startOf(node, 0)
  let keyOffset = offset
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document)
    const child = childOf(node, step)
    if (!child) return { offset, keyOffset, value: undefined }
    keyOffset = startOf(child.key, offset)
    offset = startOf(child.value, keyOffset)
    node = child.value
  }
  return { offset, keyOffset, value: isScalar(node) ? node.value : isMap(node) ? {} : isSeq(node) ? [] : node }
}

const startOf = (node: unknown, otherwise: number): number => (isNode(node) && node.range ? node.range[0] : otherwise)

function childOf(node: unknown, step: PathStep): { key: unknown; value: unknown } | null {
  if (isSeq(node) && typeof step === 'number') return step < node.items.length ? { key: node.items[step], value: node.items[step] } : null
  if (!isMap(node)) return null
  const pair = node.items.find((one) => (isScalar(one.key) ? String(one.key.value) : String(one.key)) === String(step))
  return pair ? { key: pair.key, value: pair.value } : null
}
