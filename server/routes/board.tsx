// The board: what waits for a signature with everything needed to give or refuse it, and what has lain in the basket too long.
import type { Context } from 'hono'
import { BoardPage, type BoardRow } from '../../dashboards/board.tsx'
import { links } from '../../dashboards/links.ts'
import { affectedBy } from '../../rules/card/affected.ts'
import { mayApprove, sameName } from '../../rules/card/approval.ts'
import { planProblem } from '../../rules/card/scrutiny.ts'
import { assetsOf } from '../../rules/card/system.ts'
import { isInBasket } from '../../rules/card.ts'
import { consentToCard } from '../actions/consent-to-card.ts'
import type { Env, Route } from '../route.ts'
import { checkCards } from '../schedule/card-check.ts'
import { CARDS } from '../schedule/cards.ts'
import { whoActs } from '../schedule/who-acts.ts'
import type { StoredEntry } from '../store/schedule/stored.ts'
import { answer, backTo, bad, formOf, type PageParts, viewOf } from './page.tsx'

const MOST_WAITING = 200
const MOST_SHOWN = 50
const STALE_MS = 60 * 86_400_000

export const boardRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/board',
    right: 'viewer',
    does: 'What waits for a signature, oldest first, with numbers, conflicts and everyone affected.',
    handler: (c) => page(parts, c),
  },
  {
    method: 'POST',
    path: '/schedule/:id/consent',
    right: 'operator',
    does: 'Keeps what somebody affected by a card says about it.',
    handler: (c) => consent(parts, c),
  },
]

async function page(parts: PageParts, c: Context<Env>): Promise<Response> {
  const { read } = parts.store
  const [view, waiting, acting] = await Promise.all([viewOf(parts, c), read.entriesWaiting(MOST_WAITING), whoActs(read, c.var.actor)])
  const ours = waiting.filter(({ entry }) => entry.source === CARDS)
  const dated = ours.filter(({ entry }) => !isInBasket(entry))
  const shown = dated.slice(0, MOST_SHOWN)
  const [checks, consents, assets] = await Promise.all([
    checkCards(
      parts,
      shown.map(({ entry }) => entry),
      view.zone,
    ),
    read.consentsOf(shown.map(({ entry }) => entry.id)),
    read.allAssets(),
  ])
  const rows = shown.flatMap(({ entry, contentHash, updatedAt }, index): readonly BoardRow[] => {
    const check = checks[index]
    if (check === undefined) return []
    const may = mayApprove(entry, acting, entry.risk)
    const affected = affectedBy({ entry, assets: assetsOf(entry.assets, assets) }, parts.config().services).map((one) => {
      const said = consents.find(({ entry: id, rev, owner }) => id === entry.id && rev === entry.rev && owner === sameName(one.owner ?? ''))
      return { ...one, said: one.owner === null ? null : (said ?? null) }
    })
    const { id, rev, summary, requester, risk, windows, procedure = null, standby = [], backout } = entry
    const plan = { procedure, standby, backout }
    const refusedBecause = may.ok ? planProblem(entry, parts.now()) : may.why
    return [{ id, rev, summary, requester, risk, windows, plan, hash: contentHash, since: updatedAt, check, affected, refusedBecause }]
  })
  const stale = ours.filter((one) => isInBasket(one.entry) && one.updatedAt < parts.now() - STALE_MS).map(staleRow)
  return answer(c, view, { page: <BoardPage view={view} rows={{ rows, more: dated.length - shown.length, stale }} /> })
}

const staleRow = ({ entry, updatedAt }: StoredEntry) => ({
  id: entry.id,
  summary: entry.summary,
  requester: entry.requester,
  since: updatedAt,
})

async function consent(parts: PageParts, c: Context<Env>): Promise<Response> {
  const { owner = '', answer: said, why = '', rev } = await formOf(c)
  const outcome = await consentToCard(parts, c.var.actor, {
    id: c.req.param('id') ?? '',
    owner,
    answer: said === 'agreed' ? 'agreed' : 'objects',
    why: why.slice(0, 2_000),
    ...(rev === undefined ? {} : { rev: Number(rev) }),
  })
  return backTo(c, parts.secure, links.board, outcome.ok ? { tone: 'good', title: outcome.message } : bad(outcome))
}
