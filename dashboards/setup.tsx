// The first account, made once through the link the server printed on its console.
import { PlainPage } from './layout.tsx'
import { links } from './links.ts'
import { Field, PostForm } from './parts/form.tsx'
import type { View } from './parts/view.ts'

export type SetupRows = {
  /** The one-time token of the link; null when it is missing, used or too old. */
  readonly token: string | null
  readonly name?: string
  readonly problems?: { readonly name?: string; readonly password?: string; readonly again?: string; readonly token?: string }
}

export function SetupPage({ view, rows }: { view: View; rows: SetupRows }) {
  return (
    <PlainPage view={view} title="Set up">
      <h1>Make the first account</h1>
      {rows.token === null ? (
        <p class="error" role="alert">
          {rows.problems?.token ??
            'This link was used already or is too old. Start the server again: it prints a new one while no account exists.'}
        </p>
      ) : (
        <>
          <p>It may do everything here: look after accounts, and approve changes until there are others who can.</p>
          <PostForm action={links.setup}>
            <input type="hidden" name="token" value={rows.token} />
            <Field name="name" label="Your name" value={rows.name} error={rows.problems?.name} autocomplete="username" required autofocus />
            <Field
              name="password"
              label="Password"
              type="password"
              error={rows.problems?.password}
              hint="15 characters or more. Four or five words make a good one."
              autocomplete="new-password"
              required
            />
            <Field name="again" label="The same again" type="password" error={rows.problems?.again} autocomplete="new-password" required />
            <button class="button primary">Make the account</button>
          </PostForm>
        </>
      )}
    </PlainPage>
  )
}
