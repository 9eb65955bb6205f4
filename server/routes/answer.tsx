// Answering "was it you?" without an account: the signed link is the right to it, and only a form acts.
import type { Context } from 'hono'
import { AnswerPage, type AnswerRows } from '../../dashboards/answer.tsx'
import { answerAlert, type AnswerParts } from '../actions/answer-alert.ts'
import { alertOfToken } from '../alert/answer-link.ts'
import { isFromHere, sizeProblem } from '../auth/forgery.ts'
import { problem } from '../problem.ts'
import type { Env, Route } from '../route.ts'
import { plainView } from './plain-view.ts'
import { sendPage } from './send-page.ts'

export type AnswerRouteParts = AnswerParts & { readonly answerKey: string }

const OVER: AnswerRows = { token: null, title: '', reason: '', name: '', note: '', problem: null, done: null, card: null }

export const answerRoutes = (parts: AnswerRouteParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/answer',
    right: 'open',
    does: 'The page behind the link of a mail: was it you? Opening it does nothing.',
    handler: async (c) => {
      const rows = await rowsFor(parts, c.req.query('token') ?? '')
      return page(parts, c, rows, rows.token === null ? 404 : 200)
    },
  },
  { method: 'POST', path: '/answer', right: 'open', does: 'Answers it.', handler: (c) => take(parts, c) },
]

const page = (parts: AnswerRouteParts, c: Context<Env>, rows: AnswerRows, status: 200 | 400 | 403 | 404): Promise<Response> =>
  sendPage(c, <AnswerPage view={plainView(c, parts.now())} rows={rows} />, status)

async function rowsFor({ store, answerKey, now }: AnswerRouteParts, token: string): Promise<AnswerRows> {
  const id = alertOfToken(answerKey, token, now())
  const alert = id === null ? null : await store.read.alert(id)
  return alert === null ? OVER : { ...OVER, token, title: alert.title, reason: alert.reason, name: alert.facts.asked?.person ?? '' }
}

/** The token in the form is what no other site can know, so it is the form's token too. */
async function take(parts: AnswerRouteParts, c: Context<Env>): Promise<Response> {
  const tooLarge = sizeProblem(c)
  if (tooLarge !== null) return problem(tooLarge)
  const form = await c.req.parseBody()
  const text = (field: string): string => (typeof form[field] === 'string' ? form[field] : '')
  const rows = { ...(await rowsFor(parts, text('token'))), name: text('name').slice(0, 200), note: text('note').slice(0, 2_000) }
  if (rows.token === null) return page(parts, c, OVER, 404)
  if (!isFromHere(c))
    return page(parts, c, { ...rows, problem: 'This form was sent from another site. Open the link here and send it again.' }, 403)
  const answer = text('answer')
  if (answer !== 'me' && answer !== 'not-me') return page(parts, c, { ...rows, problem: 'Choose one of the two answers.' }, 400)
  const id = alertOfToken(parts.answerKey, rows.token, parts.now()) ?? ''
  const outcome = await answerAlert(parts, id, { answer, name: rows.name, note: rows.note })
  if (outcome.ok) return page(parts, c, { ...rows, done: outcome.says, card: outcome.card }, 200)
  return outcome.status === 400
    ? page(parts, c, { ...rows, problem: outcome.says }, 400)
    : page(parts, c, { ...rows, done: outcome.says }, 200)
}
