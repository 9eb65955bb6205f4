// People: who has an account, what each may do, inviting one, and taking an account out of use.
import { type Instant, type Role, ROLES } from '../rules/domain.ts'
import { links } from './links.ts'
import { CopyButton } from './parts/bits.tsx'
import { Field, PostForm } from './parts/form.tsx'
import { Code, Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import type { View } from './parts/view.ts'
import { SettingsFrame } from './settings.tsx'

type PersonRow = {
  readonly id: string
  readonly name: string
  readonly login: string
  readonly mail: string | null
  readonly roles: readonly Role[]
  readonly state: 'active' | 'disabled'
  readonly createdAt: Instant
  /** The reader: nobody changes their own rights. */
  readonly isReader: boolean
}
export type PeopleRows = {
  readonly people: readonly PersonRow[]
  /** The password was given lately enough to change people. */
  readonly isFresh: boolean
  /** A one-time link just made; shown this once. */
  readonly invited: { readonly name: string; readonly link: string } | null
  readonly typed: Readonly<Partial<Record<'name' | 'login' | 'mail', string>>> & { readonly roles?: readonly string[] }
  readonly problem: string | null
}

const ROLE_WORDS = {
  viewer: 'reads everything but the audit trail',
  operator: 'writes cards, accepts values, makes exceptions, takes alerts',
  approver: 'approves cards, decides on flagged systems',
  auditor: 'reads the audit trail',
  admin: 'looks after people, tokens and agents',
} satisfies Record<Role, string>

export function PeoplePage({ view, rows }: { view: View; rows: PeopleRows }) {
  return (
    <SettingsFrame view={view} title="People" sub="Who has an account here, and what each may do.">
      {rows.invited ? <OneTime title={`Hand this link to ${rows.invited.name}`} secret={rows.invited.link} /> : null}
      {rows.isFresh ? null : <PasswordFirst what="change people" back={links.people} />}
      <table class="rows people">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Roles</th>
            <th scope="col">Since</th>
            <th scope="col">
              <span class="sr">Change</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.people.map((row) => (
            <PersonLine row={row} mayChange={rows.isFresh} />
          ))}
        </tbody>
      </table>
      {rows.isFresh ? <Invite rows={rows} /> : null}
    </SettingsFrame>
  )
}

function PersonLine({ row, mayChange }: { row: PersonRow; mayChange: boolean }) {
  return (
    <tr>
      <td class="c-what">
        <b>
          <Visible text={row.name} />
        </b>{' '}
        <span class="dim">
          <Visible text={row.login} />
          {row.mail ? ` · ${row.mail}` : ''}
        </span>
      </td>
      <td>{row.state === 'disabled' ? <span class="dim">disabled, was {row.roles.join(', ')}</span> : row.roles.join(', ')}</td>
      <td class="dim">
        <Ago at={row.createdAt} />
      </td>
      <td>{row.isReader ? <span class="dim">you</span> : mayChange ? <Change row={row} /> : null}</td>
    </tr>
  )
}

function Change({ row }: { row: PersonRow }) {
  const isActive = row.state === 'active'
  return (
    <details class="action">
      <summary>Change</summary>
      <PostForm action={links.person(row.id)}>
        <input type="hidden" name="state" value="active" />
        <Roles chosen={row.roles} of={row.id} />
        <button class="button">{isActive ? 'Give these roles' : 'Let in again with these roles'}</button>
        <p class="hint">Every session of {row.name} ends, so that nothing goes on with the old rights.</p>
      </PostForm>
      {isActive ? (
        <>
          <PostForm action={links.personInvite(row.id)}>
            <button class="button">New link to choose a password</button>
          </PostForm>
          <PostForm action={links.person(row.id)} confirm={`${row.name} is signed out and cannot sign in again.`}>
            <input type="hidden" name="state" value="disabled" />
            <button class="button">Take out of use</button>
          </PostForm>
        </>
      ) : null}
    </details>
  )
}

export function Roles({ chosen, of }: { chosen: readonly string[]; of: string }) {
  return (
    <fieldset class="roles">
      <legend>Roles</legend>
      {ROLES.map((role) => (
        <label class="check" for={`role-${role}-${of}`}>
          <input id={`role-${role}-${of}`} type="checkbox" name="roles" value={role} checked={chosen.includes(role)} />
          <span>
            <b>{role}</b> <span class="dim">{ROLE_WORDS[role]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

function Invite({ rows: { typed, problem } }: { rows: PeopleRows }) {
  return (
    <section aria-labelledby="invite">
      <h2 id="invite">Invite somebody</h2>
      <PostForm action={links.people} class="card-form">
        {problem ? (
          <p class="error" role="alert">
            {problem}
          </p>
        ) : null}
        <div class="three">
          <Field name="name" label="Name" value={typed.name} required />
          <Field name="login" label="Login" value={typed.login} required={false} hint="Made of the name when left empty" />
          <Field name="mail" label="Mail" type="email" value={typed.mail} required={false} />
        </div>
        <Roles chosen={typed.roles ?? ['viewer']} of="new" />
        <p class="form-end">
          <button class="button primary">Make the invitation</button>
        </p>
        <p class="hint">You get a link to hand over. With it they choose a password; it is good once, for 24 hours.</p>
      </PostForm>
    </section>
  )
}

/** A secret that this page shows and no other will. */
export function OneTime({ title, secret }: { title: string; secret: string }) {
  return (
    <div class="note one-time" role="status">
      <p>
        <b>
          <Visible text={title} />
        </b>{' '}
        It is shown this once.
      </p>
      <p>
        <Code text={secret} /> <CopyButton text={secret} label="Copy" />
      </p>
    </div>
  )
}

export function PasswordFirst({ what, back }: { what: string; back: string }) {
  return (
    <p class="note">
      You signed in a while ago. To {what}, <a href={`${links.login}?again=1&next=${encodeURIComponent(back)}`}>give your password again</a>
      .
    </p>
  )
}
