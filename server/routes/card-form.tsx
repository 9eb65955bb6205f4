// The form of a card: empty, filled in from a change, or from the card that is edited; and what it sends.
import type { Context } from 'hono'
import { CARD_FIELDS, CardFormPage, type CardFormRows } from '../../dashboards/card-form.tsx'
import { CardCheck } from '../../dashboards/card-check.tsx'
import { links } from '../../dashboards/links.ts'
import { createCard } from '../actions/create-card.ts'
import { editCard } from '../actions/edit-card.ts'
import { fillInFromChange } from '../actions/card-from-change.ts'
import type { Env, Route } from '../route.ts'
import { checkCards } from '../schedule/card-check.ts'
import type { EntryOutcome } from '../schedule/cards.ts'
import type { Refusal } from '../schedule/parts.ts'
import { deriveRisk } from '../../rules/card/risk.ts'
import { assetsOf } from '../../rules/card/system.ts'
import { draftOf } from './card-draft.ts'
import { bodyOfForm, problemsByField, type TypedCard, typedOf, typedOfInput } from './card-words.ts'
import { answer, backTo, bad, noSuch, type PageParts, viewOf } from './page.tsx'

export const cardFormRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/schedule/new',
    right: 'operator',
    does: 'The form of a new card; change= fills it in from a change, edit= from a card.',
    handler: (c) => form(parts, c),
  },
  { method: 'POST', path: '/schedule/new', right: 'operator', does: 'Writes a card.', handler: (c) => send(parts, c, null) },
  {
    method: 'POST',
    path: '/schedule/check',
    right: 'operator',
    does: 'Says what a card as it is typed would meet: how such changes went before, what is in its way, who is busy. Keeps nothing.',
    handler: (c) => check(parts, c),
  },
  {
    method: 'POST',
    path: '/schedule/:id',
    right: 'operator',
    does: 'Edits a card.',
    handler: (c) => send(parts, c, c.req.param('id') ?? ''),
  },
]

async function form(parts: PageParts, c: Context<Env>): Promise<Response> {
  const { edit, change } = c.req.query()
  if (edit !== undefined) return editForm(parts, c, edit)
  if (change !== undefined) return fromChangeForm(parts, c, change)
  const view = await viewOf(parts, c)
  return show(parts, c, { typed: view.person ? { who: view.person.name } : {} })
}

async function editForm(parts: PageParts, c: Context<Env>, id: string): Promise<Response> {
  const [stored, view, assets] = await Promise.all([parts.store.read.entryById(id), viewOf(parts, c), parts.store.read.allAssets()])
  if (stored === null) return noSuch(parts, c, 'such card')
  const risk = deriveRisk(assetsOf(stored.entry.assets, assets), stored.entry.items)
  return show(parts, c, { typed: typedOf(stored.entry, view.zone), edits: id, risk })
}

async function fromChangeForm(parts: PageParts, c: Context<Env>, id: string): Promise<Response> {
  const filled = await fillInFromChange(parts, c.var.actor, id)
  if (!filled.ok) return noSuch(parts, c, 'such change')
  const view = await viewOf(parts, c)
  return show(parts, c, { typed: typedOfInput(filled.card, view.zone), retro: filled.retro })
}

/** htmx asks while one types and swaps the answer in; without scripts the button brings the form back with it. */
async function check(parts: PageParts, c: Context<Env>): Promise<Response> {
  const body = await c.req.parseBody({ all: true })
  const typed = typedIn(body)
  const edits = typeof body['edits'] === 'string' ? body['edits'] : null
  const view = await viewOf(parts, c)
  const drafted = draftOf(typed, { zone: view.zone, assets: await parts.store.read.allAssets(), id: edits ?? '' })
  const [found] = drafted === null ? [] : await checkCards(parts, [drafted.entry], view.zone)
  const rows = drafted === null || found === undefined ? null : { ...found, risk: drafted.risk }
  if (c.req.header('hx-request-type') === 'partial')
    return answer(c, view, { page: <CardCheck rows={rows} />, part: <CardCheck rows={rows} /> })
  return show(parts, c, { typed, edits, check: rows, retro: typed.change ? AFTERWARDS : null })
}

const AFTERWARDS = 'This card is written after the change it covers.'

async function show(parts: PageParts, c: Context<Env>, over: Partial<CardFormRows> & { readonly refusal?: Refusal }): Promise<Response> {
  const { refusal, ...rest } = over
  const [view, assets] = await Promise.all([viewOf(parts, c), parts.store.read.allAssets()])
  const systems = [
    ...new Set(
      assets.flatMap(({ id, tags, services }) => [id, ...tags.map((tag) => `tag:${tag}`), ...services.map((name) => `service:${name}`)]),
    ),
  ]
  const rows = { typed: {}, problems: {}, systems: systems.slice(0, 200), risk: null, edits: null, retro: null, check: null, ...rest }
  const told = refusal === undefined ? view : { ...view, flash: bad({ title: 'The card was not saved', detail: refusal.detail }) }
  return answer(c, told, { page: <CardFormPage view={told} rows={rows} />, status: refusal?.status ?? 200 })
}

async function send(parts: PageParts, c: Context<Env>, edits: string | null): Promise<Response> {
  const typed = typedIn(await c.req.parseBody({ all: true }))
  const view = await viewOf(parts, c)
  const written = bodyOfForm(typed, { zone: view.zone, isEdit: edits !== null })
  const outcome: EntryOutcome = written.ok
    ? await save(parts, c, edits, written.body)
    : {
        ok: false,
        status: 400,
        title: 'Not understood',
        detail: written.problems.map(({ message }) => message).join(' '),
        problems: written.problems,
      }
  if (outcome.ok) return backTo(c, parts.secure, links.card(outcome.entry.entry.id), { tone: 'good', title: outcome.message })
  const retro = typed.change ? AFTERWARDS : null
  return show(parts, c, { typed, edits, retro, problems: problemsByField(outcome.problems ?? [], CARD_FIELDS), refusal: outcome })
}

/** Of a field that comes several times, each value on a line of its own. */
const typedIn = (form: Readonly<Record<string, unknown>>): TypedCard =>
  Object.fromEntries(
    CARD_FIELDS.flatMap((name) => {
      const texts = [form[name]].flat().filter((value) => typeof value === 'string')
      return texts.length === 0 ? [] : [[name, texts.join('\n')]]
    }),
  )

const save = (parts: PageParts, c: Context<Env>, edits: string | null, body: unknown): Promise<EntryOutcome> =>
  edits === null ? createCard(parts, c.var.actor, body) : editCard(parts, c.var.actor, { id: edits, patch: body })
