// Which files a kind of item is read from: when both change at once, one thing happened, and people are told once.
import type { Item, ItemKind } from './domain.ts'

type Source = {
  readonly name: string
  readonly kinds: readonly ItemKind[]
  readonly files: RegExp
  /** One command writes all of them: then they are one thing, too. */
  readonly isOneThing?: boolean
}

const SOURCES: readonly Source[] = [
  { name: 'accounts', kinds: ['user', 'group'], files: /^\/etc\/(?:passwd|shadow|group|gshadow|subuid|subgid)$/, isOneThing: true },
  { name: 'sudoers', kinds: ['sudoers'], files: /^\/etc\/sudoers(?:\.d\/[^/]+)?$/ },
  { name: 'ssh-keys', kinds: ['ssh-key'], files: /\/\.ssh\/authorized_keys2?$|^\/etc\/ssh\/authorized_keys/ },
  { name: 'cron', kinds: ['cron'], files: /^\/etc\/(?:crontab|anacrontab|cron\.[\w.-]+\/)|^\/var\/spool\/cron\// },
  { name: 'units', kinds: ['unit', 'timer'], files: /\/systemd\/(?:system|user)\/|^\/etc\/(?:init\.d|runlevels)\// },
  { name: 'dns', kinds: ['dns'], files: /^\/etc\/(?:resolv|nsswitch)\.conf$/ },
]

export type ItemSource = { readonly name: string; readonly isFile: boolean; readonly isOneThing: boolean }

/** Null for what is read from nothing else, and is no such file. */
export function sourceOf({ kind, path }: Pick<Item, 'kind' | 'path'>): ItemSource | null {
  const isFile = kind === 'file'
  const found = SOURCES.find(({ kinds, files }) => (isFile ? files.test(path) : kinds.includes(kind)))
  return found ? { name: found.name, isFile, isOneThing: found.isOneThing === true } : null
}

/**
 * Is the one told with the other. What was read from a file goes with the file. Two things read from it stay two: the file may not be
 * watched, and then each is news.
 */
export function goesWith(one: ItemSource, other: ItemSource): boolean {
  if (one.name !== other.name) return false
  return one.isOneThing ? one.isFile || other.isFile : !one.isFile && other.isFile
}
