// The page of the settings: the configuration in force.
import { SettingsPage, type SettingsRows } from '../../dashboards/settings.tsx'
import type { Route } from '../route.ts'
import { agentsPageRoutes } from './agents-page.tsx'
import { answer, type PageParts, viewOf } from './page.tsx'
import { channelsPageRoutes } from './channels-page.tsx'
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
      const view = await viewOf(parts, c)
      const rows = settingsRows(parts, new URL(c.req.url).origin)
      return answer(c, view, { page: <SettingsPage view={view} rows={rows} /> })
    },
  },
  ...agentsPageRoutes(parts),
  ...channelsPageRoutes(parts),
  ...peoplePageRoutes(parts),
  ...tokensPageRoutes(parts),
  ...trailRoutes(parts),
]

function settingsRows(parts: PageParts, origin: string): SettingsRows {
  const { config, configProblems, configFile = 'knowngood.yaml', publicUrl } = parts
  const { routes } = config()
  return {
    file: configFile,
    publicUrl: publicUrl?.() ?? origin,
    problems: configProblems().map(({ line, message }) => (line > 0 ? `Line ${line}: ${message}` : message)),
    routes: routes.map(({ severity, service, kind, escalate, channels: to, diff }) => ({
      when: whenWords(severity, service, kind),
      escalation: escalate === undefined ? null : `${escalate.channels.join(', ')} when nobody took it for ${escalate.afterMinutes} min`,
      channels: to,
      diff: diff ?? null,
    })),
  }
}

function whenWords(severity: readonly string[] | undefined, service: string | undefined, kind: readonly string[] | undefined): string {
  const what = severity === undefined ? 'Every alert' : `Alerts of ${severity.join(' or ')} severity`
  const about = [...(kind === undefined ? [] : [kind.join(' or ')]), ...(service === undefined ? [] : [`the service ${service}`])]
  return about.length === 0 ? what : `${what} about ${about.join(' of ')}`
}
