// The page of the settings: the configuration in force.
import { SettingsPage, type SettingsRows } from '../../dashboards/settings.tsx'
import type { Route } from '../route.ts'
import { agentsPageRoutes } from './agents-page.tsx'
import { answer, type PageParts, viewOf } from './page.tsx'
import { channelsPageRoutes } from './channels-page.tsx'
import { peoplePageRoutes } from './people-page.tsx'
import { routeRow, routesInForce } from './route-rows.ts'
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
      const rows = await settingsRows(parts, new URL(c.req.url).origin)
      return answer(c, view, { page: <SettingsPage view={view} rows={rows} /> })
    },
  },
  ...agentsPageRoutes(parts),
  ...channelsPageRoutes(parts),
  ...peoplePageRoutes(parts),
  ...tokensPageRoutes(parts),
  ...trailRoutes(parts),
]

async function settingsRows(
  { store, config, configProblems, configFile = 'knowngood.yaml', publicUrl }: PageParts,
  origin: string,
): Promise<SettingsRows> {
  return {
    file: configFile,
    publicUrl: publicUrl?.() ?? origin,
    problems: configProblems().map(({ line, message }) => (line > 0 ? `Line ${line}: ${message}` : message)),
    routes: (await routesInForce(store.read, config())).map(routeRow),
  }
}
