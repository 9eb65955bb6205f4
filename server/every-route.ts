// Every route of the server, in one list: what is not here does not exist.
import type { Parts } from './parts.ts'
import type { Route } from './route.ts'
import { agentCallRoutes } from './routes/agent-calls.ts'
import { agentsApiRoutes } from './routes/agents-api.ts'
import { alertsApiRoutes } from './routes/alerts-api.ts'
import { answerRoutes } from './routes/answer.tsx'
import { assetsApiRoutes } from './routes/assets-api.ts'
import { configSchemaRoute } from './routes/config-schema.ts'
import { channelsApiRoutes } from './routes/channels-api.ts'
import { changeActionsApi } from './routes/change-actions-api.ts'
import { changesApiRoutes } from './routes/changes-api.ts'
import { demoRoutes } from './routes/demo.ts'
import { enrolmentTokenRoutes } from './routes/enrolment-tokens.ts'
import { entriesApi } from './routes/entries-api.ts'
import { eventsApiRoutes } from './routes/events-api.ts'
import { healthApiRoutes } from './routes/health-api.ts'
import { healthRoutes } from './routes/health.ts'
import { importApi } from './routes/import-api.ts'
import { incidentsApi } from './routes/incidents-api.ts'
import { loginRoutes } from './routes/login.tsx'
import { logsRoutes } from './routes/logs.ts'
import { mayIApi } from './routes/may-i-api.ts'
import { metricsInRoutes } from './routes/metrics-in.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { openapiRoute } from './routes/openapi.ts'
import { pageRoutes } from './routes/pages.tsx'
import { peopleRoutes } from './routes/people.ts'
import { runsApi } from './routes/runs-api.ts'
import { reportApi } from './routes/report-api.ts'
import { setupRoutes } from './routes/setup.tsx'
import { standingApi } from './routes/standing-api.ts'
import { systemsApi } from './routes/systems-api.ts'
import { tokenRoutes } from './routes/tokens.ts'

export function everyRoute(parts: Parts): readonly Route[] {
  const routes: readonly Route[] = [
    ...healthRoutes(parts),
    ...metricsRoutes(parts),
    ...logsRoutes(parts),
    ...metricsInRoutes(parts),
    ...agentCallRoutes(parts),
    ...changesApiRoutes(parts),
    ...changeActionsApi(parts),
    ...assetsApiRoutes(parts),
    ...healthApiRoutes(parts),
    ...agentsApiRoutes(parts),
    ...entriesApi(parts),
    ...standingApi(parts),
    ...importApi(parts),
    ...systemsApi(parts),
    ...incidentsApi(parts),
    ...reportApi(parts),
    ...mayIApi(parts),
    ...runsApi(parts),
    ...alertsApiRoutes(parts),
    ...channelsApiRoutes(parts),
    ...eventsApiRoutes(parts),
    ...peopleRoutes(parts),
    ...tokenRoutes(parts),
    ...enrolmentTokenRoutes(parts),
    ...loginRoutes(parts),
    ...setupRoutes(parts),
    ...demoRoutes(parts),
    ...answerRoutes(parts),
    ...pageRoutes(parts),
    configSchemaRoute(),
    openapiRoute(() => routes),
  ]
  return routes
}
