// Choosing a password through a one-time link: the first account, and everybody who was invited.
import type { Context } from 'hono'
import { setCookie } from 'hono/cookie'
import { SetupPage, type SetupRows } from '../../dashboards/setup.tsx'
import { setUp, type SetUpParts } from '../actions/set-up.ts'
import { isFromHere, sizeProblem } from '../auth/forgery.ts'
import { cookieName, cookieOptions } from '../auth/session.ts'
import { setupFor } from '../auth/setup-link.ts'
import { problem } from '../problem.ts'
import type { Env, Route } from '../route.ts'
import { plainView } from './plain-view.ts'
import { sendPage } from './send-page.ts'

export type SetupRouteParts = SetUpParts & { readonly secure: boolean }

export const setupRoutes = (parts: SetupRouteParts): readonly Route[] => [
  { method: 'GET', path: '/setup', right: 'open', does: 'The page behind a one-time link, to choose a password.', handler: show(parts) },
  {
    method: 'POST',
    path: '/setup',
    right: 'open',
    does: 'Uses the one-time link, makes the account and signs in.',
    handler: choose(parts),
  },
]

type Problems = NonNullable<SetupRows['problems']>

function page(parts: SetupRouteParts, c: Context<Env>, rows: SetupRows, status: 200 | 400 | 403 | 404): Promise<Response> {
  return sendPage(c, <SetupPage view={plainView(c, parts.now())} rows={rows} />, status)
}

const show =
  (parts: SetupRouteParts): Route['handler'] =>
  async (c) => {
    const token = c.req.query('token') ?? ''
    const found = await setupFor(parts.store, token, parts.now())
    if (found === null) return page(parts, c, { token: null, isInvited: false }, 404)
    const { person } = found
    return page(parts, c, { token, isInvited: person !== null, ...(person ? { name: person.name } : {}) }, 200)
  }

/** The one-time token in the form is what no other site can know, so it is the form's token too. */
const choose =
  (parts: SetupRouteParts): Route['handler'] =>
  async (c) => {
    const tooLarge = sizeProblem(c)
    if (tooLarge !== null) return problem(tooLarge)
    const form = await c.req.parseBody()
    const text = (field: string): string => {
      const value = form[field]
      return typeof value === 'string' ? value : ''
    }
    const [token, name, password] = [text('token'), text('name'), text('password')]
    const again = async (problems: Problems, status: 400 | 403) => {
      const found = await setupFor(parts.store, token, parts.now())
      const isInvited = found !== null && found.person !== null
      return page(parts, c, { token, isInvited, name, problems }, status)
    }
    if (!isFromHere(c)) return again({ name: 'This form was sent from another site. Open the link here and send it again.' }, 403)
    if (text('again') !== password) return again({ again: 'The two passwords differ. Type the same one twice.' }, 400)
    const answer = await setUp(parts, { token, name, password, login: text('login') })
    if (answer.ok) {
      setCookie(c, cookieName(parts.secure), answer.cookie, cookieOptions(parts.secure))
      return c.redirect('/', 303)
    }
    if (answer.status === 404) return page(parts, c, { token: null, isInvited: false, problems: { token: answer.detail } }, 404)
    return again({ [answer.about]: answer.detail }, 400)
  }
