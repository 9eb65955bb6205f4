// GET /openapi.json: every route of this server with its right, generated from the list the application is made of.
import { z } from 'zod'
import { ROLES } from '../../rules/domain.ts'
import type { Right, Route } from '../route.ts'

export const openapiRoute = (routes: () => readonly Route[]): Route => ({
  method: 'GET',
  path: '/openapi.json',
  right: 'open',
  does: 'Describes this interface.',
  handler: (c) => c.json(describe(routes())),
})

const PROBLEM = {
  type: 'object',
  properties: { type: { type: 'string' }, title: { type: 'string' }, status: { type: 'integer' }, detail: { type: 'string' } },
  required: ['title', 'status', 'detail'],
} as const

/** Pages are for people: only what answers programs is described. */
const isForPrograms = ({ path }: Route): boolean => /^\/(api|v1|hooks)\/|^\/(healthz|readyz|metrics|openapi\.json)$/.test(path)

function describe(routes: readonly Route[]) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes.filter(isForPrograms)) {
    const path = route.path.replaceAll(/:(\w+)(\{[^}]*\})?/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, path) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'knowngood', version: '1', description: 'What changed since it last worked, and was anyone supposed to change it?' },
    paths,
    components: { schemas: { Problem: PROBLEM }, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  }
}

function operation(route: Route, path: string) {
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
  return {
    summary: route.does,
    description: `Right: ${rightInWords(route.right)}.`,
    parameters: [...named, ...queryParameters(route)],
    ...(route.right === 'open' ? {} : { security: [{ bearer: [] }] }),
    responses: {
      '200': { description: 'Done.' },
      default: { description: 'A problem.', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
    },
  }
}

function queryParameters({ query }: Route): readonly unknown[] {
  if (query === undefined) return []
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' })
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }))
}

function rightInWords(right: Right): string {
  if (ROLES.some((role) => role === right)) return `the role ${right}${right === 'viewer' ? ' or any other' : ''}`
  const words = { open: 'nobody is asked', agent: 'an enrolled agent', 'loopback-or-viewer': 'open on a loopback address, else a viewer' }
  return right in words ? words[right as keyof typeof words] : 'a person who is signed in'
}
