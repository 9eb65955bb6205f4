// Changes for programs: the filtered list, and one change with its diff and every verdict it has had.
import type { Context } from 'hono'
import { z } from 'zod'
import { textDiff } from '../../rules/diff/text.ts'
import { ITEM_KINDS, VERDICTS } from '../../rules/domain.ts'
import { notFound, problem } from '../problem.ts'
import type { Env, Route } from '../route.ts'
import type { Store } from '../store/store.ts'
import { wayBackOf } from '../way-back.ts'
import { changeJson, timeOf } from './api-shapes.ts'
import { instant, paging, readQuery } from './query.ts'

const Query = z.object({
  asset: z.string().max(255).optional(),
  service: z.string().max(255).optional(),
  kind: z.enum(ITEM_KINDS).optional(),
  path: z.string().max(16_384).optional(),
  /** One verdict, or several with commas between them. */
  verdict: z.string().max(1_000).optional(),
  entry: z.string().max(255).optional(),
  attention: z.enum(['true', 'false']).optional(),
  since: instant.optional(),
  until: instant.optional(),
  q: z.string().max(500).optional(),
  ...paging,
})

export const changesApiRoutes = ({ store }: { readonly store: Pick<Store, 'read'> }): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/v1/changes',
    right: 'viewer',
    does: 'Changes with their verdicts, newest first. A path may hold `*`; several verdicts have commas between them.',
    query: Query,
    handler: (c) => list(store, c),
  },
  {
    method: 'GET',
    path: '/api/v1/changes/:id',
    right: 'viewer',
    does: 'One change, with its diff, the way back and every verdict it has had.',
    handler: (c) => one(store, c.req.param('id') ?? ''),
  },
]

async function list(store: Pick<Store, 'read'>, c: Context<Env>): Promise<Response> {
  const query = readQuery(c, Query)
  if (!query.ok) return query.refusal
  const { verdict, attention, ...rest } = query.value
  const verdicts = verdict?.split(',').filter((name) => name !== '') ?? []
  const unknown = verdicts.find((name) => !VERDICTS.some((known) => known === name))
  if (unknown !== undefined)
    return problem({ status: 400, title: 'This cannot be read', detail: `verdict: there is no "${unknown}". Use ${VERDICTS.join(', ')}.` })
  const attentive = attention === undefined ? {} : { needsAttention: attention === 'true' }
  const page = await store.read.listChanges({ ...rest, ...attentive, verdicts })
  return c.json({ items: page.items.map(changeJson), next: page.next })
}

async function one(store: Pick<Store, 'read'>, id: string): Promise<Response> {
  const stored = await store.read.changeById(id)
  if (stored === null) return notFound(`change ${id}`)
  const [judgements, way, texts] = await Promise.all([
    store.read.judgementsOf(id),
    wayBackOf(store.read, stored),
    store.read.textsOf([stored.texts.before, stored.texts.after]),
  ])
  const before = stored.texts.before === null ? null : (texts.get(stored.texts.before) ?? null)
  const after = stored.texts.after === null ? null : (texts.get(stored.texts.after) ?? null)
  return Response.json({
    ...changeJson(stored),
    diff: before === null && after === null ? null : textDiff(before ?? '', after ?? ''),
    wayBack: way,
    verdicts: judgements.map(({ at, because, judgement }) => ({
      at: timeOf(at),
      because,
      verdict: judgement.verdict,
      entry: judgement.entry,
      modifiers: judgement.modifiers,
      confidence: judgement.confidence,
      explanation: judgement.explanation,
    })),
  })
}
