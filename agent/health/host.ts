// How the collectors reach the host: its root folder, the size of a file system, a program's answer. Tests hand in a recorded host.
import { execFile } from 'node:child_process'
import { readFile, statfs } from 'node:fs/promises'
import path from 'node:path'

export type FileSystem = {
  readonly blocks: number
  readonly free: number
  /** What an ordinary user may still write. */
  readonly available: number
  readonly inodes: number
  readonly inodesFree: number
}

export type HealthHost = {
  /** The text of a file under the host's root; null when it cannot be read. Never more than a MiB. */
  readonly read: (file: string) => Promise<string | null>
  readonly pathOf: (file: string) => string
  readonly fileSystem: (at: string) => Promise<FileSystem | null>
  /** What a program printed; null when it is missing, fails or takes too long. */
  readonly run: (program: string, args: readonly string[]) => Promise<string | null>
}

const READ_BYTES = 1 << 20
const RUN_MS = 5_000
const STATFS_MS = 2_000

export function openHost(root = '/'): HealthHost {
  const pathOf = (file: string): string => path.join(root, file)
  return {
    pathOf,
    read: async (file) => {
      const text = await readFile(pathOf(file), 'utf8').catch(() => null)
      return text === null || text.length > READ_BYTES ? null : text
    },
    fileSystem: (at) => within(STATFS_MS, sizeOf(pathOf(at))),
    run: (program, args) =>
      new Promise((resolve) =>
        execFile(
          program,
          [...args],
          { timeout: RUN_MS, maxBuffer: READ_BYTES, env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' } },
          (error, out) => resolve(error ? null : out),
        ),
      ),
  }
}

async function sizeOf(at: string): Promise<FileSystem | null> {
  const found = await statfs(at).catch(() => null)
  if (found === null) return null
  const { blocks, bfree: free, bavail: available, files: inodes, ffree: inodesFree } = found
  return { blocks, free, available, inodes, inodesFree }
}

/** A file system that does not answer is not waited for. */
async function within<T>(ms: number, asked: Promise<T>): Promise<T | null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  const late = setTimeout(resolve, ms, null)
  try {
    return await Promise.race([asked, promise])
  } finally {
    clearTimeout(late)
  }
}
