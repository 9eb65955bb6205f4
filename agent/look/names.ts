// Names on disk are bytes. Inside the agent a path is a string with one letter per byte, so that nothing is lost or doubled;
// people and packs see it through `shown`.
import path from 'node:path'
import { showBytes } from '../../rules/visible.ts'

/** A path as bytes, one letter each (latin1). */
export type RawPath = string

// oxlint-disable-next-line no-control-regex -- control letters are what we look for
const PLAIN = /^[\x20-\x5b\x5d-\x7e]*$/

export const rawOf = (text: string): RawPath => Buffer.from(text, 'utf8').toString('latin1')

/** As file system calls want it. */
export const onDisk = (raw: RawPath): string | Buffer => (PLAIN.test(raw) ? raw : Buffer.from(raw, 'latin1'))

/** As people, packs and the server see it. */
export const shown = (raw: RawPath): string => (PLAIN.test(raw) ? raw : showBytes(Buffer.from(raw, 'latin1')))

/** An empty name is the folder itself: so `/` can be an entry like any other. */
export const join = (dir: RawPath, name: string): RawPath => (name === '' ? dir : dir === '/' ? `/${name}` : `${dir}/${name}`)

export const parentOf = (raw: RawPath): { readonly dir: RawPath; readonly name: string } =>
  raw === '/' ? { dir: '/', name: '' } : { dir: path.posix.dirname(raw), name: path.posix.basename(raw) }

export const isWithin = (raw: RawPath, root: RawPath): boolean => raw === root || root === '/' || raw.startsWith(`${root}/`)
