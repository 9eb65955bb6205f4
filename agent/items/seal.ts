// Takes the secrets out of what was found, bounds it, and gives it its digest: what leaves here may be kept and sent.
import { hash } from 'node:crypto'
import type { Item, ItemKind, Value } from '../../rules/domain.ts'
import { redact } from '../../rules/redact.ts'
import type { Found } from './collector.ts'
import { keyedDigest, TEXT_BYTES } from './files.ts'

const MOST_NAME = 1_000
const MOST_VALUE = 4_000
const MOST_VERSION = 400

type Known = Pick<Value, 'hash' | 'values'>

/** Before it is compared with what is known: names are cleaned, and what could not be seen this time is as it was. */
export function sealer(fleetKey: Uint8Array) {
  const digest = (secret: string): string => keyedDigest(fleetKey, secret)
  const clean = (text: string): string => redact(text, [], digest).text
  /** A value is judged beside its name, as it would stand in a file. */
  const cleanValue = (name: string, value: string): string => {
    const line = `${name} = ${value}`
    const cleaned = clean(line)
    return (cleaned === line ? value : cleaned.startsWith(`${name} = `) ? cleaned.slice(name.length + 3) : cleaned).slice(0, MOST_VALUE)
  }

  return {
    itemOf: (kind: ItemKind, { path, key }: Found): Item => ({
      kind,
      path: bounded(clean(path), path),
      ...(key === undefined || key === '' ? {} : { key: bounded(clean(key), key) }),
    }),
    valueOf: (found: Found, known: Known | null): Value => {
      const { version, mtime = 0, text, secret } = found
      const values = Object.entries(found.values ?? {}).flatMap(([name, value]): [string, string][] => {
        const told = value ?? known?.values?.[name] ?? null
        return told === null ? [] : [[name, told]]
      })
      const content = JSON.stringify([version, values, text])
      const shown = values.map(([name, value]): [string, string] => [name, cleanValue(name, value)])
      const cleanText = text === undefined ? undefined : clean(text)
      const isSecret = secret !== undefined || cleanText !== text || shown.some(([, value], at) => value !== values[at]?.[1])
      return {
        hash: digestOf(secret === undefined ? content : `${content}\n${secret}`, isSecret, known?.hash ?? null, digest),
        ...(mtime > 0 ? { mtime: Math.floor(mtime) } : {}),
        ...(version === undefined ? {} : { version: clean(version).slice(0, MOST_VERSION) }),
        ...(shown.length === 0 ? {} : { values: Object.fromEntries(shown) }),
        ...(cleanText === undefined ? {} : textOf(cleanText)),
      }
    },
  }
}

const textOf = (text: string): Pick<Value, 'text' | 'noText'> =>
  Buffer.byteLength(text) > TEXT_BYTES ? { text: null, noText: 'too-large' } : { text }

/** In the form it was known by, where that still is the same content: another form of a digest is no change. */
function digestOf(content: string, isSecret: boolean, known: string | null, keyed: (text: string) => string): string {
  const plain = (): string => `sha256:${hash('sha256', content)}`
  const own = isSecret ? `hmac:${keyed(content)}` : plain()
  if (known === null || known === own) return own
  const other = isSecret ? plain() : `hmac:${keyed(content)}`
  return known === other ? known : own
}

/** A name too long for the wire keeps its beginning, and a digest that tells it from others. */
const bounded = (name: string, whole: string): string =>
  name.length <= MOST_NAME ? name : `${name.slice(0, MOST_NAME)}…${hash('sha256', whole).slice(0, 12)}`
