// Gathers what happened around an incident: changes on its scope, windows and freezes, health, alerts, and what people did.
import { assetsOf } from '../../rules/card/system.ts'
import { stateOf } from '../../rules/card.ts'
import type { Instant, Span } from '../../rules/domain.ts'
import { type Happening, happeningsOf, inOrder } from '../../rules/room/timeline.ts'
import type { StoredIncident } from '../store/incidents/incidents.ts'
import type { Reads } from '../store/store.ts'

/** As much of each kind as one page shows; the pages of changes and alerts have the rest. */
const MOST = 100
const BEFORE_MS = 3_600_000
const MOST_ASSETS = 200

export type Around = { readonly span: Span; readonly happenings: readonly Happening[]; readonly assets: number; readonly isCut: boolean }

/** From an hour before the last good check until now, or until it was closed. */
export async function timelineOf(read: Reads, { room, steps }: StoredIncident, now: Instant): Promise<Around> {
  const span = { from: Math.min(room.onset.from, room.openedAt) - BEFORE_MS, to: room.closedAt ?? now }
  const assets = assetsOf({ include: room.scope }, await read.allAssets()).slice(0, MOST_ASSETS)
  const ids = assets.map(({ id }) => id)
  const [changes, planned, felt] = await Promise.all([changesOn(read, ids, span), plannedOn(read, ids, span), healthOn(read, ids, span)])
  const own = happeningsOf(steps).filter(({ span: { to } }) => to <= span.to)
  const happenings = inOrder([...changes, ...planned, ...felt, ...own])
  return { span, happenings, assets: assets.length, isCut: changes.length >= MOST }
}

async function changesOn(read: Reads, assets: readonly string[], { from, to }: Span): Promise<readonly Happening[]> {
  const pages = await Promise.all(assets.map((asset) => read.listChanges({ asset, since: from, until: to, limit: MOST })))
  return pages
    .flatMap(({ items }) => items)
    .filter(({ judgement }) => judgement.verdict !== 'noise')
    .toSorted((a, b) => b.judgement.interval.to - a.judgement.interval.to)
    .slice(0, MOST)
    .map(({ change, judgement }) => ({
      lane: 'changes',
      span: judgement.interval,
      asset: change.asset,
      text: `${change.item.path} ${change.op}`,
      verdict: judgement.verdict,
      of: { kind: 'change', id: change.id },
      ...(change.actor === null ? {} : { by: change.actor }),
    }))
}

async function plannedOn(read: Reads, assets: readonly string[], span: Span): Promise<readonly Happening[]> {
  const [entries, freezes, known] = await Promise.all([
    read.listEntries({ during: span, limit: MOST }),
    read.freezesDuring(span),
    read.allAssets(),
  ])
  const touches = (selector: Parameters<typeof assetsOf>[0]) => assetsOf(selector, known).some(({ id }) => assets.includes(id))
  const windows = entries.items
    .filter(({ entry }) => touches(entry.assets) && !['draft', 'withdrawn', 'rejected'].includes(stateOf(entry)))
    .flatMap(({ entry }) =>
      entry.windows
        .filter(({ from, to }) => from <= span.to && to >= span.from)
        .map((window): Happening => ({
          lane: 'windows',
          span: window,
          text: `${entry.summary}, ${stateOf(entry)}`,
          of: { kind: 'entry', id: entry.id },
          by: entry.requester,
        })),
    )
  const frozen = freezes
    .filter((freeze) => touches(freeze.assets))
    .flatMap(({ id, summary, windows: spans }) =>
      spans.map((window): Happening => ({ lane: 'windows', span: window, text: `Freeze ${id}: ${summary}` })),
    )
  return [...windows, ...frozen]
}

async function healthOn(read: Reads, assets: readonly string[], span: Span): Promise<readonly Happening[]> {
  const events = await read.healthEvents(assets, span)
  return events.slice(-MOST).map((event): Happening => ({
    lane: 'health',
    span: { from: event.from, to: event.since },
    asset: event.asset,
    text: `${event.id}: ${event.was ?? 'not known'} to ${event.state}`,
  }))
}
