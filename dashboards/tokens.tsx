// Tokens: what programs may do here in whose name, making one, and ending one.
import type { Instant, Role } from '../rules/domain.ts'
import { links } from './links.ts'
import { Empty } from './parts/bits.tsx'
import { Field, PostForm } from './parts/form.tsx'
import { Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import type { View } from './parts/view.ts'
import { OneTime, PasswordFirst, Roles } from './people.tsx'
import { SettingsFrame } from './settings.tsx'

type TokenRow = {
  readonly id: string
  readonly name: string
  readonly roles: readonly Role[]
  readonly createdAt: Instant
  readonly createdBy: string
  readonly usedAt: Instant | null
  readonly revokedAt: Instant | null
}
export type TokensRows = {
  readonly tokens: readonly TokenRow[]
  readonly isFresh: boolean
  readonly made: { readonly name: string; readonly secret: string } | null
  readonly typed: { readonly name?: string; readonly roles?: readonly string[] }
  readonly problem: string | null
}

export function TokensPage({ view, rows }: { view: View; rows: TokensRows }) {
  return (
    <SettingsFrame
      view={view}
      title="Tokens"
      sub="What programs may do here. Each token has its own roles and its own name in the audit trail."
    >
      {rows.made ? <OneTime title={`The token “${rows.made.name}”.`} secret={rows.made.secret} /> : null}
      {rows.isFresh ? null : <PasswordFirst what="make a token" back={links.tokens} />}
      {rows.tokens.length > 0 ? <Tokens rows={rows.tokens} /> : <NoToken />}
      {rows.isFresh ? <NewToken rows={rows} /> : null}
    </SettingsFrame>
  )
}

function Tokens({ rows }: { rows: readonly TokenRow[] }) {
  return (
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Roles</th>
          <th scope="col">Made</th>
          <th scope="col">Used</th>
          <th scope="col">
            <span class="sr">End</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            <td class="c-what">
              <b>
                <Visible text={row.name} />
              </b>
            </td>
            <td>{row.roles.join(', ')}</td>
            <td>
              <Ago at={row.createdAt} /> <span class="dim">by {<Visible text={row.createdBy} />}</span>
            </td>
            <td>{row.usedAt === null ? <span class="dim">never</span> : <Ago at={row.usedAt} />}</td>
            <td>{row.revokedAt === null ? <Revoke row={row} /> : <span class="dim">ended {<Ago at={row.revokedAt} />}</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Revoke({ row }: { row: TokenRow }) {
  return (
    <PostForm action={links.tokenRevoke(row.id)} confirm={`Programs that use the token ${row.name} are refused from now on.`}>
      <button class="button">End it</button>
    </PostForm>
  )
}

function NoToken() {
  return (
    <Empty title="No token yet.">
      <p>A ticket system, a dashboard or a script that reads or writes here needs one. Make it below, or on the server:</p>
      <pre class="snippet">npx knowngood token create --role viewer --name dashboard</pre>
    </Empty>
  )
}

function NewToken({ rows: { typed, problem } }: { rows: TokensRows }) {
  return (
    <section aria-labelledby="new-token">
      <h2 id="new-token">Make a token</h2>
      <PostForm action={links.tokens} class="card-form">
        {problem ? (
          <p class="error" role="alert">
            {problem}
          </p>
        ) : null}
        <Field name="name" label="What it is for" value={typed.name} required placeholder="ticket system" />
        <Roles chosen={typed.roles ?? ['viewer']} of="new" />
        <p class="form-end">
          <button class="button primary">Make the token</button>
        </p>
      </PostForm>
    </section>
  )
}
