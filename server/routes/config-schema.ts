// Publishes the schema of the configuration file: it says nothing about this installation.
import { configSchema } from '../config/schema.ts'
import type { Route } from '../route.ts'

export const configSchemaRoute = (): Route => ({
  method: 'GET',
  path: '/schema/knowngood.json',
  right: 'open',
  does: 'The JSON schema of the configuration file.',
  handler: (c) => c.json(configSchema(), 200, { 'content-type': 'application/schema+json' }),
})
