// The page of the settings: the configuration in force, and how its channels are doing.
import { SettingsPage, type SettingsRows } from '../../dashboards/settings.tsx'
import type { Route } from '../route.ts'
import { answer, type PageParts, viewOf } from './page.tsx'
import { peoplePageRoutes } from './people-page.tsx'
import { tokensPageRoutes } from './tokens-page.tsx'
import { trailRoutes } from './trail.tsx'

export const settingsRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/settings',
    right: 'viewer',
    does: 'The page of the settings: the configuration in force.',
    handler: async (c) => {
      const [view, rows] = await Promise.all([viewOf(parts, c), settingsRows(parts, new URL(c.req.url).origin)])
      return answer(c, view, { page: <SettingsPage view={view} rows={rows} /> })
    },
  },
  ...peoplePageRoutes(parts),
  ...tokensPageRoutes(parts),
  ...trailRoutes(parts),
]

async function settingsRows(parts: PageParts, origin: string): Promise<SettingsRows> {
  const { store, config, configProblems, configFile = 'knowngood.yaml', publicUrl } = parts
  const health = await store.read.channelHealth()
  const { channels, routes } = config()
  return {
    file: configFile,
    publicUrl: publicUrl?.() ?? origin,
    problems: configProblems().map(({ line, message }) => (line > 0 ? `Line ${line}: ${message}` : message)),
    channels: Object.entries(channels).map(([name, { kind, to, diff }]) => {
      const { waiting = 0, oldestAt = null, dead = 0 } = health.find(({ channel }) => channel === name) ?? {}
      return { name, kind, to, diff, waiting, oldestAt, dead }
    }),
    routes: routes.map(({ severity, service, channels: to, diff }) => ({
      when: whenWords(severity, service),
      channels: to,
      diff: diff ?? null,
    })),
  }
}

function whenWords(severity: readonly string[] | undefined, service: string | undefined): string {
  const what = severity === undefined ? 'Every alert' : `Alerts of ${severity.join(' or ')} severity`
  return service === undefined ? what : `${what} about the service ${service}`
}
