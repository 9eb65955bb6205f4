// Signing in. The same words whoever fails, so that nobody learns which names exist.
import { PlainPage } from './layout.tsx'
import { links } from './links.ts'
import { Field, PostForm } from './parts/form.tsx'
import type { View } from './parts/view.ts'

export type LoginRows = {
  readonly name?: string
  /** "Name or password is wrong.", "Wait 8 s before the next try." */
  readonly problem?: string
  /** Where to go afterwards; a path of ours. */
  readonly next?: string
}

export function LoginPage({ view, rows }: { view: View; rows: LoginRows }) {
  return (
    <PlainPage view={view} title="Sign in">
      <h1>Sign in</h1>
      {rows.problem ? (
        <p class="error" role="alert">
          {rows.problem}
        </p>
      ) : null}
      <PostForm action={links.login}>
        {rows.next ? <input type="hidden" name="next" value={rows.next} /> : null}
        <Field name="name" label="Name" value={rows.name} autocomplete="username" required autofocus={!rows.name} />
        <Field name="password" label="Password" type="password" autocomplete="current-password" required autofocus={Boolean(rows.name)} />
        <button class="button primary">Sign in</button>
      </PostForm>
      <p class="hint">Forgotten? An administrator can make a new one-time link on the server.</p>
    </PlainPage>
  )
}
