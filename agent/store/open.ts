// Opens the agent's store, or sets a broken one aside; tells how the last run ended.
import { existsSync, renameSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { messageOf, Refusal } from '../refusal.ts'
import { inTransaction, openDatabase, storeFile } from './database.ts'
import { type Meta, metaOn } from './meta.ts'
import { beginEpoch } from './outbox.ts'
import { type Room, roomIn } from './room.ts'

export type Opened = {
  readonly db: DatabaseSync
  readonly meta: Meta
  readonly room: Room
  /** Why the store of before was set aside; null when it was not. */
  readonly lost: string | null
  /** The last run did not end in order: its last sign of life. */
  readonly diedAt: number | null
}

const BROKEN = /malformed|not a database|corrupt|disk I\/O|unsupported file format|no such column/i

export function openStore(data: string, now: number): Opened {
  const { db, lost } = openOrSetAside(data, now)
  const meta = metaOn(db)
  const diedAt = meta.number('running') === 1 ? (meta.number('aliveAt') ?? now) : null
  const room = roomIn(data, db)
  const begin = (): void =>
    inTransaction(db, () => {
      if (meta.text('epoch') === null) beginEpoch(meta)
      meta.set('running', 1)
      meta.set('aliveAt', now)
    })
  try {
    begin()
  } catch (error) {
    if (!room.lost(error)) throw error
    begin()
  }
  return { db, meta, room, lost, diedAt }
}

function openOrSetAside(data: string, now: number): Pick<Opened, 'db' | 'lost'> {
  try {
    return { db: openSound(data), lost: null }
  } catch (error) {
    if (error instanceof Refusal || !BROKEN.test(messageOf(error))) throw error
    for (const suffix of ['', '-wal', '-shm']) {
      const file = storeFile(data) + suffix
      if (existsSync(file)) renameSync(file, `${file}.broken-${now}`)
    }
    return { db: openDatabase(data), lost: messageOf(error) }
  }
}

/** A store that was not closed in order is read through before it is trusted. */
function openSound(data: string): DatabaseSync {
  const db = openDatabase(data)
  try {
    if (metaOn(db).number('running') === 1) {
      const found = db.prepare('pragma quick_check(1)').get()?.['quick_check']
      if (found !== 'ok') throw new Error(`the store is malformed: ${String(found)}`)
    }
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Holds the data folder for as long as this process lives; a second agent on it would tell everything twice. */
export function lockFolder(data: string): DatabaseSync {
  const lock = new DatabaseSync(path.join(data, 'lock.db'), { timeout: 1_000 })
  try {
    lock.exec('pragma journal_mode = delete; begin exclusive')
    return lock
  } catch (error) {
    lock.close()
    throw new Refusal(
      `Another agent is running on the data folder ${data}. Stop it first, or give this one a folder of its own with --data.`,
      75,
      {
        cause: error,
      },
    )
  }
}
