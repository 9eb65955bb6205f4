// How the next host is added: a token made here, two commands to copy, and the tokens that wait to be used.
import type { Instant } from '../rules/domain.ts'
import { links } from './links.ts'
import { CopyButton } from './parts/bits.tsx'
import { Field, PostForm, Select } from './parts/form.tsx'
import { Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import { useMay } from './parts/view.ts'
import { OneTime, PasswordFirst } from './people.tsx'

export type EnrolmentTokenRow = {
  readonly id: string
  readonly name: string | null
  readonly mayReplace: boolean
  readonly isApproved: boolean
  readonly createdAt: Instant
  readonly createdBy: string
  readonly expiresAt: Instant
  readonly state: 'waiting' | 'used' | 'ended' | 'expired'
  /** The host of the agent that used it. */
  readonly usedBy: string | null
}
export type TokensOfAgents = {
  readonly tokens: readonly EnrolmentTokenRow[]
  /** Where agents reach this server. */
  readonly serverUrl: string
  /** The password was given lately enough to make a token. */
  readonly isFresh: boolean
  /** Just made; shown this once. */
  readonly made: { readonly token: string; readonly name: string | null } | null
  readonly typed: { readonly name?: string }
  readonly problem: string | null
}

const LASTS = [
  { value: '1', label: '1 hour' },
  { value: '24', label: '1 day' },
  { value: '168', label: '7 days' },
] as const

export function NextHost({ rows }: { rows: TokensOfAgents }) {
  const may = useMay('admin')
  const first = rows.made ? 'umask 077; cat > knowngood.token' : 'npx knowngood enrol --create > knowngood.token'
  const second = `knowngood agent --server ${rows.serverUrl} --token-file knowngood.token`
  return (
    <section aria-labelledby="next">
      <h2 id="next">Add the next host</h2>
      {rows.made ? (
        <OneTime title={rows.made.name === null ? 'The token.' : `The token for ${rows.made.name}.`} secret={rows.made.token} />
      ) : null}
      {may && !rows.isFresh ? <PasswordFirst what="make a token" back={links.agents} /> : null}
      {may && rows.isFresh && !rows.made ? <NewToken rows={rows} /> : null}
      <p class="next-words">
        {rows.made
          ? 'On that host: paste the token into a file, end with Ctrl-D, then start the agent.'
          : 'Or with two commands, the first one here:'}
      </p>
      <Command text={first} />
      <Command text={second} />
      <p class="hint">The token works once and is deleted by the agent. Afterwards the agent needs none: it has a key of its own.</p>
    </section>
  )
}

function Command({ text }: { text: string }) {
  return (
    <div class="command">
      <pre class="snippet">{text}</pre>
      <CopyButton text={text} label="Copy" />
    </div>
  )
}

function NewToken({ rows: { typed, problem } }: { rows: TokensOfAgents }) {
  return (
    <PostForm action={links.agents} class="card-form">
      {problem ? (
        <p class="error" role="alert">
          {problem}
        </p>
      ) : null}
      <div class="three">
        <Field name="name" label="Only for the host named" value={typed.name} required={false} placeholder="web-01" />
        <Select name="hours" label="Good for" value="1" choices={LASTS} />
      </div>
      <label class="check" for="token-replace">
        <input id="token-replace" type="checkbox" name="replace" value="1" />
        <span>
          <b>May replace</b> <span class="dim">the agent a host of that name has: it was set up anew</span>
        </span>
      </label>
      <label class="check" for="token-approved">
        <input id="token-approved" type="checkbox" name="approved" value="1" />
        <span>
          <b>Approved already</b> <span class="dim">its agent is let in at once, and nobody has to look</span>
        </span>
      </label>
      <p class="form-end">
        <button class="button primary">Make a token</button>
      </p>
    </PostForm>
  )
}

export function EnrolmentTokens({ rows: { tokens } }: { rows: TokensOfAgents }) {
  if (tokens.length === 0) return null
  return (
    <section aria-labelledby="tokens">
      <h2 id="tokens">Enrolment tokens</h2>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">For</th>
            <th scope="col">Made</th>
            <th scope="col">State</th>
            <th scope="col">
              <span class="sr">End</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((row) => (
            <tr>
              <td class="c-what">
                {row.name === null ? 'any host' : <Visible text={row.name} />}{' '}
                <span class="dim">
                  {[row.mayReplace ? 'may replace' : '', row.isApproved ? 'approved already' : ''].filter(Boolean).join(', ')}
                </span>
              </td>
              <td>
                <Ago at={row.createdAt} /> <span class="dim">by {<Visible text={row.createdBy} />}</span>
              </td>
              <td>
                <TokenState row={row} />
              </td>
              <td>{row.state === 'waiting' ? <End row={row} /> : null}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function TokenState({ row }: { row: EnrolmentTokenRow }) {
  if (row.state === 'waiting')
    return (
      <>
        waits, good <Ago at={row.expiresAt} />
      </>
    )
  if (row.state === 'used')
    return (
      <span class="dim">
        used by <Visible text={row.usedBy ?? 'an agent'} />
      </span>
    )
  return <span class="dim">{row.state === 'ended' ? 'ended' : 'expired unused'}</span>
}

function End({ row }: { row: EnrolmentTokenRow }) {
  return (
    <PostForm action={links.enrolmentTokenEnd(row.id)} confirm="No agent can enrol with this token from now on.">
      <button class="button">End it</button>
    </PostForm>
  )
}
