// What there is to do when the disk is full: a reserve beside the store is given up, so that what was recorded can be sent and let go of.
// Deleting rows needs room too; without the reserve an agent on a full disk could never drain.
import { closeSync, fsyncSync, openSync, statfsSync, statSync, truncateSync, utimesSync, writeSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { codeOf } from '../refusal.ts'
import { BUSY_TIMEOUT_MS, reserveFile } from './database.ts'

const RESERVE_BYTES = 1 << 20
const LEAST_BYTES = 64 * 1024
/** On a small disk the reserve must not be what fills it. */
const SHARE_OF_FREE = 0.25
/** Pages of the log before they move to the store. What is in the log needs room there once more: at most what the reserve gives. */
const LOG_PAGES = 64

const SQLITE = { ioerr: 10, corrupt: 11, full: 13, notADatabase: 26, ioerrShmSize: 4_874 } as const

const errcodeOf = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0

const isFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '') || [SQLITE.full, SQLITE.ioerrShmSize].some((one) => one === errcodeOf(error))

/** The store cannot be trusted any more: it is to be closed, opened anew and read through. */
export const isBroken = (error: unknown): boolean =>
  !isFull(error) && [SQLITE.ioerr, SQLITE.corrupt, SQLITE.notADatabase].some((one) => one === (errcodeOf(error) & 0xff))

export type Room = {
  /** False from the moment the disk was full until everything recorded was sent and the reserve is back: nothing is recorded meanwhile. */
  readonly isThere: () => boolean
  /** When it was lost. */
  readonly lostAt: () => number
  /** Gives up the reserve when `error` says that the disk is full; answers whether it did. */
  readonly lost: (error: unknown) => boolean
  /** Hands back to the disk what rows that are gone have left free. */
  readonly relieve: () => void
  /** Takes the reserve again; answers whether it could. */
  readonly regain: () => boolean
}

/** An empty reserve says that it is given up, since its last write; that outlives the agent. */
export function roomIn(data: string, db: DatabaseSync): Room {
  const file = reserveFile(data)
  const stats = () => statSync(file, { throwIfNoEntry: false })
  const isThere = (): boolean => (stats()?.size ?? 0) > 0
  const attempt = (statement: string): void => {
    try {
      // Whoever reads may be waiting for this very thread.
      db.exec(`pragma busy_timeout = 0; ${statement}`)
    } catch {
      // Somebody reads just now, or there is no room even for this; it is tried again.
    } finally {
      db.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`)
    }
  }
  const relieve = (): void => {
    attempt('pragma incremental_vacuum')
    attempt('pragma wal_checkpoint(truncate)')
  }
  const regain = (): boolean => {
    relieve()
    return fill(file, data)
  }
  db.exec(`pragma wal_autocheckpoint = ${LOG_PAGES}`)
  if (!stats()) fill(file, data)
  return {
    isThere,
    lostAt: () => Math.floor(stats()?.mtimeMs ?? 0),
    lost: (error) => {
      if (!isFull(error)) return false
      if (isThere()) truncateSync(file, 0)
      relieve()
      return true
    },
    relieve,
    regain,
  }
}

/** Random, because a file system that packs its blocks would set nothing aside for zeros. */
function fill(file: string, data: string): boolean {
  const { bavail, bsize } = statfsSync(data)
  const size = Math.min(RESERVE_BYTES, Math.floor(bavail * bsize * SHARE_OF_FREE))
  const since = statSync(file, { throwIfNoEntry: false })?.mtime
  const handle = openSync(file, 'a', 0o600)
  try {
    if (size < LEAST_BYTES) return false
    const bytes = randomBytes(size)
    for (let at = 0; at < size;) at += writeSync(handle, bytes, at)
    fsyncSync(handle)
    return true
  } catch (error) {
    if (!isFull(error)) throw error
    truncateSync(file, 0)
    if (since) utimesSync(file, since, since)
    return false
  } finally {
    closeSync(handle)
  }
}
