// What people's programs do with a change: accept it as baseline, except it, link it, ask about it, write its card.
import type { Context } from 'hono'
import { z } from 'zod'
import { inWords, read } from '../../rules/card/input.ts'
import { acceptAssetBaseline } from '../actions/accept-asset-baseline.ts'
import { acceptBaseline } from '../actions/accept-baseline.ts'
import { askAboutChange, type AskParts } from '../actions/ask-about-change.ts'
import { fillInFromChange } from '../actions/card-from-change.ts'
import { exceptChange } from '../actions/except-change.ts'
import { linkChange } from '../actions/link-change.ts'
import type { Env, Route } from '../route.ts'
import type { ChangeOutcome } from '../schedule/changes.ts'
import { bodyOf, refusal } from '../schedule/problems.ts'
import type { Store } from '../store/store.ts'
import { changeJson } from './api-shapes.ts'

const words = (what: string) => z.string({ error: what }).trim().min(1, what).max(2_000, 'Keep it under 2000 characters.')
const until = 'Say until when: a day such as 2026-12-31, or a time with its zone.'

const Accept = z.strictObject({ why: z.string().trim().max(2_000, 'Keep it under 2000 characters.').optional() })
const AcceptAsset = Accept.extend({
  high: z.array(z.string().max(16_384), { error: 'Name the high-severity items, as a list.' }).max(10_000).optional(),
})
const Except = z.strictObject({
  owner: words('Name the person who owns the exception.'),
  reason: words('Say why it may stand.'),
  expires: z.union([z.iso.date(), z.iso.datetime({ offset: true })], { error: until }).transform((text) => Date.parse(text)),
})
const Link = z.strictObject({ entry: words('Name the entry, such as CHG-1001.'), why: z.string().trim().max(2_000).optional() })
const Ask = z.strictObject({ person: words('Name the person to ask.'), question: words('Write the question.') })

export const changeActionsApi = (parts: AskParts & { readonly store: Pick<Store, 'read' | 'write'> }): readonly Route[] => [
  route('accept', 'Accepts what the change left behind as the known good value.', async (c, id) =>
    taking(c, Accept, (input) => acceptBaseline(parts, c.get('actor'), { id, ...given(input) })),
  ),
  route('except', 'Lets the change stand for a while: {owner, reason, expires}.', async (c, id) =>
    taking(c, Except, ({ owner, reason, expires }) => exceptChange(parts, c.get('actor'), { id, owner, reason, expiresAt: expires })),
  ),
  route('link', 'Says which entry the change belongs to: {entry}. It is judged again with it.', async (c, id) =>
    taking(c, Link, ({ entry, ...input }) => linkChange(parts, c.get('actor'), { id, entry, ...given(input) })),
  ),
  route('ask', 'Asks a person about the change, by mail where their address is known: {person, question}.', async (c, id) =>
    taking(c, Ask, (input) => askAboutChange(parts, c.get('actor'), { id, ...input })),
  ),
  {
    method: 'GET',
    path: '/api/v1/changes/:id/card',
    right: 'operator',
    does: 'A card filled in from the change, to be read, mended and posted to /api/v1/entries.',
    handler: async (c) => {
      const filled = await fillInFromChange(parts, c.get('actor'), c.req.param('id') ?? '')
      return filled.ok ? c.json({ card: filled.card, retro: filled.retro }) : refusal(filled)
    },
  },
  {
    method: 'POST',
    path: '/api/v1/assets/:id/accept',
    right: 'operator',
    does: 'Accepts the first look at one asset as known good; items of high severity only when they are named in {high}.',
    handler: async (c) =>
      taking(c, AcceptAsset, ({ high, ...input }) =>
        acceptAssetBaseline(parts, c.get('actor'), { asset: c.req.param('id') ?? '', ...given(input), ...(high && { high }) }),
      ),
  },
]

function route(verb: string, does: string, act: (c: Context<Env>, id: string) => Promise<Response>): Route {
  return { method: 'POST', path: `/api/v1/changes/:id/${verb}`, right: 'operator', does, handler: (c) => act(c, c.req.param('id') ?? '') }
}

const given = ({ why }: { readonly why?: string | undefined }): { readonly why?: string } => (why === undefined ? {} : { why })

async function taking<T>(
  c: Context<Env>,
  schema: z.ZodType<T>,
  act: (input: T) => Promise<ChangeOutcome | Awaited<ReturnType<typeof acceptAssetBaseline>>>,
): Promise<Response> {
  const body = await bodyOf(c)
  if (!body.ok) return refusal(body)
  const input = read(schema, body.value)
  if (!input.ok) return refusal({ status: 400, title: 'Not understood', detail: inWords(input.problems), problems: input.problems })
  const outcome = await act(input.value)
  if (!outcome.ok) return refusal(outcome)
  if (!('change' in outcome)) return c.json({ accepted: outcome.accepted, left: outcome.left, message: outcome.message })
  return c.json({ ...changeJson(outcome.change), message: outcome.message })
}
