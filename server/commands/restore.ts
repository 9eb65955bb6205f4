// `knowngood restore FILE`: an installation from its backup. Agents notice that the server knows less and send again what it lacks.
import { existsSync, renameSync } from 'node:fs'
import { openBackup } from '../store/archive/file.ts'
import { fill } from '../store/archive/target.ts'
import { databaseFile, openConnection } from '../store/database.ts'
import { holdFolder } from '../store/hold.ts'
import { openStore, type Place } from '../store/store.ts'
import { listRows, sayRows } from './rows-said.ts'

/** Answers what was done, in words. The database that was there is set aside, never removed. */
export async function restore(place: Place, file: string, now: number): Promise<string> {
  const backup = await openBackup(file)
  const held = holdFolder(place.dataDir)
  try {
    const aside = place.databaseUrl === undefined ? setAside(place.dataDir, now) : null
    const filled = await fill(place, backup).catch((error: unknown) => {
      if (aside !== null) renameSync(aside, databaseFile(place.dataDir))
      throw error
    })
    const madeAt = new Date(backup.at).toISOString()
    await leaveTrace(place, now, { file, madeAt })
    return [
      `${sayRows(filled)} of ${madeAt} restored and read back:`,
      listRows(filled),
      ...(aside === null ? [] : [`The database that was here is now ${aside}.`]),
      'Everybody signs in anew. Tokens and agents revoked since then are valid again: look through them.',
      'Start the server; agents send again what happened since.',
    ].join('\n')
  } finally {
    backup.close()
    held.release()
  }
}

/** Closing the last connection leaves all of it in the one file. */
function setAside(dataDir: string, now: number): string | null {
  const current = databaseFile(dataDir)
  if (!existsSync(current)) return null
  openConnection(current).close()
  const aside = `${current}.before-restore-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`
  renameSync(current, aside)
  return aside
}

/** Sessions ended since the backup would be alive again, so all of them end. Tokens revoked since are named by the older trail no more. */
async function leaveTrace(place: Place, at: number, detail: Readonly<Record<string, unknown>>): Promise<void> {
  const store = await openStore(place)
  try {
    await store.write(async (tx) => {
      await tx.forgetSessionsBefore(Number.MAX_SAFE_INTEGER)
      await tx.audit({ at, actor: { kind: 'system', name: 'command line' }, verb: 'restore-backup', subject: 'installation', detail })
    })
  } finally {
    await store.close()
  }
}
