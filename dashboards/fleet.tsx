// The fleet as rows: is each asset seen, how much is watched, what happened to it in the last hours.
import type { Instant, Span } from '../rules/domain.ts'
import { links } from './links.ts'
import { HealthBadge, type Wellness } from './parts/health.tsx'
import { Icon, type IconName } from './parts/icon.tsx'
import { Strip, type StripRow, StripScale } from './parts/strip.tsx'
import { Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import { count, duration } from './words.ts'

export type AgentState = 'watching' | 'late' | 'silent' | 'stopped' | 'held' | 'unwatched' | 'revoked'
export type FleetRow = {
  readonly asset: string
  readonly tags: readonly string[]
  readonly state: AgentState
  readonly health: Wellness
  readonly lastHeard: Instant | null
  readonly items: number
  readonly unreadable: number
  /** Items whose value nobody has accepted yet. */
  readonly unaccepted: number
  readonly strip: StripRow
}

const STATES = {
  watching: { word: 'Watching', icon: 'circle-check', tone: 'green' },
  late: { word: 'Late', icon: 'hourglass', tone: 'amber' },
  silent: { word: 'Silent', icon: 'eye-off', tone: 'red' },
  stopped: { word: 'Stopped', icon: 'eye-off', tone: 'grey' },
  held: { word: 'Held', icon: 'triangle-alert', tone: 'red' },
  unwatched: { word: 'No agent', icon: 'eye-off', tone: 'grey' },
  revoked: { word: 'Revoked', icon: 'user-slash', tone: 'grey' },
} satisfies Record<AgentState, { word: string; icon: IconName; tone: string }>

export function AgentBadge({ state }: { state: AgentState }) {
  const face = STATES[state]
  return (
    <span class="verdict" data-tone={face.tone} data-dress={state === 'silent' ? 'soft' : 'plain'}>
      <Icon name={face.icon} />
      <span>{face.word}</span>
    </span>
  )
}

const blindMs = (blind: readonly Span[]): number => blind.reduce((sum, { from, to }) => sum + to - from, 0)

export function FleetTable({ rows, span }: { rows: readonly FleetRow[]; span: Span }) {
  return (
    <table class="rows fleet" data-keys="rows">
      <thead>
        <tr>
          <th scope="col">Asset</th>
          <th scope="col">Agent</th>
          <th scope="col">Health</th>
          <th scope="col" class="num">
            Items
          </th>
          <th scope="col">Baseline</th>
          <th scope="col" class="c-strip">
            <span class="strip-head">
              <span>Last {duration(span.to - span.from)}</span>
              <StripScale span={span} />
            </span>
          </th>
          <th scope="col" class="num">
            Blind
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <FleetLine row={row} />
        ))}
      </tbody>
    </table>
  )
}

function FleetLine({ row }: { row: FleetRow }) {
  const blind = blindMs(row.strip.blind)
  return (
    <tr>
      <td class="c-asset">
        <a class="row-link" href={links.asset(row.asset)}>
          <Visible text={row.asset} />
        </a>{' '}
        <span class="dim tags">
          <Visible text={row.tags.join(' ')} />
        </span>
      </td>
      <td class="c-state">
        <AgentBadge state={row.state} /> <span class="dim">{row.lastHeard === null ? 'never heard' : <Ago at={row.lastHeard} />}</span>
      </td>
      <td class="c-health">
        <a href={`${links.asset(row.asset)}#health`}>
          <HealthBadge state={row.health} />
        </a>
      </td>
      <td class="num c-items">
        {row.items.toLocaleString('en-GB')}
        {row.unreadable > 0 ? (
          <a class="sub-number" href={`${links.asset(row.asset)}#unreadable`}>
            {row.unreadable} unreadable
          </a>
        ) : null}
      </td>
      <td class="c-baseline">
        {row.unaccepted === 0 ? (
          <span class="dim">accepted</span>
        ) : (
          <a href={`${links.asset(row.asset)}#baseline`}>{row.unaccepted.toLocaleString('en-GB')} to accept</a>
        )}
      </td>
      <td class="c-strip">
        <Strip row={row.strip} label={stripWords(row, blind)} />
      </td>
      <td class="num c-blind">{blind === 0 ? <span class="dim">none</span> : duration(blind)}</td>
    </tr>
  )
}

function stripWords(row: FleetRow, blind: number): string {
  const length = duration(row.strip.span.to - row.strip.span.from)
  const seen = `${count(row.strip.marks.length, 'change')} in the last ${length}`
  return blind === 0 ? `${seen}, nothing unseen` : `${seen}, blind for ${duration(blind)}`
}
