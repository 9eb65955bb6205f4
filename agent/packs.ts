// Finds the packs of the product and of this host, and reads them. Belongs to the main thread: what checks a pack takes megabytes.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { loadPacks, type Pack } from '../rules/pack.ts'
import { messageOf } from './refusal.ts'

export type PackState = { readonly name: string; readonly problem: string | null }
/** The packs in force, and what is to be said of each file. */
export type PacksRead = { readonly packs: readonly Pack[]; readonly states: readonly PackState[] }

const packFiles = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /\.ya?ml$/.test(name))
        .toSorted()
        .map((name) => path.join(folder, name))
    : []

/** `last` are the packs in force: as long as one is broken they stay, and the mistake is told by file and line. */
export function readPacks(folders: readonly string[], last: PacksRead | null): PacksRead {
  const good = last?.states.filter(({ problem }) => problem === null) ?? []
  try {
    const files = folders.flatMap(packFiles).map((name) => ({ name, text: readFileSync(name, 'utf8') }))
    const { packs, problems } = loadPacks(files)
    const broken = problems.map(({ file, line, message }) => ({ name: path.basename(file), problem: `${file}:${line}: ${message}` }))
    if (broken.length > 0 && last) return { packs: last.packs, states: [...good, ...broken] }
    return { packs, states: [...packs.map(({ name }) => ({ name, problem: null })), ...broken] }
  } catch (error) {
    return { packs: last?.packs ?? [], states: [...good, { name: 'packs', problem: messageOf(error) }] }
  }
}
