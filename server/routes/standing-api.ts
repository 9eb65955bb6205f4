// Templates, freezes and ignore rules for people's programs.
import type { Route } from '../route.ts'
import { addStandingRule } from '../actions/add-standing-rule.ts'
import { removeStandingRule } from '../actions/remove-standing-rule.ts'
import { z } from 'zod'
import type { Instant } from '../../rules/domain.ts'
import { staleProblem } from '../auth/refuse.ts'
import type { CardParts } from '../schedule/parts.ts'
import { bodyOf, refusal } from '../schedule/problems.ts'
import { type RuleOutcome, STANDING_KINDS, STANDING_WORDS } from '../schedule/standing.ts'
import type { StandingKind, StoredRule } from '../store/schedule/rules.ts'
import type { Store } from '../store/store.ts'
import { paging, readQuery } from './query.ts'

type StandingParts = CardParts & { readonly store: Pick<Store, 'read' | 'write'> }

const DOES = {
  template:
    'Adds a standing pre-approval: {summary, assets, items, reviewBy}, with expect, windows, requiresRegistration, maxPerAssetPerDay.',
  freeze: 'Adds a freeze: {assets, windows}, with summary, blocks, allowEmergency.',
  ignore: 'Adds an ignore rule: {assets, path, reason, owner, expires}.',
} as const satisfies Record<StandingKind, string>

const Query = z.object(paging)

export const standingApi = (parts: StandingParts): readonly Route[] =>
  STANDING_KINDS.flatMap((kind): readonly Route[] => {
    const { path, word } = STANDING_WORDS[kind]
    const address = `/api/v1/${path}`
    return [
      {
        method: 'GET',
        path: address,
        right: 'viewer',
        does: `Every ${word} in force, in the order of their ids.`,
        query: Query,
        handler: async (c) => {
          const query = readQuery(c, Query)
          if (!query.ok) return query.refusal
          const { limit, cursor } = query.value
          const page = await parts.store.read.listRules(kind, { limit, ...(cursor === undefined ? {} : { cursor }) })
          return c.json({ items: page.items.map(ruleJson), next: page.next })
        },
      },
      {
        method: 'POST',
        path: address,
        right: 'approver',
        does: DOES[kind],
        handler: async (c) => {
          const stale = await staleProblem(parts, c)
          if (stale !== null) return stale
          const body = await bodyOf(c)
          if (!body.ok) return refusal(body)
          return answer(await addStandingRule(parts, c.get('actor'), { kind, body: body.value }), address)
        },
      },
      {
        method: 'DELETE',
        path: `${address}/:id`,
        right: 'approver',
        does: `Takes a ${word} away; what it covered in the last week is judged again.`,
        handler: async (c) => {
          const stale = await staleProblem(parts, c)
          if (stale !== null) return stale
          return answer(await removeStandingRule(parts, c.get('actor'), { kind, id: c.req.param('id') ?? '' }), address)
        },
      },
    ]
  })

function answer(outcome: RuleOutcome, address: string): Response {
  if (!outcome.ok) return refusal(outcome)
  const { rule, message } = outcome
  if (rule === null) return Response.json({ message })
  return Response.json({ ...ruleJson(rule), message }, { status: 201, headers: { location: `${address}/${rule.rule.id}` } })
}

const time = (at: Instant): string => new Date(at).toISOString()
const windowsJson = (windows: readonly { readonly from: Instant; readonly to: Instant }[]) =>
  windows.map(({ from, to }) => ({ from: time(from), to: time(to) }))

function ruleJson({ source, createdAt, createdBy, ...standing }: StoredRule) {
  const kept = { source, createdAt: time(createdAt), createdBy }
  switch (standing.kind) {
    case 'template': {
      const { reviewBy, windows } = standing.rule
      return { ...standing.rule, windows: windowsJson(windows), reviewBy: reviewBy === null ? null : time(reviewBy), ...kept }
    }
    case 'freeze':
      return { ...standing.rule, windows: windowsJson(standing.rule.windows), ...kept }
    case 'ignore':
      return { ...standing.rule, expires: standing.rule.expires === null ? null : time(standing.rule.expires), ...kept }
  }
}
