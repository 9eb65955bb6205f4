// The way back of everything else a host is made of: the command that sets it where one does, else what it should be, in words.
import type { Item, Value } from '../domain.ts'
import type { WayBack } from '../restore.ts'
import { asSentence, word } from './words.ts'

const NAME = /^[\w@.:-]+$/

export function systemBack({ kind, path, key }: Item, now: Value | null, wanted: Value | null): WayBack | null {
  const commands = kind === 'module' && NAME.test(path) ? moduleBack(path, wanted) : []
  if (commands.length > 0) return { commands, note: null }
  const name = key === undefined ? path : `${path} ${key}`
  if (now === null) return { commands, note: `${name} should be there again${described(wanted)}.` }
  if (wanted === null) return { commands, note: `${name} should not be there.` }
  const differs = asSentence(now, wanted)
  return differs === '' ? null : { commands, note: `${differs}.` }
}

const moduleBack = (name: string, wanted: Value | null): readonly string[] => [
  wanted === null ? `modprobe -r ${word(name)}` : `modprobe ${word(name)}`,
]

function described(value: Value | null): string {
  const said = Object.entries(value?.values ?? {}).map(([name, is]) => `${name} ${is}`)
  return said.length === 0 ? '' : `: ${said.join('; ')}`
}
