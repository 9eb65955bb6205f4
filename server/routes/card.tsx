// The page of one entry, and the steps of its life.
import type { Context } from 'hono'
import { type CardRows, CardPage, CARD_VERBS, type CardVerb } from '../../dashboards/card.tsx'
import { links } from '../../dashboards/links.ts'
import { mayApprove } from '../../rules/card/approval.ts'
import { isLive } from '../../rules/card/planned.ts'
import { deriveRisk } from '../../rules/card/risk.ts'
import { planProblem } from '../../rules/card/scrutiny.ts'
import { assetsOf } from '../../rules/card/system.ts'
import { move } from '../../rules/card.ts'
import type { Instant, Role } from '../../rules/domain.ts'
import { approveCard } from '../actions/approve-card.ts'
import { cancelCard } from '../actions/cancel-card.ts'
import { closeCard } from '../actions/close-card.ts'
import { rejectCard } from '../actions/reject-card.ts'
import { submitCard } from '../actions/submit-card.ts'
import { withdrawCard } from '../actions/withdraw-card.ts'
import { staleProblem } from '../auth/refuse.ts'
import type { Actor, Env, Route } from '../route.ts'
import { CARDS, type EntryOutcome } from '../schedule/cards.ts'
import type { CardParts } from '../schedule/parts.ts'
import { driftLeftBy } from '../schedule/preflight.ts'
import { type Acting, rolesOf, whoActs } from '../schedule/who-acts.ts'
import { warningsOf, warningWords } from '../schedule/warnings.ts'
import type { StoredEntry } from '../store/schedule/stored.ts'
import { expectText, itemText } from './card-words.ts'
import { answer, backTo, bad, formOf, noSuch, type PageParts, passwordAgain, viewOf } from './page.tsx'
import { changeRow } from './rows.ts'

type Act = (parts: CardParts, actor: Actor, input: { id: string; hash?: string; why?: string }) => Promise<EntryOutcome>

const VERBS = {
  submit: { right: 'operator', act: submitCard, does: 'Submits a draft for approval.' },
  approve: { right: 'approver', act: approveCard, does: 'Approves a card as it reads.' },
  reject: { right: 'approver', act: rejectCard, does: 'Rejects a card.' },
  withdraw: { right: 'operator', act: withdrawCard, does: 'Takes a card back.' },
  cancel: { right: 'operator', act: cancelCard, does: 'Cancels an approved card.' },
  close: { right: 'operator', act: closeCard, does: 'Closes a card that is done.' },
} satisfies Record<CardVerb, { right: Role; act: Act; does: string }>

export const cardRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/schedule/:id',
    right: 'viewer',
    does: 'The page of one card.',
    handler: (c) => page(parts, c),
  },
  ...CARD_VERBS.map((verb): Route => {
    const { right, does } = VERBS[verb]
    return { method: 'POST', path: `/schedule/:id/${verb}`, right, does, handler: (c) => step(parts, c, verb) }
  }),
]

const idOf = (c: Context<Env>): string => c.req.param('id') ?? ''

async function page(parts: PageParts, c: Context<Env>): Promise<Response> {
  const { read } = parts.store
  const [view, stored, changes, assets, acting, outcome, recurrence] = await Promise.all([
    viewOf(parts, c),
    read.entryById(idOf(c)),
    read.listChanges({ entry: idOf(c), limit: 50 }),
    read.allAssets(),
    whoActs(read, c.var.actor),
    read.outcomeOf(idOf(c)),
    read.recurrenceOf(idOf(c)),
  ])
  if (stored === null) return noSuch(parts, c, 'such card')
  const risk = deriveRisk(assetsOf(stored.entry.assets, assets), stored.entry.items)
  const rows: CardRows = {
    ...cardRows(stored, acting, rolesOf(c.var.actor), parts.now()),
    riskWhy: risk.risk === stored.entry.risk ? risk.why : null,
    credited: changes.items.map(changeRow),
    leftRed: isLive(stored.entry) ? (await driftLeftBy(read, stored.entry, assets)).map(changeRow) : null,
    outcome,
    warnings: recurrence === null ? [] : warningsOf(recurrence, parts.now()).map(warningWords),
  }
  return answer(c, view, { page: <CardPage view={view} rows={rows} /> })
}

function cardRows(
  { entry, state, contentHash }: StoredEntry,
  acting: Acting,
  roles: readonly Role[],
  now: Instant,
): Omit<CardRows, 'riskWhy' | 'credited' | 'leftRed' | 'outcome' | 'warnings'> {
  const isOurs = entry.source === CARDS
  return {
    id: entry.id,
    source: isOurs ? 'written here' : entry.source,
    rev: entry.rev,
    hash: contentHash,
    summary: entry.summary,
    state,
    kind: entry.kind,
    risk: entry.risk,
    requester: entry.requester,
    implementers: entry.implementers,
    systems: [...entry.assets.include, ...(entry.assets.exclude ?? []).map((term) => `not ${term}`)],
    items: entry.items.map((item) => (item.op === undefined ? itemText(item) : `${itemText(item)} (${item.op})`)),
    expect: entry.expect.map(expectText),
    windows: entry.windows,
    backout: entry.backout,
    procedure: entry.procedure ?? null,
    standby: entry.standby ?? [],
    isRetro: entry.fromChange !== undefined,
    history: entry.history.map((each) => ({ state: each.state, at: each.at, by: each.by, note: each.note ?? null })),
    verbs: isOurs ? verbsFor({ entry, state }, acting, roles, now) : [],
    mayEdit: isOurs && roles.includes('operator') && move(state, 'edit').ok,
  }
}

/** Only the steps that lead somewhere from here and that this reader has the role for; what else forbids one is said beside it. */
function verbsFor(
  { entry, state }: Pick<StoredEntry, 'entry' | 'state'>,
  acting: Acting,
  roles: readonly Role[],
  now: Instant,
): CardRows['verbs'] {
  return CARD_VERBS.filter(
    (verb) => move(state, verb).ok && roles.includes(VERBS[verb].right) && !(verb === 'submit' && state !== 'draft'),
  ).map((verb) => ({ verb, refusedBecause: verb === 'approve' ? whyNotApproved(entry, acting, now) : null }))
}

function whyNotApproved(entry: StoredEntry['entry'], acting: Acting, now: Instant): string | null {
  const may = mayApprove(entry, acting, entry.risk)
  return may.ok ? planProblem(entry, now) : may.why
}

async function step(parts: PageParts, c: Context<Env>, verb: CardVerb): Promise<Response> {
  const id = idOf(c)
  const href = links.card(id)
  if (verb === 'approve' && (await staleProblem(parts, c)) !== null) return passwordAgain(c, href)
  const { hash, why = '', back } = await formOf(c)
  const note = why.trim().slice(0, 2_000)
  const input = { id, ...(hash ? { hash } : {}), ...(note === '' ? {} : { why: note }) }
  const act: Act = VERBS[verb].act
  const outcome = await act(parts, c.var.actor, input)
  if (!outcome.ok && outcome.status === 404) return noSuch(parts, c, 'such card')
  return backTo(
    c,
    parts.secure,
    back === 'board' ? links.board : href,
    outcome.ok ? { tone: 'good', title: outcome.message } : bad(outcome),
  )
}
