// The page behind the link of a mail: was it you? Opening it does nothing; an answer is given with a button.
import { PlainPage } from './layout.tsx'
import { links } from './links.ts'
import { Field, PostForm } from './parts/form.tsx'
import { Visible } from './parts/text.tsx'
import type { View } from './parts/view.ts'

export type AnswerRows = {
  /** Null when the link is no good. */
  readonly token: string | null
  readonly title: string
  readonly reason: string
  readonly name: string
  readonly note: string
  readonly problem: string | null
  /** What came of the answer. */
  readonly done: string | null
  readonly card: string | null
}

export function AnswerPage({ view, rows }: { view: View; rows: AnswerRows }) {
  const { token, title, reason, problem, done, card } = rows
  if (token === null)
    return (
      <PlainPage view={view} title="This link is over">
        <h1>This link is over</h1>
        <p>It was mistyped, or it is older than a week. Sign in to see the alert.</p>
        <p>
          <a href={links.alerts()}>Alerts</a>
        </p>
      </PlainPage>
    )
  return (
    <PlainPage view={view} title="Was it you?">
      <h1>Was it you?</h1>
      <p>
        <b>
          <Visible text={title} />
        </b>
      </p>
      <p>
        <Visible text={reason} />
      </p>
      {problem ? (
        <p class="error" role="alert">
          {problem}
        </p>
      ) : null}
      {done === null ? (
        <Question token={token} rows={rows} />
      ) : (
        <p>
          <Visible text={done} />
          {card === null ? null : (
            <>
              {' '}
              <a href={links.card(card)}>Open {card}</a>
            </>
          )}
        </p>
      )}
    </PlainPage>
  )
}

function Question({ token, rows }: { token: string; rows: AnswerRows }) {
  return (
    <PostForm action={links.answer}>
      <input type="hidden" name="token" value={token} />
      <Field name="name" label="Your name" value={rows.name} required autocomplete="name" />
      <Field name="note" label="What for, or who it may have been" value={rows.note} lines={2} required={false} />
      <p class="form-end">
        <button class="button primary" name="answer" value="me">
          That was me
        </button>{' '}
        <button class="button" name="answer" value="not-me">
          Not me
        </button>
      </p>
      <p class="hint">“That was me” drafts a change card for it. “Not me” makes the alert louder. Both are kept with your name.</p>
    </PostForm>
  )
}
