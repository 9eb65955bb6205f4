// When a page cannot be shown: the thing, the reason and the next step.
import { Page, PlainPage } from './layout.tsx'
import { links } from './links.ts'
import { Visible } from './parts/text.tsx'
import type { View } from './parts/view.ts'

export type ErrorRows = { readonly status: number; readonly title: string; readonly detail: string; readonly requestId?: string }

const NEXT = {
  400: 'Go back, mend what is named above and send it again. What you typed is still there.',
  401: 'Sign in and try again.',
  403: 'If you need this, ask an administrator for the role.',
  404: 'The address may be mistyped, or what it named is gone.',
  409: 'Somebody or something was faster. Look at it again before you go on.',
  429: 'Wait a moment and try again.',
  500: 'Nothing you typed is lost on our side: go back and try again. If it happens again, look for this number in the server’s log.',
} satisfies Record<number, string>

const nextStep = (status: number): string =>
  Object.entries(NEXT).find(([known]) => Number(known) === status)?.[1] ?? (status >= 500 ? NEXT[500] : NEXT[400])

export function ErrorPage({ view, rows }: { view: View; rows: ErrorRows }) {
  const Frame = view.person ? Page : PlainPage
  return (
    <Frame view={view} title={rows.title}>
      <div class="error-page">
        <p class="error-status">{rows.status}</p>
        <h1>
          <Visible text={rows.title} />
        </h1>
        <p>
          <Visible text={rows.detail} />
        </p>
        <p class="dim">{nextStep(rows.status)}</p>
        {rows.requestId ? (
          <p class="dim">
            Its number is <code>{rows.requestId}</code>
          </p>
        ) : null}
        <p>
          <a class="button" href={view.person || rows.status !== 401 ? links.overview : links.login}>
            {rows.status === 401 ? 'Sign in' : 'To the overview'}
          </a>
        </p>
      </div>
    </Frame>
  )
}
