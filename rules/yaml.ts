// Reads a YAML file a person wrote: limits first, then the schema, and every problem with its line and what was expected there.
import { Lexer, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml'
import type { ZodType } from 'zod'
import { keysAt, nearestKey } from './yaml/nearest-key.ts'
import { issueWords } from './yaml/issue-words.ts'
import { flattened, type Issue, locate } from './yaml/locate.ts'

export type YamlProblem = { readonly line: number; readonly column: number; readonly path: string; readonly message: string }
export type YamlResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly YamlProblem[] }

export const YAML_LIMITS = { bytes: 256 * 1024, aliases: 100, depth: 64 } as const

const at = (counter: LineCounter, offset: number, path: string, message: string): YamlProblem => {
  const { line, col } = counter.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1), path, message }
}

export function parseYaml<T>(text: string, schema: ZodType<T>): YamlResult<T> {
  const early = tooLarge(text) ?? flowTooDeep(text)
  if (early) return { ok: false, problems: [early] }

  const counter = new LineCounter()
  // Duplicate keys are looked for below: the library compares every key with every other, which takes seconds on a hostile file.
  const document = parseDocument(text, { uniqueKeys: false, schema: 'core', lineCounter: counter, prettyErrors: false, logLevel: 'silent' })
  const broken = [...document.errors, ...document.warnings].map((error) => at(counter, error.pos[0], '', yamlError(error.message)))
  const refused = broken.length > 0 ? broken : refusals(document, counter)
  if (refused.length > 0) return { ok: false, problems: refused }

  const plain = unfolded(document)
  if (!plain) return { ok: false, problems: [{ line: 1, column: 1, path: '', message: 'its aliases unfold to far more than is written' }] }
  const parsed = schema.safeParse(plain.value)
  if (parsed.success) return { ok: true, value: parsed.data }
  return { ok: false, problems: parsed.error.issues.flatMap(flattened).flatMap((issue) => problemsOf(issue, document, schema, counter)) }
}

/** Null when aliases of aliases would multiply: the library throws for that, and for nothing else we let through. */
function unfolded(document: Document.Parsed): { readonly value: unknown } | null {
  try {
    return { value: document.toJS({ maxAliasCount: YAML_LIMITS.aliases + 1 }) }
  } catch (error) {
    if (error instanceof ReferenceError) return null
    throw error
  }
}

/** One problem a line, as a person reads it: `linux-base.yaml line 7: …`. */
export const explainProblems = (name: string, problems: readonly YamlProblem[]): string =>
  problems.map((problem) => `${name} line ${problem.line}: ${problem.message}`).join('\n')

function tooLarge(text: string): YamlProblem | null {
  if (text.length * 3 <= YAML_LIMITS.bytes) return null
  const bytes = utf8Length(text)
  if (bytes <= YAML_LIMITS.bytes) return null
  return { line: 1, column: 1, path: '', message: `the file is ${bytes} bytes, the most we read is ${YAML_LIMITS.bytes}; split it` }
}

function utf8Length(text: string): number {
  let bytes = 0
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}

const tooDeep = `nested deeper than ${YAML_LIMITS.depth} levels`

/** Looked for before parsing, because the parser needs a second for 200,000 opening brackets. */
function flowTooDeep(text: string): YamlProblem | null {
  let depth = 0
  let line = 1
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    else if (token.includes('\n')) line += token.split('\n').length - 1
    if (depth > YAML_LIMITS.depth) return { line, column: 1, path: '', message: tooDeep }
  }
  return null
}

const yamlError = (message: string): string =>
  message.startsWith('Unresolved tag')
    ? `custom tags are not allowed (${message.slice('Unresolved tag: '.length)})`
    : `not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`

/** What the YAML rules allow and we do not. */
function refusals(document: Document.Parsed, counter: LineCounter): readonly YamlProblem[] {
  const problems: YamlProblem[] = []
  let aliases = 0
  const start = (node: Node): number => node.range?.[0] ?? 0
  const say = (node: Node, message: string) => problems.push(at(counter, start(node), '', message))
  visit(document, {
    Node(_, node, path) {
      if ('tag' in node && typeof node.tag === 'string' && node.tag.startsWith('!')) say(node, `custom tags are not allowed (${node.tag})`)
      const collections = path.filter((parent) => parent !== null && 'items' in parent).length
      if (collections <= YAML_LIMITS.depth) return undefined
      say(node, tooDeep)
      return visit.BREAK
    },
    Alias(_, node) {
      aliases += 1
      if (aliases !== YAML_LIMITS.aliases + 1) return
      say(node, `more than ${YAML_LIMITS.aliases} aliases (*${node.source})`)
    },
    Map(_, map) {
      const seen = new Set<string>()
      for (const pair of map.items) {
        const key = String(pair.key)
        if (seen.has(key)) say(keyNode(pair.key) ?? map, `\`${key}\` is given twice; keep one`)
        seen.add(key)
      }
    },
  })
  return problems
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'range' in value
const keyNode = (key: unknown): Node | null => (isNode(key) ? key : null)

function problemsOf(issue: Issue, document: Document.Parsed, schema: ZodType, counter: LineCounter): readonly YamlProblem[] {
  const path = issue.path.map(String).join('.')
  if (issue.code !== 'unrecognized_keys') {
    const { offset, value } = locate(document, issue.path)
    return [at(counter, offset, path, issueWords(issue, value))]
  }
  const known = keysAt(schema, issue.path)
  return (issue.keys ?? []).map((key) => {
    const near = nearestKey(key, known)
    const advice = near ? `did you mean \`${near}\`?` : known.length > 0 ? `known here: ${known.join(', ')}` : 'remove it'
    const { keyOffset } = locate(document, [...issue.path, key])
    return at(counter, keyOffset, [path, key].filter(Boolean).join('.'), `\`${key}\` is not a known key; ${advice}`)
  })
}
