// The texts of the last looks, secrets removed, compressed, and together never more than a set size.
import type { DatabaseSync } from 'node:sqlite'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** Each compression takes and leaves megabytes of working memory; for shorter texts that is not worth it. */
const COMPRESSED_FROM = 16 * 1024
/** Beyond it only digests are kept, so that a big tree does not fill the disk with itself. */
const ROOM_BYTES = 64 << 20

export function textsOn(db: DatabaseSync) {
  const get = db.prepare('select body from texts where dir = ? and name = ?')
  const insert = db.prepare('insert into texts values (?, ?, ?)')
  const remove = db.prepare('delete from texts where dir = ? and name = ?')
  const removeFolder = db.prepare('delete from texts where dir = ?')
  const total = db.prepare('select coalesce(sum(length(body)), 0) as n from texts')
  let held: number | null = null

  /** A text as it is, or compressed bytes. */
  const bodyOf = (dir: number, name: string): string | Uint8Array | null => {
    const body = get.get(dir, name)?.['body']
    return typeof body === 'string' || body instanceof Uint8Array ? body : null
  }
  const forget = (dir: number, name: string): void => {
    const body = bodyOf(dir, name)
    if (body === null) return
    remove.run(dir, name)
    held = held === null ? null : held - body.length
  }
  return {
    get: (dir: number, name: string): string | null => {
      const body = bodyOf(dir, name)
      return body instanceof Uint8Array ? zstdDecompressSync(body).toString('utf8') : body
    },
    forget,
    forgetFolder: (dir: number): void => {
      removeFolder.run(dir)
      held = null
    },
    /** Answers whether it found room. */
    put: (dir: number, name: string, text: string | null): boolean => {
      forget(dir, name)
      if (text === null) return true
      held ??= Number(total.get()?.['n'] ?? 0)
      const body = text.length < COMPRESSED_FROM ? text : zstdCompressSync(text)
      if (held + body.length > ROOM_BYTES) return false
      insert.run(dir, name, body)
      held += body.length
      return true
    },
  }
}
