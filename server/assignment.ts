// Which packs of the configuration apply to which agent: by its host's name and tags. Read from their files again when those change.
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { loadPacks } from '../rules/pack.ts'
import type { Assignment } from '../rules/wire.ts'
import type { Config } from './config/file.ts'
import { covers } from './config/labels.ts'

export type Assignments = {
  /** Null while a pack of it cannot be read: agents then keep what they have, because to lose a pack is to see less. */
  readonly of: (asset: string) => Assignment | null
  /** Each mistake in words, for people. */
  readonly problems: () => readonly string[]
}

const MOST_BYTES = 256 << 10
/** How old a look at the files may be. */
const LOOK_MS = 2_000

type Read = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string }

/** `folder`: where the configuration file lies; the files of packs are named from there. */
export function createAssignments(config: () => Pick<Config, 'packs' | 'assets'>, folder: string, now: () => number): Assignments {
  let looked: { readonly at: number; readonly packs: Config['packs']; readonly read: ReadonlyMap<string, Read> } | null = null
  const files = (): ReadonlyMap<string, Read> => {
    const { packs } = config()
    if (looked === null || looked.packs !== packs || Math.abs(now() - looked.at) > LOOK_MS)
      looked = {
        at: now(),
        packs,
        read: new Map(Object.entries(packs).map(([name, { file }]) => [name, readPack(path.resolve(folder, file))])),
      }
    return looked.read
  }
  return {
    of: (asset) => {
      const { packs, assets } = config()
      const names = Object.keys(packs)
        .filter((name) => packs[name]?.assets.some((term) => covers(term, asset, assets[asset]?.tags ?? [])))
        .toSorted()
      const read = files()
      const assigned = names.flatMap((name) => {
        const one = read.get(name)
        return one?.ok ? [{ name, text: one.text }] : []
      })
      if (assigned.length < names.length) return null
      return { hash: createHash('sha256').update(JSON.stringify(assigned)).digest('hex'), packs: assigned }
    },
    problems: () => [...files()].flatMap(([name, read]) => (read.ok ? [] : [`The pack ${name} is not assigned anew: ${read.problem}`])),
  }
}

function readPack(file: string): Read {
  try {
    if (statSync(file).size > MOST_BYTES) return { ok: false, problem: `${file} is larger than 256 KiB.` }
    const text = readFileSync(file, 'utf8')
    const [problem] = loadPacks([{ name: file, text }]).problems
    return problem === undefined ? { ok: true, text } : { ok: false, problem: `${file} line ${problem.line}: ${problem.message}.` }
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) }
  }
}
