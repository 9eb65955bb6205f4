// Choosing a password behind a one-time link: the first account by the link on the console, the others by an admin's invitation.
import { PlainPage } from './layout.tsx'
import { links } from './links.ts'
import { Field, PostForm } from './parts/form.tsx'
import { Visible } from './parts/text.tsx'
import type { View } from './parts/view.ts'

export type SetupRows = {
  /** The one-time token of the link; null when it is missing, used or too old. */
  readonly token: string | null
  /** An admin made the account already; only its password is missing. */
  readonly isInvited: boolean
  readonly name?: string
  readonly problems?: { readonly name?: string; readonly password?: string; readonly again?: string; readonly token?: string }
}

export function SetupPage({ view, rows }: { view: View; rows: SetupRows }) {
  return (
    <PlainPage view={view} title={rows.isInvited ? 'You were invited' : 'Set up'}>
      <h1>
        <Visible text={headingOf(rows)} />
      </h1>
      {rows.token === null ? (
        <p class="error" role="alert">
          {rows.problems?.token ??
            'It was used already, or is too old. Ask an admin for a new one. While no account exists at all, start the server again: it prints one.'}
        </p>
      ) : (
        <>
          <p>
            {rows.isInvited
              ? 'Choose a password, and you are in. Nobody else sees it.'
              : 'It may do everything here: look after accounts, and approve changes until there are others who can.'}
          </p>
          <Form rows={rows} token={rows.token} />
        </>
      )}
    </PlainPage>
  )
}

function headingOf({ token, isInvited, name }: SetupRows): string {
  if (token === null) return 'This link is over'
  if (!isInvited) return 'Make the first account'
  return name ? `You were invited, ${name}` : 'You were invited'
}

function Form({ rows, token }: { rows: SetupRows; token: string }) {
  const { name, problems, isInvited } = rows
  return (
    <PostForm action={links.setup}>
      <input type="hidden" name="token" value={token} />
      {isInvited ? (
        <input type="hidden" name="name" value={name ?? ''} autocomplete="username" />
      ) : (
        <Field name="name" label="Your name" value={name} error={problems?.name} autocomplete="username" required autofocus />
      )}
      {isInvited && problems?.name ? <p class="error">{problems.name}</p> : null}
      <Field
        name="password"
        label="Password"
        type="password"
        error={problems?.password}
        hint="15 characters or more. Four or five words make a good one."
        autocomplete="new-password"
        required
        autofocus={isInvited}
      />
      <Field name="again" label="The same again" type="password" error={problems?.again} autocomplete="new-password" required />
      <button class="button primary">{isInvited ? 'Choose this password' : 'Make the account'}</button>
    </PostForm>
  )
}
