// Holds the data folder for one server at a time.
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeFolder, Refusal } from './database.ts'

export type Held = { readonly release: () => void }

/** The kernel lets go of the lock when the process ends, however it ends: nothing stale is ever left behind. */
export function holdFolder(dataDir: string): Held {
  try {
    makeFolder(dataDir)
    const lock = new DatabaseSync(path.join(dataDir, 'server.lock'), { timeout: 0 })
    lock.exec('pragma locking_mode = exclusive; begin exclusive')
    return { release: () => lock.close() }
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause)
    if (/locked|busy/i.test(words))
      throw new Refusal(
        `The data folder ${dataDir} is already in use by another knowngood server. Stop it, or choose another folder with --data.`,
        {
          cause,
        },
      )
    throw new Refusal(
      `The data folder ${dataDir} cannot be written (${words}). Make it writable for this user and see that its disk has room, ` +
        'or choose another with --data.',
      { cause },
    )
  }
}
