// A card that is still being typed, as far as it can be understood: what is wrong or missing is left out.
import { CardInput, type Problem, read } from '../../rules/card/input.ts'
import { drawUp } from '../../rules/card/draw-up.ts'
import type { RiskReading } from '../../rules/card/risk.ts'
import type { Asset, Entry } from '../../rules/domain.ts'
import { CARDS } from '../schedule/cards.ts'
import { bodyOfForm, type TypedCard } from './card-words.ts'

type Given = { readonly zone: string; readonly assets: readonly Asset[]; readonly id: string }
type Drafted = { readonly entry: Entry; readonly risk: RiskReading }

/** null until there is a system: without one there is nothing to say. `id` is the card that is edited, so that it is not in its own way. */
export function draftOf(typed: TypedCard, { zone, assets, id }: Given): Drafted | null {
  const { change: _change, ...fields } = typed
  const written = understood(fields, (left) => bodyOfForm(left, { zone, isEdit: false }))
  if (written === null || (typed.system ?? '').trim() === '') return null
  const body = { ...written.body, who: orDash(typed.who), summary: orDash(typed.summary) }
  const drawn = understood(body, (left) => {
    const input = read(CardInput, left)
    return input.ok ? drawUp(input.value, assets) : input
  })
  if (drawn === null) return null
  const { asked, risk } = drawn.value
  return { entry: { ...asked, id, source: CARDS, rev: 1, history: [] }, risk }
}

const orDash = (text: string | undefined): string => (text === undefined || text.trim() === '' ? '–' : text)

/** Half a window says nothing. */
const TOGETHER: Readonly<Record<string, readonly string[]>> = { from: ['from', 'to'], to: ['from', 'to'] }

/** Tries again without the fields that were wrong; null where nothing helps. */
function understood<Fields extends object, Good extends { readonly ok: true }>(
  fields: Fields,
  attempt: (fields: Fields) => Good | { readonly ok: false; readonly problems: readonly Problem[] },
): Good | null {
  const outcome = attempt(fields)
  if (outcome.ok) return outcome
  const wrong = new Set(outcome.problems.flatMap(({ field }) => TOGETHER[field] ?? [field.split('.')[0] ?? field]))
  const left = Object.fromEntries(Object.entries(fields).filter(([name]) => !wrong.has(name)))
  return Object.keys(left).length === Object.keys(fields).length ? null : understood(left as Fields, attempt)
}
