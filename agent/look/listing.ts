// Lists one folder against its last look: what is there, what differs, what is new, what is gone.
import { lstatSync, readdirSync, type Stats } from 'node:fs'
import { codeOf } from '../refusal.ts'
import { join, onDisk, type RawPath } from './names.ts'
import { CTIME, field, isDirectory, isSameStat, MODE, type Numbers, putStats, UNTRUSTED, WIDTH } from './stat.ts'
import type { Folder } from './tree.ts'

export type Listing = {
  readonly names: readonly string[]
  readonly numbers: Numbers
  /** Places in `names` of what is new or differs in its numbers. */
  readonly differing: readonly number[]
  /** Names the last look had. */
  readonly gone: readonly string[]
  /** Names of folders, with whether each is new or another one than before. */
  readonly folders: readonly { readonly name: string; readonly isNew: boolean }[]
}

export type Accepts = (name: string, mode: number) => boolean

/** `isFamiliar`: names of the last look need no new judgement. */
export function listFolder(folder: Folder, base: RawPath, isFamiliar: boolean, accepts: Accepts): Listing {
  const found = folder.only ?? readdirSync(onDisk(base), { encoding: 'latin1' })
  const placeOf = places(folder.names)
  const names: string[] = []
  const stats: (Stats | null)[] = []
  const known: number[] = []
  for (const name of found) {
    const place = placeOf(name)
    const stat = glance(folder, name, place) ?? lstat(entryIn(base, name))
    if (stat === 'unknown') {
      if (place < 0) continue
    } else if (stat === null || (!(isFamiliar && place >= 0 && isSameKind(folder, place, stat)) && !accepts(name, stat.mode))) continue
    names.push(name)
    stats.push(stat === 'unknown' ? null : stat)
    known.push(place)
  }
  return compare(folder, names, stats, known)
}

function compare(folder: Folder, names: string[], stats: (Stats | null)[], known: number[]): Listing {
  const numbers = new Float64Array(names.length * WIDTH)
  const differing: number[] = []
  const folders: { name: string; isNew: boolean }[] = []
  for (let at = 0; at < names.length; at += 1) {
    const stat = stats[at]
    const before = known[at] ?? -1
    if (stat) putStats(numbers, at, stat)
    else numbers.set(folder.numbers.subarray(before * WIDTH, (before + 1) * WIDTH), at * WIDTH)
    const isSame = before >= 0 && isSameStat(numbers, at, folder.numbers, before)
    if (!isSame) differing.push(at)
    if (isDirectory(field(numbers, at, MODE))) folders.push({ name: names[at] ?? '', isNew: before < 0 || !isSame })
  }
  const isUnchanged = names.length === folder.names.length && known.every((place, at) => place === at)
  const present = isUnchanged ? null : new Set(names)
  return {
    names: isUnchanged ? folder.names : names,
    numbers,
    differing,
    gone: present ? folder.names.filter((name) => !present.has(name)) : [],
    folders,
  }
}

const isSameKind = (folder: Folder, place: number, stat: Stats): boolean =>
  isDirectory(field(folder.numbers, place, MODE)) === isDirectory(stat.mode)

const entryIn = (base: RawPath, name: string): RawPath => (name === '' ? `${base}/.` : join(base, name))

const seen = new Float64Array(WIDTH)

/**
 * What it was at the last look, if it still is. To ask by its path costs half as much as through the open folder, and nearly all entries
 * are as they were; a path may lead elsewhere by now, though, so that any other answer counts for nothing.
 */
function glance(folder: Folder, name: string, place: number): Stats | null {
  const stat = place < 0 ? null : lstat(entryIn(folder.place, name))
  if (stat === null || stat === 'unknown') return null
  putStats(seen, 0, stat)
  return isSameStat(seen, 0, folder.numbers, place) ? stat : null
}

/** Null when it is not there; `unknown` when the host would not say. */
function lstat(file: RawPath): Stats | null | 'unknown' {
  try {
    return lstatSync(onDisk(file), { throwIfNoEntry: false }) ?? null
  } catch (error) {
    return codeOf(error) === 'ENOTDIR' ? null : 'unknown'
  }
}

/** Where a name stood at the last look. Folders are listed in the same order as long as they do not change, so we look there first. */
function places(names: readonly string[]): (name: string) => number {
  let next = 0
  let all: Map<string, number> | null = null
  return (name) => {
    if (names[next] === name) return next++
    all ??= new Map(names.map((known, place) => [known, place]))
    const place = all.get(name) ?? -1
    if (place >= 0) next = place + 1
    return place
  }
}

/** A name as it will be remembered: one that must be read again at the next look gets a change time that equals none. */
export function distrust(numbers: Numbers, at: number): void {
  numbers[at * WIDTH + CTIME] = UNTRUSTED
}
