// The page of one change, and what people do there: accept, except, link, ask.
import type { Context } from 'hono'
import { z } from 'zod'
import { ChangePage } from '../../dashboards/change.tsx'
import { links } from '../../dashboards/links.ts'
import { acceptBaseline } from '../actions/accept-baseline.ts'
import { askAboutChange } from '../actions/ask-about-change.ts'
import { exceptChange } from '../actions/except-change.ts'
import { linkChange } from '../actions/link-change.ts'
import type { Actor, Env, Route } from '../route.ts'
import type { ChangeOutcome } from '../schedule/changes.ts'
import { changeDetail } from './change-detail.ts'
import { answer, backTo, bad, formOf, noSuch, type PageParts, type PageStatus, viewOf } from './page.tsx'

const words = (what: string) => z.string({ error: what }).trim().min(1, what).max(2_000, 'Keep it under 2000 characters.')
const note = z.string().trim().max(2_000, 'Keep it under 2000 characters.').default('')

const Accept = z.object({ note })
const Except = z.object({
  owner: words('Name the person who answers for it.'),
  reason: words('Say why it may stand.'),
  expires: z.iso.date({ error: 'Say until which day, such as 2026-12-31.' }),
})
const Link = z.object({ entry: words('Name the entry, such as CHG-1001.') })
const Ask = z.object({ person: words('Name the person to ask.'), question: words('Write the question.') })

export const changeRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/changes/:id',
    right: 'viewer',
    does: 'The page of one change.',
    handler: (c) => page(parts, c),
  },
  verb(parts, 'accept', 'Accepts the value after a change as known good.', Accept, (actor, id, form) =>
    acceptBaseline(parts, actor, { id, why: form.note }),
  ),
  verb(parts, 'except', 'Lets a change stand for a while.', Except, (actor, id, { owner, reason, expires }) =>
    exceptChange(parts, actor, { id, owner, reason, expiresAt: Date.parse(expires) }),
  ),
  verb(parts, 'link', 'Says which entry a change belongs to.', Link, (actor, id, { entry }) => linkChange(parts, actor, { id, entry })),
  verb(parts, 'ask', 'Asks a person about a change.', Ask, (actor, id, form) => askAboutChange(parts, actor, { id, ...form })),
]

const idOf = (c: Context<Env>): string => c.req.param('id') ?? ''

async function page(parts: PageParts, c: Context<Env>): Promise<Response> {
  const [view, detail] = await Promise.all([viewOf(parts, c), changeDetail(parts, idOf(c))])
  return detail === null ? noSuch(parts, c, 'such change') : answer(c, view, { page: <ChangePage view={view} detail={detail} /> })
}

type Act<T> = (actor: Actor, id: string, form: T) => Promise<ChangeOutcome>

function verb<T>(parts: PageParts, name: string, does: string, schema: z.ZodType<T>, act: Act<T>): Route {
  const handler = async (c: Context<Env>): Promise<Response> => {
    const typed = await formOf(c)
    const read = schema.safeParse(typed)
    if (!read.success) {
      const problems = Object.fromEntries(read.error.issues.map((issue) => [issue.path.join('.'), issue.message]))
      return again(parts, c, { typed, problems, title: 'Something is missing', detail: Object.values(problems).join(' '), status: 400 })
    }
    const outcome = await act(c.var.actor, idOf(c), read.data)
    if (outcome.ok) return backTo(c, parts.secure, links.change(idOf(c)), { tone: 'good', title: outcome.message })
    const [, field] = /^([a-z]+): /.exec(outcome.detail) ?? []
    const problems = { [field !== undefined && field in typed ? field : '']: outcome.detail.replace(/^[a-z]+: /, '') }
    return again(parts, c, { typed, problems, title: outcome.title, detail: outcome.detail, status: outcome.status })
  }
  return { method: 'POST', path: `/changes/:id/${name}`, right: 'operator', does, handler }
}

type Refused = {
  readonly typed: Readonly<Record<string, string>>
  readonly problems: Readonly<Record<string, string>>
  readonly title: string
  readonly detail: string
  readonly status: PageStatus
}

/** The same page with what was typed, and what is wrong beside it. */
async function again(parts: PageParts, c: Context<Env>, { typed, problems, title, detail, status }: Refused): Promise<Response> {
  const found = await changeDetail(parts, idOf(c), { typed, problems })
  if (found === null) return noSuch(parts, c, 'such change')
  const view = { ...(await viewOf(parts, c)), flash: bad({ title, detail }), path: links.change(idOf(c)) }
  return answer(c, view, { page: <ChangePage view={view} detail={found} />, status })
}
