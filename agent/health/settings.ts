// Reads `health.yaml` of the agent's data folder, again whenever it changed. A file with a mistake leaves the last good one in force.
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { HealthFile, NO_SETTINGS } from '../../rules/health/settings.ts'
import { parseYaml } from '../../rules/yaml.ts'
import type { Log } from '../log.ts'
import { messageOf } from '../refusal.ts'

export type HealthSettings = {
  /** What is in force. */
  readonly read: () => HealthFile
  /** What is wrong with the file as it is, in words; null while nothing is. */
  readonly problem: () => string | null
}

export function healthSettings(data: string, log: Pick<Log, 'warn' | 'info'>): HealthSettings {
  const file = path.join(data, 'health.yaml')
  let stamp: string | null = null
  let settings = NO_SETTINGS
  let problem: string | null = null

  const reload = (): void => {
    const info = statSync(file, { throwIfNoEntry: false })
    const now = info ? `${info.mtimeMs} ${info.size} ${info.ino}` : ''
    if (now === stamp) return
    stamp = now
    const parsed = info ? parseYaml(readFileSync(file, 'utf8'), HealthFile) : null
    problem = parsed?.ok === false ? parsed.problems.map(({ line, message }) => `${file}:${line}: ${message}`).join('; ') : null
    if (parsed === null) settings = NO_SETTINGS
    else if (parsed.ok) settings = parsed.value
    if (problem !== null) log.warn({ problem }, 'health.yaml has a mistake; what was in force stays so')
    else if (info) log.info({ probes: settings.probes.length, everySeconds: settings.every }, 'health.yaml is in force')
  }
  const read = (): HealthFile => {
    try {
      reload()
    } catch (error) {
      problem = `${file}: ${messageOf(error)}`
      log.warn({ problem }, 'health.yaml cannot be read; what was in force stays so')
    }
    return settings
  }
  return { read, problem: () => problem }
}
