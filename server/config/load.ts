// Keeps knowngood.yaml in force: read at the start, again whenever it changes; a mistake keeps what was in force and is shown.
import { readFileSync } from 'node:fs'
import { watch } from 'chokidar'
import { parseYaml } from '../../rules/yaml.ts'
import { unknownNames } from './checks.ts'
import { type Config, ConfigFile, EMPTY_CONFIG, inForce } from './file.ts'

/** `line` 0: about no single line. `isInForce`: the file counts all the same, only what the message names does not work. */
export type ConfigProblem = { readonly line: number; readonly column: number; readonly message: string; readonly isInForce?: true }

export type LiveConfig = {
  readonly current: () => Config
  /** Why the file as it is now is not in force; empty when it is. */
  readonly configProblems: () => readonly ConfigProblem[]
  /** Reads the file again; answers whether it is in force now. */
  readonly reload: () => boolean
  readonly close: () => Promise<void>
}

export type ConfigRead =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

const WholeFile = ConfigFile.superRefine((file, context) => {
  for (const { path, message } of unknownNames(file)) context.addIssue({ code: 'custom', path: [...path], message })
})

export function readConfig(file: string, isNamed: boolean): ConfigRead {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMissing && !isNamed) return { ok: true, config: EMPTY_CONFIG }
    const why = error instanceof Error ? error.message : String(error)
    return { ok: false, problems: [{ line: 0, column: 0, message: `the file cannot be read: ${why}` }] }
  }
  // A file of comments only is a file that says nothing.
  const read = parseYaml(/^\s*(#.*\s*)*$/.test(text) ? '{}' : text, WholeFile)
  if (!read.ok) return { ok: false, problems: read.problems.map((each) => ({ ...each, message: withoutPasswords(each.message) })) }
  return { ok: true, config: inForce(read.value) }
}

/** A mistake quotes what was written; a password in an address must reach neither a log nor a screen. */
const withoutPasswords = (text: string): string => text.replaceAll(/(:\/\/[^\s:@/]*:)\S+@/g, '$1***@')

/** One mistake a line: where it is, and what to do about it. */
export const explainConfig = (file: string, problems: readonly ConfigProblem[]): string =>
  problems.map(({ line, message }) => (line > 0 ? `${file} line ${line}: ${message}` : `${file}: ${message}`)).join('\n')

export type Watching = {
  readonly file: string
  readonly isNamed: boolean
  /** Called after a change of the file is in force. */
  readonly changed: (config: Config) => void
  readonly mistaken: (problems: readonly ConfigProblem[]) => void
}

export function keepConfig({ file, isNamed, changed, mistaken }: Watching): LiveConfig {
  let current = EMPTY_CONFIG
  let problems: readonly ConfigProblem[] = []
  const reload = (): boolean => {
    const read = readConfig(file, isNamed)
    problems = read.ok ? [] : read.problems
    if (!read.ok) {
      mistaken(problems)
      return false
    }
    const isNew = JSON.stringify(read.config) !== JSON.stringify(current)
    current = read.config
    if (isNew) changed(current)
    return true
  }
  reload()
  const watcher = watch(file, { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: 100, pollInterval: 50 } })
  watcher.on('all', reload)
  return { current: () => current, configProblems: () => problems, reload, close: () => watcher.close() }
}
