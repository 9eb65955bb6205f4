// "May I?": would a change of this item on this asset at this time be authorised, and why, or why not. Pipelines ask it before they act.
import { z } from 'zod'
import { inWords, read } from '../../rules/card/input.ts'
import { type Asset, type Change, type Instant, type Item, ITEM_KINDS } from '../../rules/domain.ts'
import type { Policy } from '../../rules/match/policy.ts'
import { notFound } from '../problem.ts'
import type { Route } from '../route.ts'
import { refusal } from '../schedule/problems.ts'
import { judgeIn, surroundingsOf } from '../schedule/surroundings.ts'
import type { Store } from '../store/store.ts'

type MayIParts = { readonly store: Pick<Store, 'read'>; readonly now: () => Instant; readonly policy: () => Policy }

const kinds = new Set<string>(ITEM_KINDS)

const Query = z.object({
  asset: z.string({ error: 'Name the asset: ?asset=web-01' }).min(1, 'Name the asset: ?asset=web-01'),
  /** `/etc/nginx/nginx.conf`, or `package:nginx`. */
  item: z
    .string({ error: 'Name the item: &item=/etc/nginx/nginx.conf or &item=package:nginx' })
    .min(1, 'Name the item: &item=/etc/nginx/nginx.conf or &item=package:nginx')
    .max(4_096, 'Keep it under 4096 characters.'),
  at: z.iso
    .datetime({ offset: true, error: 'Write the time with its zone: 2026-03-10T22:00:00Z. Leave it out for now.' })
    .transform((text) => Date.parse(text))
    .optional(),
})

/** Verdicts under which nobody is warned. A grace is none of them: it is an exception that somebody has to sign afterwards. */
const MAY: readonly string[] = ['authorised', 'standard']

export const mayIApi = ({ store, now, policy }: MayIParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/v1/may-i',
    right: 'viewer',
    does: 'Would a change be authorised, and why (not): ?asset=&item=&at= (now when left out).',
    handler: async (c) => {
      const query = read(Query, c.req.query())
      if (!query.ok) return refusal({ status: 400, title: 'Not understood', detail: inWords(query.problems), problems: query.problems })
      const { asset: name, item, at = now() } = query.value
      const asset = await store.read.assetById(name)
      if (asset === null) return notFound(`asset ${name}`)
      const change = supposed(asset, itemNamed(item), at)
      const around = await surroundingsOf(store.read, [change])
      const judging = { policy, now: () => Math.max(at, now()), routing: () => ({ routes: [], channels: [], settleMs: 0 }) }
      const { verdict, entry, nearest, explanation, modifiers } = judgeIn(judging, around, { change, asset, baseline: null }).judgement
      const supposition = { asset: name, item: itemNamed(item), at: new Date(at).toISOString() }
      return c.json({ may: MAY.includes(verdict), verdict, entry, nearest, modifiers, explanation, ...supposition })
    },
  },
]

function itemNamed(text: string): Item {
  const [kind = '', ...rest] = text.split(':')
  const isNamed = kinds.has(kind) && rest.length > 0
  return isNamed ? { kind: ITEM_KINDS.find((known) => known === kind) ?? 'file', path: rest.join(':') } : { kind: 'file', path: text }
}

/** A change that nobody has made: at one instant, to a value nobody knows yet. */
const supposed = (asset: Asset, item: Item, at: Instant): Change => ({
  id: 'supposed',
  asset: asset.id,
  item,
  op: 'modified',
  before: { hash: 'what is there now' },
  after: { hash: null },
  lastSeen: at,
  firstSeen: at,
  exact: at,
  receivedAt: null,
  clockOffsetMs: 0,
  sigmaMs: 0,
  detectedBy: 'report',
  actor: null,
  actorSource: null,
  pkg: null,
  ref: null,
})
