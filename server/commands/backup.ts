// `knowngood backup FILE`: everything the database holds, as of one moment, beside a running server or without one.
import path from 'node:path'
import { writeBackup } from '../store/archive/file.ts'
import { openSource } from '../store/archive/source.ts'
import type { Place } from '../store/store.ts'
import { sayRows } from './rows-said.ts'

/** Answers what was written, in words. */
export async function backup(place: Place, file: string, now: number): Promise<string> {
  const source = await openSource(place)
  try {
    const written = await writeBackup(path.resolve(file), source, now)
    return (
      `${sayRows(written)} written to ${file}.\n` +
      `The keys are not in it, so that who has it cannot speak for you: keep ${path.join(place.dataDir, 'fleet.key')} too, in another place,\n` +
      'and the sealing.key beside it where channels were made on the screen: their secrets are sealed with it.'
    )
  } finally {
    await source.close()
  }
}
