// The JSON schema of the configuration file, for editors that complete and check while people type.
import { z } from 'zod'
import { ConfigFile } from './file.ts'

export const configSchema = (): object => ({
  title: 'knowngood.yaml',
  description: 'What knowngood watches, whom it tells, and how it judges.',
  // What a person writes, not what becomes of it: what has a usual value may be left out.
  ...z.toJSONSchema(ConfigFile, { io: 'input', unrepresentable: 'any' }),
})
