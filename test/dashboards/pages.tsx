// Every page over the fixtures, by name: what the tests check and the pictures show.
import { AgentsPage } from '../../dashboards/agents.tsx'
import { AnswerPage } from '../../dashboards/answer.tsx'
import { ChannelsPage } from '../../dashboards/channels.tsx'
import { AlertsPage } from '../../dashboards/alerts.tsx'
import { AssetPage } from '../../dashboards/asset.tsx'
import { AssetsPage } from '../../dashboards/assets.tsx'
import { BoardPage } from '../../dashboards/board.tsx'
import { CardFormPage } from '../../dashboards/card-form.tsx'
import { CardPage } from '../../dashboards/card.tsx'
import { ChangePage } from '../../dashboards/change.tsx'
import { ChangesPage } from '../../dashboards/changes.tsx'
import { ErrorPage } from '../../dashboards/error-page.tsx'
import { GlossaryPage } from '../../dashboards/glossary.tsx'
import { GroupBaselinePage } from '../../dashboards/group-baseline.tsx'
import { IncidentPage } from '../../dashboards/incident.tsx'
import { IncidentsPage } from '../../dashboards/incidents.tsx'
import { LoginPage } from '../../dashboards/login.tsx'
import { OverviewPage } from '../../dashboards/overview.tsx'
import { PeoplePage } from '../../dashboards/people.tsx'
import { ReportPage, ServicesPage } from '../../dashboards/report.tsx'
import { RulesPage } from '../../dashboards/rules.tsx'
import { ImportPage } from '../../dashboards/import.tsx'
import { SchedulePage } from '../../dashboards/schedule.tsx'
import { SettingsPage } from '../../dashboards/settings.tsx'
import { SetupPage } from '../../dashboards/setup.tsx'
import { TokensPage } from '../../dashboards/tokens.tsx'
import { TrailPage } from '../../dashboards/trail.tsx'
import { WhyNotPage } from '../../dashboards/why-not.tsx'
import { aChangeDetail, BINARY_CHANGE } from './change-fixtures.ts'
import { CALM, EMPTY, FLEET, OVERVIEW } from './overview-fixtures.ts'
import { assetOf, CERTIFICATES, PACKAGES, PORTS } from './item-fixtures.ts'
import { ALERTS, ASSET, CARD } from './page-fixtures.ts'
import { AGENDA, IMPORT, SCHEDULE, WEEK } from './schedule-fixtures.ts'
import { ENDED, INCIDENTS, ROOM } from './incident-fixtures.ts'
import { BOARD, FORM } from './board-fixtures.ts'
import { SERVICES, WHAT_CHANGED, WHAT_CHANGED_KEPT } from './report-fixtures.ts'
import { RULES } from './rules-fixtures.ts'
import { AGENTS, AGENTS_WITH_TOKEN } from './agents-fixtures.ts'
import { PEOPLE, CHANNELS, SETTINGS, TOKENS, TRAIL } from './settings-fixtures.ts'
import { CHANGES, HOSTILE, HOSTILE_CHANGES, NOW, view } from './scene.ts'

const DAY = { from: NOW - 24 * 3600_000, to: NOW }
const list = (rows: typeof CHANGES) => ({
  filter: {},
  rows,
  newer: null,
  older: '/changes?cursor=x',
  assets: FLEET.map((row) => row.asset),
})
const flash = { tone: 'bad', title: 'The card was not saved.', detail: `No asset is known as ${HOSTILE[0]}.` } as const

export const PAGES = {
  overview: <OverviewPage view={view()} rows={OVERVIEW} />,
  'overview-calm': <OverviewPage view={view({ openAlerts: 0 })} rows={CALM} />,
  'overview-empty': <OverviewPage view={view({ openAlerts: 0 })} rows={EMPTY} />,
  changes: <ChangesPage view={view({ path: '/changes' })} rows={list(CHANGES)} />,
  'changes-hostile': (
    <ChangesPage
      view={view({ path: '/changes' })}
      rows={{ ...list(HOSTILE_CHANGES), filter: { q: HOSTILE[1], path: HOSTILE[0] }, problem: HOSTILE[3] }}
    />
  ),
  'changes-empty': <ChangesPage view={view({ path: '/changes' })} rows={{ ...list([]), older: null, filter: { asset: 'web-09' } }} />,
  incidents: <IncidentsPage view={view({ path: '/incidents' })} rows={INCIDENTS} />,
  'incidents-empty': (
    <IncidentsPage view={view({ path: '/incidents' })} rows={{ rows: [], older: null, services: [], typed: {}, problem: null }} />
  ),
  incident: <IncidentPage view={view({ path: '/incidents/INC-3' })} rows={ROOM} />,
  'incident-closed': <IncidentPage view={view({ path: '/incidents/INC-2' })} rows={ENDED} />,
  change: <ChangePage view={view({ path: '/changes/c02' })} detail={aChangeDetail()} />,
  'change-binary': <ChangePage view={view({ path: '/changes/c21', person: { name: 'vera', roles: ['viewer'] } })} detail={BINARY_CHANGE} />,
  assets: <AssetsPage view={view({ path: '/assets' })} rows={{ rows: FLEET, span: DAY, newer: null, older: null }} />,
  asset: <AssetPage view={view({ path: '/assets/db-01' })} rows={ASSET} />,
  'asset-packages': <AssetPage view={view({ path: '/assets/db-01' })} rows={assetOf('package', PACKAGES, 517)} />,
  'asset-ports': <AssetPage view={view({ path: '/assets/db-01' })} rows={assetOf('port', PORTS)} />,
  'asset-certificates': <AssetPage view={view({ path: '/assets/db-01' })} rows={assetOf('certificate', CERTIFICATES)} />,
  'group-baseline': (
    <GroupBaselinePage
      view={view({ path: '/baseline' })}
      rows={{
        of: 'tag:web',
        matched: 3,
        rows: [
          { asset: 'web-01', tags: ['web'], bySeverity: { high: 31, medium: 1_204, low: 3_011 }, drifted: 2, onlyApprovers: false },
          { asset: HOSTILE[1], tags: ['web', 'edge'], bySeverity: { high: 0, medium: 12, low: 0 }, drifted: 0, onlyApprovers: true },
        ],
      }}
    />
  ),
  import: <ImportPage view={view({ path: '/schedule/import' })} rows={IMPORT} />,
  'schedule-week': <SchedulePage view={view({ path: '/schedule' })} rows={WEEK} />,
  'schedule-agenda': <SchedulePage view={view({ path: '/schedule' })} rows={AGENDA} />,
  schedule: <SchedulePage view={view({ path: '/schedule' })} rows={SCHEDULE} />,
  rules: (
    <RulesPage view={view({ path: '/schedule/rules', person: { name: 'bob', roles: ['viewer', 'operator', 'approver'] } })} rows={RULES} />
  ),
  board: <BoardPage view={view({ path: '/board' })} rows={BOARD} />,
  'card-form': <CardFormPage view={view({ path: '/schedule/new', flash })} rows={FORM} />,
  card: <CardPage view={view({ path: '/schedule/CHG-105' })} rows={CARD} />,
  alerts: <AlertsPage view={view({ path: '/alerts' })} rows={ALERTS} />,
  answer: (
    <AnswerPage
      view={view({ path: '/answer', person: null })}
      rows={{
        token: 'x',
        title: `Nobody approved this change: ${HOSTILE[1]} on web-01`,
        reason: 'Nobody approved it.',
        name: '',
        note: '',
        problem: null,
        done: null,
        card: null,
      }}
    />
  ),
  services: <ServicesPage view={view({ path: '/report' })} rows={SERVICES} />,
  report: <ReportPage view={view({ path: '/report' })} rows={WHAT_CHANGED} />,
  'report-kept': <ReportPage view={view({ path: '/report' })} rows={WHAT_CHANGED_KEPT} />,
  channels: <ChannelsPage view={view({ path: '/settings/channels' })} rows={CHANNELS} />,
  settings: <SettingsPage view={view({ path: '/settings' })} rows={SETTINGS} />,
  people: <PeoplePage view={view({ path: '/settings/people' })} rows={PEOPLE} />,
  agents: <AgentsPage view={view({ path: '/settings/agents' })} rows={AGENTS} />,
  'agents-token': <AgentsPage view={view({ path: '/settings/agents' })} rows={AGENTS_WITH_TOKEN} />,
  tokens: <TokensPage view={view({ path: '/settings/tokens' })} rows={TOKENS} />,
  trail: <TrailPage view={view({ path: '/settings/audit' })} rows={TRAIL} />,
  'why-not': (
    <WhyNotPage
      view={view({ path: '/why-not' })}
      rows={{
        entry: { id: 'CHG-105', summary: HOSTILE[0] },
        change: null,
        typed: { from: '2026-03-10T22:00', to: '2026-03-10T23:30', system: 'tag:web', items: '/etc/nginx/**', approver: 'bob', days: 7 },
        problems: { to: 'Give an end after the beginning.' },
        most: 500,
        result: {
          rows: CHANGES.slice(0, 4).map((row) => ({ row, would: 'authorised' as const, wouldBeBy: 'CHG-105', because: 'Approved' })),
          judged: 500,
          isAll: false,
          alerting: { now: 12, would: 8 },
        },
      }}
    />
  ),
  glossary: <GlossaryPage view={view({ path: '/glossary' })} />,
  login: <LoginPage view={view({ path: '/login', person: null })} rows={{ name: HOSTILE[1], problem: 'Name or password is wrong.' }} />,
  setup: (
    <SetupPage
      view={view({ path: '/setup', person: null })}
      rows={{ token: 'one-time', isInvited: false, problems: { password: 'This password is too short: 15 characters or more.' } }}
    />
  ),
  'setup-used': <SetupPage view={view({ path: '/setup', person: null })} rows={{ token: null, isInvited: false }} />,
  'setup-invited': (
    <SetupPage view={view({ path: '/setup', person: null })} rows={{ token: 'one-time', isInvited: true, name: HOSTILE[1] }} />
  ),
  'not-found': (
    <ErrorPage
      view={view({ path: '/nowhere' })}
      rows={{ status: 404, title: 'There is no such page', detail: 'Nothing lives at /nowhere.', requestId: 'req-1' }}
    />
  ),
  failed: (
    <ErrorPage view={view({ person: null })} rows={{ status: 500, title: 'This page failed', detail: HOSTILE[0], requestId: 'req-2' }} />
  ),
} satisfies Readonly<Record<string, unknown>>

export type PageName = keyof typeof PAGES

/** Exactly what a route would answer. */
export const html = async (name: PageName): Promise<string> => `<!doctype html>${await PAGES[name]}`
