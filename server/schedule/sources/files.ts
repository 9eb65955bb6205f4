// A file that another program writes, or a folder into which files are dropped: read again when something in it changed.
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { MOST_BYTES } from '../windows/ics-lines.ts'
import type { Reading, Source, SourceRead, SourceRecord } from './source.ts'

type Files = { readonly kind: 'ics' | 'csv'; readonly read: (bytes: Uint8Array, reading: Reading) => Promise<SourceRead> } & (
  | { readonly file: string }
  | { readonly folder: string }
)

const MOST_FILES = 100
const DAY_MS = 86_400_000

export const fileSource =
  (files: Files): Source['read'] =>
  async (cursor, reading) => {
    const names = await namesIn(files)
    if (!names.ok) return names
    const stats = await Promise.all(names.files.map((file) => stat(file).catch(() => null)))
    // Windows move on with the days, so a file is read once a day even if nobody touched it.
    const mark = [
      Math.floor(reading.now / DAY_MS),
      ...stats.map((one) => (one === null ? 'gone' : `${one.mtimeMs} ${one.size}`)),
      ...names.files,
    ].join('\n')
    if (mark === cursor) return { ok: true, records: [], isWhole: false, cursor }
    const records: SourceRecord[] = []
    for (const [index, file] of names.files.entries()) {
      const name = path.basename(file)
      if ((stats[index]?.size ?? 0) > MOST_BYTES) return { ok: false, where: name, problem: 'It is longer than 5 MB. Split it.' }
      const bytes = await readFile(file).catch(() => null)
      if (bytes === null) return { ok: false, where: name, problem: 'It cannot be read. Make it readable for this user.' }
      const read = await files.read(bytes, reading)
      if (!read.ok) return { ...read, where: `${name}, ${read.where}` }
      records.push(...read.records.map((record) => ({ ...record, where: `${name}, ${record.where}` })))
    }
    // Where a record could not be read, nobody can say that it is gone.
    return { ok: true, records, isWhole: records.every(({ kind }) => kind !== 'refused'), cursor: mark }
  }

type Names =
  | { readonly ok: true; readonly files: readonly string[] }
  | { readonly ok: false; readonly where: string; readonly problem: string }

async function namesIn(files: Files): Promise<Names> {
  if ('file' in files) return { ok: true, files: [files.file] }
  try {
    const entries = await readdir(files.folder, { withFileTypes: true })
    const names = entries.filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith(`.${files.kind}`)).map(({ name }) => name)
    if (names.length > MOST_FILES)
      return { ok: false, where: files.folder, problem: `It holds more than ${MOST_FILES} files. Take old ones away.` }
    return { ok: true, files: names.sort().map((name) => path.join(files.folder, name)) }
  } catch {
    return { ok: false, where: files.folder, problem: 'The folder cannot be read. Make it, and make it readable for this user.' }
  }
}
