// Names of users and groups, read from the host's own files when they move.
import { readFileSync, statSync } from 'node:fs'

export type Owners = { readonly nameOf: (uid: number, gid: number) => string }

export function readOwners(passwd = '/etc/passwd', group = '/etc/group'): Owners {
  const users = namesIn(passwd)
  const groups = namesIn(group)
  return { nameOf: (uid, gid) => `${users().get(uid) ?? uid}:${groups().get(gid) ?? gid}` }
}

function namesIn(file: string): () => ReadonlyMap<number, string> {
  let names = new Map<number, string>()
  let readAt = 0
  let stamp = ''
  return () => {
    if (Date.now() - readAt < 1_000) return names
    readAt = Date.now()
    try {
      const { mtimeMs, ino, size } = statSync(file)
      const now = `${mtimeMs} ${ino} ${size}`
      if (now !== stamp) {
        const lines = readFileSync(file, 'utf8').split('\n')
        names = new Map(lines.map((line) => line.split(':')).map(([name = '', , id]) => [Number(id), name]))
        stamp = now
      }
    } catch {
      names = new Map()
    }
    return names
  }
}
