// The page of the settings: the configuration in force, and how its channels are doing.
import { SettingsPage, type SettingsRows } from '../../dashboards/settings.tsx'
import type { ChannelConfig } from '../config/file.ts'
import type { Route } from '../route.ts'
import { agentsPageRoutes } from './agents-page.tsx'
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
  ...agentsPageRoutes(parts),
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
    channels: Object.entries(channels).map(([name, wanted]) => {
      const { waiting = 0, oldestAt = null, dead = 0 } = health.find(({ channel }) => channel === name) ?? {}
      const { kind, diff } = wanted
      return { name, kind, to: targetOf(wanted), diff, waiting, oldestAt, dead }
    }),
    routes: routes.map(({ severity, service, channels: to, diff }) => ({
      when: whenWords(severity, service),
      channels: to,
      diff: diff ?? null,
    })),
  }
}

/** Whom it reaches, as far as that is no secret. */
function targetOf(channel: ChannelConfig): readonly string[] {
  if (channel.kind === 'email') return channel.to
  if ('url' in channel && channel.url !== undefined) return [new URL(channel.url).host]
  return 'urlFrom' in channel && channel.urlFrom !== undefined ? [`as ${channel.urlFrom} says`] : ['PagerDuty']
}

function whenWords(severity: readonly string[] | undefined, service: string | undefined): string {
  const what = severity === undefined ? 'Every alert' : `Alerts of ${severity.join(' or ')} severity`
  return service === undefined ? what : `${what} about the service ${service}`
}
