// Agents: who waits to be let in, who is held or silent and why, which versions run, and how the next host is added.
import type { Instant } from '../rules/domain.ts'
import { EnrolmentTokens, NextHost, type TokensOfAgents } from './agents-next.tsx'
import { AgentBadge, type AgentState } from './fleet.tsx'
import { links } from './links.ts'
import { Empty } from './parts/bits.tsx'
import { Field, PostForm } from './parts/form.tsx'
import { Icon } from './parts/icon.tsx'
import { Code, Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import { useMay, type View } from './parts/view.ts'
import { SettingsFrame } from './settings.tsx'
import { count, list } from './words.ts'

export type WaitingAgent = {
  readonly id: string
  readonly asset: string
  readonly version: string
  readonly enrolledAt: Instant
  readonly lastHeard: Instant | null
  /** Of its public key: the agent's log shows the same. */
  readonly fingerprint: string
  /** That host has an agent, whose place it would take. */
  readonly replaces: boolean
}
export type AgentRow = {
  readonly id: string
  readonly asset: string
  readonly state: AgentState
  readonly reason: string | null
  readonly version: string
  readonly lastHeard: Instant | null
}
export type AgentsRows = TokensOfAgents & {
  readonly waiting: readonly WaitingAgent[]
  /** Those that need somebody first. */
  readonly agents: readonly AgentRow[]
  /** How many more there are, all of them well. */
  readonly more: number
}

export function AgentsPage({ view, rows }: { view: View; rows: AgentsRows }) {
  return (
    <SettingsFrame view={view} title="Agents" sub="The programs that watch hosts for this server. Each is let in once, by a person.">
      {rows.waiting.length > 0 ? <Waiting rows={rows.waiting} /> : null}
      <section aria-labelledby="speaking">
        <h2 id="speaking">Watching</h2>
        {rows.agents.length > 0 ? <Speaking rows={rows} /> : <NoAgent />}
      </section>
      <NextHost rows={rows} />
      <EnrolmentTokens rows={rows} />
    </SettingsFrame>
  )
}

function NoAgent() {
  return (
    <Empty title="No agent is let in yet.">
      <p>The agent on this host appears within a minute of starting. How another host is added stands below.</p>
    </Empty>
  )
}

function Waiting({ rows }: { rows: readonly WaitingAgent[] }) {
  return (
    <section aria-labelledby="waiting">
      <h2 id="waiting">Waiting for approval</h2>
      <p class="hint">
        They enrolled with a token. Until somebody decides, they keep what they see and nothing of it is taken; nothing is lost.
      </p>
      {rows.map((row) => (
        <Decide row={row} />
      ))}
    </section>
  )
}

function Decide({ row }: { row: WaitingAgent }) {
  const may = useMay('admin')
  return (
    <article class="waiting-agent" aria-label={`Agent of ${row.asset}`}>
      <p>
        <b>
          <Visible text={row.asset} />
        </b>{' '}
        <span class="dim">
          version <Visible text={row.version} />, enrolled <Ago at={row.enrolledAt} />,{' '}
          {row.lastHeard === null ? 'not heard since' : <Heard at={row.lastHeard} />}
        </span>
      </p>
      <p class="note">
        Key <Code text={row.fingerprint} />: the log of the agent shows the same.
        {row.replaces ? ' It would take the place of the agent this host has now.' : ''}
      </p>
      {may ? (
        <div class="two">
          <PostForm action={links.agentDecision(row.id, 'approve')}>
            <button class="button primary">Let it in</button>
          </PostForm>
          <details class="action">
            <summary>Turn it away</summary>
            <PostForm action={links.agentDecision(row.id, 'reject')}>
              <Field id={`why-${row.id}`} name="why" label="Why" required={false} placeholder="nobody knows this host" />
              <button class="button">Turn it away</button>
            </PostForm>
          </details>
        </div>
      ) : (
        <p class="hint">An admin may let it in or turn it away.</p>
      )}
    </article>
  )
}

function Heard({ at }: { at: Instant }) {
  return (
    <>
      heard <Ago at={at} />
    </>
  )
}

function Speaking({ rows: { agents, more } }: { rows: AgentsRows }) {
  const versions = [...new Set(agents.map(({ version }) => version))]
  return (
    <>
      {versions.length > 1 ? (
        <p class="hint">
          {count(versions.length, 'version')} run: <Visible text={list(versions)} />.
        </p>
      ) : null}
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">Host</th>
            <th scope="col">State</th>
            <th scope="col">Heard</th>
            <th scope="col">Version</th>
          </tr>
        </thead>
        <tbody>
          {agents.map((row) => (
            <Line row={row} />
          ))}
        </tbody>
      </table>
      {more > 0 ? (
        <p class="hint">
          {count(more, 'more agent')} that need nobody: <a href={links.assets}>all assets</a>.
        </p>
      ) : null}
    </>
  )
}

function Line({ row }: { row: AgentRow }) {
  return (
    <tr>
      <td class="c-asset">
        <a class="row-link" href={links.asset(row.asset)}>
          <Visible text={row.asset} />
        </a>
      </td>
      <td class="breaks">
        <AgentBadge state={row.state} />
        {row.reason === null ? null : (
          <span class="dim">
            {' '}
            <Visible text={row.reason} />
            {row.state === 'held' ? <Held asset={row.asset} /> : null}
          </span>
        )}
      </td>
      <td>{row.lastHeard === null ? <span class="dim">never</span> : <Ago at={row.lastHeard} />}</td>
      <td class="dim">
        <Visible text={row.version} />
      </td>
    </tr>
  )
}

function Held({ asset }: { asset: string }) {
  return (
    <>
      . Restored image, clone or stolen key? <a href={`${links.asset(asset)}#held`}>Decide</a> <Icon name="chevron-right" />
    </>
  )
}
