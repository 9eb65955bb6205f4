// Everything a card meets, gathered once for one card or for a board of them, and read by the rules.
import { isoDay } from '../../dashboards/words.ts'
import { type Conflict, conflictsOf } from '../../rules/card/conflicts.ts'
import { dayToWindow } from '../../rules/card/day.ts'
import { type Load, loadOf } from '../../rules/card/load.ts'
import type { Planned } from '../../rules/card/planned.ts'
import { missingPlan, type Scrutiny, scrutinyOf } from '../../rules/card/scrutiny.ts'
import { type PastCard, recordOf, similarTo, type TrackRecord } from '../../rules/card/similar.ts'
import { assetsOf } from '../../rules/card/system.ts'
import type { Entry, Span } from '../../rules/domain.ts'
import type { Schedule } from '../../rules/match/schedule.ts'
import type { Config } from '../config/file.ts'
import type { StoredAsset } from '../store/evidence/stored.ts'
import { type PastParts, pastCardsOn } from './similar.ts'

export type CheckParts = PastParts & { readonly config: () => Config }

export type CardCheck = {
  readonly like: TrackRecord
  readonly here: TrackRecord
  /** The newest of those that are like it. */
  readonly latest: readonly PastCard[]
  readonly conflicts: readonly Conflict[]
  readonly load: readonly Load[]
  readonly scrutiny: readonly Scrutiny[]
  /** What high risk asks for and the card does not say yet. */
  readonly missing: readonly string[]
}

const MOST_LATEST = 5
const MOST_DAYS = 7
/** Windows years ahead would bring the whole schedule with them. */
const FURTHEST_MS = 60 * 86_400_000

type Gathered = { readonly assets: readonly StoredAsset[]; readonly schedule: Schedule; readonly past: readonly PastCard[] }

/** In the order of the entries. */
export async function checkCards(parts: CheckParts, entries: readonly Entry[], zone: string): Promise<readonly CardCheck[]> {
  if (entries.length === 0) return []
  const { read } = parts.store
  const assets = await read.allAssets()
  const wanted = [...new Set(entries.flatMap((entry) => assetsOf(entry.assets, assets).map(({ id }) => id)))]
  const [schedule, past] = await Promise.all([read.scheduleNear(spanOf(entries, parts.now())), pastCardsOn(parts, wanted, assets)])
  const others = schedule.entries.map((entry): Planned => ({ entry, assets: assetsOf(entry.assets, assets) }))
  return entries.map((entry) => checkCard(parts, entry, { assets, schedule, past, others, zone }))
}

type Around = Gathered & { readonly others: readonly Planned[]; readonly zone: string }

function checkCard(parts: CheckParts, entry: Entry, { assets, schedule, past, others, zone }: Around): CardCheck {
  const card: Planned = { entry, assets: assetsOf(entry.assets, assets) }
  const ids = card.assets.map(({ id }) => id)
  const { like, here } = similarTo(
    { assets: ids, items: entry.items },
    past.filter(({ id }) => id !== entry.id),
  )
  return {
    like: recordOf(like),
    here: recordOf(here),
    latest: like.slice(0, MOST_LATEST),
    conflicts: conflictsOf(card, { others, freezes: schedule.freezes, services: parts.config().services }),
    load: loadOf(entry, daysOf(entry, zone), others),
    scrutiny: scrutinyOf(card.assets),
    missing: missingPlan(entry, parts.now()),
  }
}

/** What is over needs no neighbours; what lies far ahead is met when it comes nearer. */
function spanOf(entries: readonly Entry[], now: number): Span {
  const windows = entries.flatMap((entry) => entry.windows).filter(({ from, to }) => to > now - FURTHEST_MS && from < now + FURTHEST_MS)
  if (windows.length === 0) return { from: now, to: now }
  return { from: Math.min(...windows.map(({ from }) => from)), to: Math.max(...windows.map(({ to }) => to)) }
}

/** The first days of the card, whole, as the reader's calendar has them. */
function daysOf({ windows }: Entry, zone: string): readonly Span[] {
  const days = [...new Set(windows.map(({ from }) => isoDay(from, zone)))].slice(0, MOST_DAYS)
  return days.flatMap((day) => {
    const read = dayToWindow(day, zone)
    return read.ok ? [read.window] : []
  })
}
