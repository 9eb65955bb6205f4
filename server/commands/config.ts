// `knowngood config`: checks a configuration file without starting anything, and prints the schema editors use.
import type { Settings } from '../config.ts'
import { channelsOf } from '../config/channels.ts'
import { explainConfig, readConfig } from '../config/load.ts'
import { configSchema } from '../config/schema.ts'
import { Refusal } from '../store/database.ts'

/** Answers that the file is in order; throws with every mistake, its line and what was expected. */
export function checkConfig({ configFile }: Pick<Settings, 'configFile'>): string {
  const read = readConfig(configFile, true)
  if (!read.ok) throw new Refusal(explainConfig(configFile, read.problems))
  const { problems } = channelsOf(read.config, process.env)
  return [`${configFile} is in order.`, ...problems.map(({ message }) => message)].join('\n')
}

export const printSchema = (): string => JSON.stringify(configSchema(), null, 2)
