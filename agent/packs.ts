// Finds the packs of the product and of this host and compiles them into the plan in force.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { compilePacks, loadPacks, type WatchPlan } from '../rules/pack.ts'
import { messageOf } from './refusal.ts'

export type PackState = { readonly name: string; readonly problem: string | null }
/** `fingerprint` tells plans apart across restarts. */
export type LoadedPlan = { readonly plan: WatchPlan; readonly packs: readonly PackState[]; readonly fingerprint: string }

const packFiles = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /\.ya?ml$/.test(name))
        .toSorted()
        .map((name) => path.join(folder, name))
    : []

/** `last` is the plan in force: as long as a pack is broken it stays, and the mistake is told by file and line. */
export function loadPlan(folders: readonly string[], watch: readonly string[], last: LoadedPlan | null): LoadedPlan {
  try {
    const files = folders.flatMap(packFiles).map((name) => ({ name, text: readFileSync(name, 'utf8') }))
    const { packs, problems } = loadPacks(files)
    const broken = problems.map(({ file, line, message }) => ({ name: path.basename(file), problem: `${file}:${line}: ${message}` }))
    const good = packs.map(({ name }) => ({ name, problem: null }))
    if (broken.length > 0 && last) return { ...last, packs: [...last.packs.filter(({ problem }) => problem === null), ...broken] }
    const fingerprint = createHash('sha256')
      .update(JSON.stringify([packs, watch]))
      .digest('hex')
    if (fingerprint === last?.fingerprint) return { ...last, packs: good }
    return { plan: compilePacks(packs, watch), packs: [...good, ...broken], fingerprint }
  } catch (error) {
    const broken = { name: 'packs', problem: messageOf(error) }
    return last ? { ...last, packs: [...last.packs, broken] } : { plan: compilePacks([], watch), packs: [broken], fingerprint: '' }
  }
}
