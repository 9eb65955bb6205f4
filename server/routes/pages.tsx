// Every page for people, and the small ones that need no file of their own: the glossary, and how the reader wants to see things.
import { GlossaryPage } from '../../dashboards/glossary.tsx'
import type { Route } from '../route.ts'
import { alertsPageRoutes } from './alerts-page.tsx'
import { assetRoutes } from './asset.tsx'
import { assetsRoutes } from './assets.tsx'
import { boardRoutes } from './board.tsx'
import { cardFormRoutes } from './card-form.tsx'
import { cardRoutes } from './card.tsx'
import { changeRoutes } from './change.tsx'
import { changesRoutes } from './changes.tsx'
import { safeNext } from './login.tsx'
import { groupBaselineRoutes } from './group-baseline.tsx'
import { importPageRoutes } from './import-page.tsx'
import { incidentsRoutes } from './incidents.tsx'
import { overviewRoutes } from './overview.tsx'
import { answer, formOf, keepPreferences, type PageParts, viewOf } from './page.tsx'
import { reportRoutes } from './report.tsx'
import { rulesPageRoutes } from './rules-page.tsx'
import { scheduleRoutes } from './schedule.tsx'
import { settingsRoutes } from './settings.tsx'
import { staticRoutes } from './static.ts'
import { whyNotRoutes } from './why-not.tsx'

/** Pages with names of their own come before the page of a card: "new" is nobody's id. */
export const pageRoutes = (parts: PageParts): readonly Route[] => [
  ...staticRoutes(),
  ...overviewRoutes(parts),
  ...changesRoutes(parts),
  ...changeRoutes(parts),
  ...assetsRoutes(parts),
  ...assetRoutes(parts),
  ...groupBaselineRoutes(parts),
  ...scheduleRoutes(parts),
  ...rulesPageRoutes(parts),
  ...boardRoutes(parts),
  ...importPageRoutes(parts),
  ...cardFormRoutes(parts),
  ...cardRoutes(parts),
  ...alertsPageRoutes(parts),
  ...incidentsRoutes(parts),
  ...reportRoutes(parts),
  ...whyNotRoutes(parts),
  ...settingsRoutes(parts),
  {
    method: 'GET',
    path: '/glossary',
    right: 'viewer',
    does: 'What the words and the keys mean.',
    handler: async (c) => {
      const view = await viewOf(parts, c)
      return answer(c, view, { page: <GlossaryPage view={view} /> })
    },
  },
  {
    method: 'POST',
    path: '/preferences',
    right: 'person',
    does: 'Keeps the theme and the time zone a reader chose, in cookies of their browser.',
    handler: async (c) => {
      const { theme, zone, back } = await formOf(c)
      keepPreferences(c, parts.secure, { ...(theme === undefined ? {} : { theme }), ...(zone === undefined ? {} : { zone }) })
      return c.redirect(safeNext(back), 303)
    },
  },
]
