// The list of changes, narrowed by its address.
import { z } from 'zod'
import { ChangesList, ChangesPage, type ChangesRows } from '../../dashboards/changes.tsx'
import { type ChangeFilter, links } from '../../dashboards/links.ts'
import { doesAlert, reactionTo } from '../../rules/alerting.ts'
import { type Instant, ITEM_KINDS, VERDICTS } from '../../rules/domain.ts'
import type { Route } from '../route.ts'
import type { ChangeQuery } from '../store/evidence/change-reads.ts'
import { encodeCursor } from '../store/paging.ts'
import { answer, type PageParts, viewOf } from './page.tsx'
import { changeRow } from './rows.ts'

const text = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Keep it under ${most} characters.`)
    .transform((value) => (value === '' ? undefined : value))
    .optional()
const oneOf = <T extends string>(values: readonly [T, ...T[]], message: string) =>
  z.preprocess((value) => (value === '' ? undefined : value), z.enum(values, message).optional())

const Filter = z.object({
  q: text(500),
  asset: text(255),
  path: text(4_096),
  kind: oneOf(ITEM_KINDS, 'There is no such kind of item.'),
  verdict: oneOf(['alerting', 'review', ...VERDICTS], 'There is no such verdict.'),
  since: text(40),
  until: text(40),
  cursor: text(1_000),
  dir: oneOf(['newer'], 'Only newer.'),
  order: oneOf(['oldest'], 'Only oldest.'),
})

const PAGE = 50

export const changesRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/changes',
    right: 'viewer',
    does: 'The page of changes; asset, kind, path, verdict, since, until and q narrow it.',
    handler: async (c) => {
      const [view, rows] = await Promise.all([viewOf(parts, c), changesRows(parts, c.req.query())])
      const status = rows.problem === undefined ? 200 : 400
      return answer(c, view, { page: <ChangesPage view={view} rows={rows} />, part: <ChangesList rows={rows} />, status })
    },
  },
]

async function changesRows({ store, now }: PageParts, typed: Readonly<Record<string, string>>): Promise<ChangesRows> {
  const assets = (await store.read.listAssets({ limit: 100 })).items.map(({ id }) => id)
  const read = Filter.safeParse(typed)
  const filter = read.success ? given(read.data) : {}
  const query = read.success ? queryOf(filter, now()) : problemOf(read.error.issues[0])
  if ('problem' in query) return { filter, rows: [], newer: null, older: null, assets, problem: query.problem }
  const page = await store.read.listChanges(query)
  const isBackwards = filter.dir === 'newer'
  const found = isBackwards ? page.items.toReversed() : page.items
  const edge = (at: number) => {
    const stored = found.at(at)
    return stored === undefined ? null : encodeCursor([stored.judgement.interval.to, stored.change.id])
  }
  const hasBefore = isBackwards ? page.next !== null : filter.cursor !== undefined
  const hasAfter = isBackwards ? filter.cursor !== undefined : page.next !== null
  const [first, last] = [edge(0), edge(-1)]
  const before = hasBefore && first !== null ? links.changes({ ...filter, cursor: first, dir: 'newer' }) : null
  const after = hasAfter && last !== null ? links.changes({ ...filter, cursor: last, dir: undefined }) : null
  return {
    filter,
    rows: found.map(changeRow),
    newer: before,
    older: after,
    assets,
  }
}

const problemOf = (issue: z.core.$ZodIssue | undefined) => ({
  problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}`,
})

const given = (filter: z.output<typeof Filter>): ChangeFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))

const alone = { modifiers: [] }
const VERDICT_GROUPS = {
  alerting: { verdicts: VERDICTS.filter((verdict) => doesAlert({ verdict, ...alone })) },
  /** An authorised change with a doubtful modifier is reviewed too, so the verdict alone does not say it. */
  review: { verdicts: VERDICTS.filter((verdict) => reactionTo({ verdict, ...alone }) !== 'alert'), needsAttention: true },
} as const

function queryOf(
  { verdict, since, until, cursor, dir, order, ...rest }: ChangeFilter,
  now: Instant,
): ChangeQuery | { readonly problem: string } {
  const [from, to] = [instantOf(since, now), instantOf(until, now)]
  if (from === null || to === null)
    return { problem: `“${(from === null ? since : until) ?? ''}” is not a time. Write 2026-03-10, 2026-03-10T22:00Z, or 24h.` }
  return {
    ...rest,
    limit: PAGE,
    order: (dir === 'newer') === (order === 'oldest') ? 'newest' : 'oldest',
    ...(verdict === undefined ? {} : verdict === 'alerting' || verdict === 'review' ? VERDICT_GROUPS[verdict] : { verdicts: [verdict] }),
    ...(from === undefined ? {} : { since: from }),
    ...(to === undefined ? {} : { until: to }),
    ...(cursor === undefined ? {} : { cursor }),
  }
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** "24h" means that long ago. Undefined when nothing was asked, null when it cannot be read. */
export function instantOf(written: string | undefined, now: Instant): Instant | null | undefined {
  if (written === undefined || written === 'now') return undefined
  const [, amount, unit = ''] = /^(\d{1,5})\s*([mhd])$/.exec(written) ?? []
  const length = UNITS[unit]
  if (amount !== undefined && length !== undefined) return now - Number(amount) * length
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(written)) return null
  const at = Date.parse(written)
  return Number.isNaN(at) ? null : at
}
