// Routes of alerts as rows: those of the configuration file first, then those made here, each in a sentence.
import type { RouteRow } from '../../dashboards/channel-routes.tsx'
import { readableRoutes } from '../config/made.ts'
import type { Config, RouteConfig } from '../config/file.ts'
import type { Reads } from '../store/store.ts'

export type KnownRoute = RouteConfig & { readonly id: string | null }

/** `id` is null for a route of the file. */
export async function routesInForce(reads: Pick<Reads, 'madeRoutes'>, { routes }: Pick<Config, 'routes'>): Promise<readonly KnownRoute[]> {
  const made = readableRoutes(await reads.madeRoutes())
  const ofFile = routes.slice(0, Math.max(0, routes.length - made.length))
  return [...ofFile.map((route) => ({ ...route, id: null })), ...made.map(({ id, route }) => ({ ...route, id }))]
}

export const routeRow = ({ id, severity, service, kind, escalate, channels, diff }: KnownRoute): RouteRow => ({
  id,
  when: whenWords(severity, service, kind),
  escalation: escalate === undefined ? null : `${escalate.channels.join(', ')} when nobody took it for ${escalate.afterMinutes} min`,
  channels,
  diff: diff ?? null,
})

function whenWords(severity: readonly string[] | undefined, service: string | undefined, kind: readonly string[] | undefined): string {
  const what = severity === undefined ? 'Every alert' : `Alerts of ${severity.join(' or ')} severity`
  const about = [...(kind === undefined ? [] : [kind.join(' or ')]), ...(service === undefined ? [] : [`the service ${service}`])]
  return about.length === 0 ? what : `${what} about ${about.join(' of ')}`
}
