// "Why not?": one entry with another window, scope or approver, and the past changes as they would have been judged under it.
import type { Context } from 'hono'
import { z } from 'zod'
import { WhyNotPage, type WhyNotRows, type WhyNotTyped } from '../../dashboards/why-not.tsx'
import { readItems } from '../../rules/card/draw-up.ts'
import { systemToSelector } from '../../rules/card/system.ts'
import type { Asset, Entry, Instant, Span } from '../../rules/domain.ts'
import { madeUp, type Wish } from '../../rules/match/what-if.ts'
import type { Env, Route } from '../route.ts'
import { MOST_JUDGED, whatIf } from '../schedule/what-if.ts'
import { itemText } from './card-words.ts'
import { instantAt, localOf } from './local-time.ts'
import { answer, noSuch, type PageParts, viewOf } from './page.tsx'
import { changeRow } from './rows.ts'

const text = z.string().max(4_096).optional().catch(undefined)
const Query = z.object({ entry: text, change: text, from: text, to: text, system: text, items: text, approver: text, days: text })
type Asked = z.infer<typeof Query>

const DAY_MS = 86_400_000
const DAYS = 7
const MOST_DAYS = 92

export const whyNotRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/why-not',
    right: 'viewer',
    does: 'The page that judges past changes as if an entry had another window, scope or approver; nothing is kept.',
    query: Query,
    handler: (c) => show(parts, c),
  },
]

async function show(parts: PageParts, c: Context<Env>): Promise<Response> {
  const asked = Query.parse(c.req.query())
  const view = await viewOf(parts, c)
  const about = await subjectOf(parts, asked)
  if (about === null) return noSuch(parts, c, asked.change === undefined ? 'such entry' : 'such change')
  const typed = typedOf(asked, about, view.zone)
  const wish = await wishOf(parts, asked, typed, about.entry, view.zone)
  const rows: WhyNotRows = {
    entry: about.isWritten ? { id: about.entry.id, summary: about.entry.summary } : null,
    change: asked.change ?? null,
    typed,
    problems: wish.problems,
    most: MOST_JUDGED,
    result:
      Object.keys(wish.problems).length > 0
        ? null
        : await resultOf(parts, about.entry, wish.wish, overOf(about.entry, wish.wish, typed.days, parts.now())),
  }
  return answer(c, view, { page: <WhyNotPage view={view} rows={rows} /> })
}

type Subject = { readonly entry: Entry; readonly isWritten: boolean }

/** The entry that is asked about; of a change, the one it was judged by or came nearest, else one that is made up for it. */
async function subjectOf({ store }: PageParts, { entry, change }: Asked): Promise<Subject | null> {
  if (entry !== undefined && entry !== '') {
    const stored = await store.read.entryById(entry)
    return stored === null ? null : { entry: stored.entry, isWritten: true }
  }
  const stored = change === undefined ? null : await store.read.changeById(change)
  if (stored === null) return null
  const named = stored.judgement.entry ?? stored.judgement.nearest?.id
  const near = named === undefined ? null : await store.read.entryById(named)
  if (near !== null) return { entry: near.entry, isWritten: true }
  const asset = await store.read.assetById(stored.change.asset)
  return asset === null ? null : { entry: madeUp(stored.change, asset, stored.judgement.interval), isWritten: false }
}

/** The form as it was sent, or, the first time, the entry as it is. */
function typedOf(asked: Asked, { entry }: Subject, zone: string): WhyNotTyped {
  const [window] = entry.windows
  const approver = entry.history.findLast(({ state }) => state === 'approved')?.by ?? ''
  const days = Math.min(MOST_DAYS, Math.max(1, Math.trunc(Number(asked.days)) || DAYS))
  return {
    from: asked.from ?? (window ? localOf(window.from, zone) : ''),
    to: asked.to ?? (window ? localOf(window.to + 59_999, zone) : ''),
    system: asked.system ?? entry.assets.include.join(', '),
    items: asked.items ?? entry.items.map(itemText).join('\n'),
    approver: asked.approver ?? approver,
    days,
  }
}

type Wished = { readonly wish: Wish; readonly problems: WhyNotRows['problems'] }
const NOTHING: Wished = { wish: {}, problems: {} }

/** Only what differs from the entry is wished for: an entry with five windows keeps them until somebody types another one. */
async function wishOf({ store }: PageParts, asked: Asked, typed: WhyNotTyped, entry: Entry, zone: string): Promise<Wished> {
  const unaltered = typedOf({}, { entry, isWritten: true }, zone)
  const isSame = (...names: readonly (keyof WhyNotTyped)[]): boolean => names.every((name) => typed[name] === unaltered[name])
  const isApprover = asked.approver !== undefined && (!isSame('approver') || entry.source === 'supposed')
  const wishes = [
    isSame('from', 'to') ? NOTHING : windowWish(typed, zone),
    isSame('system') ? NOTHING : systemWish(typed.system, await store.read.allAssets()),
    isSame('items') ? NOTHING : itemsWish(typed.items),
    isApprover ? { wish: { approver: typed.approver.trim() || null }, problems: {} } : NOTHING,
  ]
  return {
    wish: wishes.reduce<Wish>((all, { wish }) => ({ ...all, ...wish }), {}),
    problems: wishes.reduce<Wished['problems']>((all, { problems }) => ({ ...all, ...problems }), {}),
  }
}

function systemWish(text: string, known: readonly Asset[]): Wished {
  const read = systemToSelector(text, known)
  return read.ok ? { wish: { assets: read.selector }, problems: {} } : { wish: {}, problems: { system: read.message } }
}

function itemsWish(text: string): Wished {
  const read = readItems(linesOf(text))
  return read.ok ? { wish: { items: read.value }, problems: {} } : { wish: {}, problems: { items: read.message } }
}

const linesOf = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

function windowWish({ from: typedFrom, to: typedTo }: WhyNotTyped, zone: string): Wished {
  const [from, to] = [instantAt(typedFrom, zone), instantAt(typedTo, zone)]
  if (from === null) return { wish: {}, problems: { from: `Give a time that exists in ${zone}.` } }
  if (to === null) return { wish: {}, problems: { to: `Give a time that exists in ${zone}.` } }
  if (to < from) return { wish: {}, problems: { to: 'Give an end after the beginning.' } }
  return { wish: { windows: [{ from, to }] }, problems: {} }
}

/** So many days before and after all windows, as they are and as they might have been; without any, before now. */
function overOf(entry: Entry, { windows = [] }: Wish, days: number, now: Instant): Span {
  const all = [...entry.windows, ...windows]
  const [from, to] = all.length === 0 ? [now, now] : [Math.min(...all.map((one) => one.from)), Math.max(...all.map((one) => one.to))]
  return { from: from - days * DAY_MS, to: to + days * DAY_MS }
}

async function resultOf(parts: PageParts, entry: Entry, wish: Wish, over: Span): Promise<WhyNotRows['result']> {
  const { rows, judged, isAll, alerting } = await whatIf(parts, entry, wish, over)
  return {
    rows: rows.map(({ stored, would }) => ({
      row: changeRow(stored),
      would: would.verdict,
      wouldBeBy: would.entry,
      because: would.explanation,
    })),
    judged,
    isAll,
    alerting,
  }
}
