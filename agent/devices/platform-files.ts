// Finds a platform by name among the product's files, or reads the file somebody names, with all that it extends.
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { compilePlatform, extendPlatform, parsePlatform, type Platform, type PlatformFile } from '../../rules/platform.ts'
import { explainProblems } from '../../rules/yaml.ts'
import { Refusal } from '../refusal.ts'

/** Either is enough; a file beats a name. */
export type PlatformRef = { readonly platform?: string | undefined; readonly platformFile?: string | undefined }

const LARGEST = 1024 * 1024
const DEEPEST = 8

/** Source and build lie at different depths below the folder that holds `rules/platforms`. */
function shippedPlatforms(): string {
  for (let dir = path.dirname(fileURLToPath(import.meta.url)); dir !== path.dirname(dir); dir = path.dirname(dir))
    if (existsSync(path.join(dir, 'knowngood.mjs'))) return path.join(dir, 'rules', 'platforms')
  return path.join(path.dirname(fileURLToPath(import.meta.url)), 'platforms')
}

/** Each file is read and compiled once. Throws a refusal that names file and line. */
export function createPlatforms(folder: string = shippedPlatforms()): (ref: PlatformRef) => Platform {
  const known = new Map<string, Platform>()
  return ({ platform, platformFile }) => {
    if (platformFile === undefined && platform === undefined)
      throw new Refusal('Name a platform (--platform NAME) or its file (--platform-file FILE.yaml).')
    const file = platformFile === undefined ? shipped(folder, platform ?? '') : path.resolve(platformFile)
    const ready = known.get(file) ?? compilePlatform(withBase(file, folder, 0))
    known.set(file, ready)
    return ready
  }
}

function shipped(folder: string, name: string): string {
  const file = path.join(folder, `${name}.yaml`)
  if (/^[a-z0-9_]+$/.test(name) && existsSync(file)) return file
  throw new Refusal(`There is no platform \`${name}\`. rules/platforms/README.md lists those there are; --platform-file takes your own.`)
}

/** What a file extends lies beside it, or else among the product's. */
function withBase(file: string, folder: string, depth: number): PlatformFile {
  if (depth > DEEPEST) throw new Refusal(`${file}: platforms extend each other in a circle, or more than ${DEEPEST} deep.`)
  const own = read(file)
  if (own.extends === undefined) return own
  const beside = path.join(path.dirname(file), `${own.extends}.yaml`)
  const base = beside !== file && existsSync(beside) ? beside : shipped(folder, own.extends)
  return extendPlatform(withBase(base, folder, depth + 1), own)
}

function read(file: string): PlatformFile {
  if (!existsSync(file)) throw new Refusal(`There is no file ${file}.`)
  if (statSync(file).size > LARGEST) throw new Refusal(`${file} is larger than any platform file; nothing was read.`)
  const parsed = parsePlatform(readFileSync(file, 'utf8'))
  if (!parsed.ok) throw new Refusal(explainProblems(file, parsed.problems))
  return parsed.value
}
