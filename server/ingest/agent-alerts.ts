// What agents say about themselves, and what is noticed about them, as alerts.
import { tellings } from '../../rules/alerting-routes.ts'
import type { Asset, Severity } from '../../rules/domain.ts'
import type { AlertKind } from '../store/alerts/rows.ts'
import type { Writes } from '../store/store.ts'
import type { Judging } from './verdicts.ts'

export type AgentAlert = {
  readonly kind: Exclude<AlertKind, 'change'>
  readonly severity: Severity
  readonly title: string
  readonly reason: string
}

/** The notes that alert; every other note is kept and shown. Null for a note that is only told. */
export function alertOfNote(name: string, detail: string, asset: string): AgentAlert | null {
  switch (name) {
    case 'agent-died':
      return { kind: 'agent-died', severity: 'medium', title: `The agent on ${asset} died and started again`, reason: detail }
    case 'store-lost':
      return { kind: 'store-lost', severity: 'high', title: `The agent on ${asset} lost its store`, reason: detail }
    case 'blind':
    case 'root-replaced':
      return { kind: 'blind', severity: 'high', title: `The agent on ${asset} does not see all it should`, reason: detail }
    default:
      return null
  }
}

/** One alert per agent and kind at a time: `openAlert` answers the standing one. */
export async function openAgentAlert(
  tx: Pick<Writes, 'openAlerts'>,
  judging: Judging,
  about: { readonly agent: string; readonly asset: Asset; readonly alert: AgentAlert },
): Promise<string | null> {
  const { agent, asset, alert } = about
  const at = judging.now()
  const [opened] = await tx.openAlerts([
    {
      alert: { ...alert, subject: agent, asset: asset.id, facts: { services: asset.services }, firstVerdict: null, at },
      tell: tellings(
        { severity: alert.severity, services: asset.services, kinds: [alert.kind] },
        { ...judging.routing(), settleMs: 0 },
        at,
      ),
    },
  ])
  return opened?.opened ? opened.id : null
}
