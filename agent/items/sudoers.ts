// Who may act as whom: the rules of sudo, by file and by whom they are about, following its includes as sudo does.
import { dirname, normalize } from 'node:path/posix'
import { rawOf, shown } from '../look/names.ts'
import type { Collector, Found } from './collector.ts'
import type { HostView } from './host-view.ts'

const MAIN = '/etc/sudoers'
/** As deep as sudo itself follows. */
const MOST_DEPTH = 128
const MOST_FILES = 1_000

type SudoLine =
  | { readonly kind: 'rule'; readonly who: string; readonly text: string }
  | { readonly kind: 'include'; readonly path: string; readonly isFolder: boolean }

/** Logical lines: joined at a backslash, without comments, blanks as one. `#include` is no comment, and `#1000` is a user. */
export function parseSudoers(text: string): readonly SudoLine[] {
  return text
    .replace(/\\\r?\n\s*/g, ' ')
    .split(/\r?\n/)
    .flatMap((line): SudoLine[] => {
      const include = /^\s*[#@]include(dir)?\s+(?:"([^"]+)"|(\S.*?))\s*$/.exec(line)
      if (include)
        return [{ kind: 'include', path: (include[2] ?? include[3] ?? '').replaceAll('\\ ', ' '), isFolder: include[1] !== undefined }]
      const bare = withoutComment(line).trim().replace(/\s+/g, ' ')
      return bare === '' ? [] : [{ kind: 'rule', who: whoOf(bare), text: bare }]
    })
}

/** A number sign begins a comment unless a number of a user follows, or it stands in quotes or behind a backslash. */
function withoutComment(line: string): string {
  const found = /^(?:[^#"\\]|\\.|"(?:[^"\\]|\\.)*"|#\d)*/.exec(line)
  return found ? found[0] : line
}

/** `Defaults:bob`, `User_Alias ADMINS`, or the users a rule begins with. */
function whoOf(rule: string): string {
  const alias = /^(User|Runas|Host|Cmnd|Cmd)_Alias (\S+?) ?=/.exec(rule)
  if (alias) return `${alias[1]}_Alias ${alias[2]}`
  const [first = ''] = /^(?:"[^"]*"|\\.|[^\s"\\,]|, ?)+/.exec(rule) ?? [rule]
  return first
}

/** All rules about the same one in a file are one item: their order counts, the last that fits wins. */
export function rulesFrom(path: string, lines: readonly SudoLine[]): readonly Found[] {
  const byWho = new Map<string, string[]>()
  for (const line of lines) if (line.kind === 'rule') byWho.set(line.who, [...(byWho.get(line.who) ?? []), line.text])
  return [...byWho].map(([key, rules]): Found => {
    const text = `${rules.join('\n')}\n`
    const isDefaults = /^Defaults|_Alias /.test(key)
    return {
      path,
      key,
      text,
      values: { rules: String(rules.length), ...(isDefaults ? {} : { asksPassword: /\bNOPASSWD:/.test(text) ? 'no' : 'yes' }) },
    }
  })
}

/** Each file once, however often it is included, and in a circle too. */
function* filesFrom(host: HostView, file: string, hostname: string, seen: Set<string>, depth = 0): Iterable<Found> {
  const stats = host.stat(file)
  const own = stats ? `${stats.dev} ${stats.ino}` : file
  if (depth > MOST_DEPTH || seen.size > MOST_FILES || seen.has(own)) return
  seen.add(own)
  const lines = parseSudoers(host.text(file, shown(file)) ?? '')
  yield* rulesFrom(shown(file), lines)
  for (const line of lines) {
    if (line.kind !== 'include') continue
    const named = rawOf(line.path.replaceAll('%h', hostname))
    const target = normalize(named.startsWith('/') ? named : `${dirname(file)}/${named}`)
    if (!line.isFolder) yield* filesFrom(host, target, hostname, seen, depth + 1)
    // Sudo passes over names with a dot or a tilde at the end, so that copies of editors are no rules.
    else
      for (const name of host.names(target) ?? [])
        if (!/\.|~$/.test(name)) yield* filesFrom(host, `${target}/${name}`, hostname, seen, depth + 1)
  }
}

export const sudoers: Collector = {
  kind: 'sudoers',
  every: 1,
  collect: (host) => {
    const hostname = (host.text('/proc/sys/kernel/hostname', null) ?? '').trim().split('.', 1)[0] ?? ''
    return { found: [...filesFrom(host, MAIN, hostname, new Set())] }
  },
}
