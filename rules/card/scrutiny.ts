// What a card's assets and its risk ask for beyond the usual, and what of it is still missing.
import { ASSET_FLAGS, type Asset, type AssetFlag, type Entry, type Instant } from '../domain.ts'

export type Scrutiny = { readonly flag: AssetFlag; readonly assets: readonly string[]; readonly brings: string }

const WATCHED =
  'The whole interval of a change must lie inside the window, nothing becomes known good without a person, and at high risk two approve.'
const BRINGS: Readonly<Record<AssetFlag, string>> = {
  audit: WATCHED,
  security: WATCHED,
  financial: 'Its risk is medium at least, and high with sensitive items or none named.',
  confidential: 'Values never leave the host: what changed is known by its digest only.',
}

export const scrutinyOf = (assets: readonly Asset[]): readonly Scrutiny[] =>
  ASSET_FLAGS.flatMap((flag) => {
    const flagged = assets.filter(({ flags }) => flags.includes(flag)).map(({ id }) => id)
    return flagged.length === 0 ? [] : [{ flag, assets: flagged, brings: BRINGS[flag] }]
  })

type Plan = Pick<Entry, 'risk' | 'kind' | 'windows' | 'procedure' | 'standby' | 'backout'>

/**
 * At high risk a card says beforehand how it is done, who stands by and that there is a way back. An emergency acts at once, and what is
 * over cannot be planned any more: both are signed off as they were.
 */
export function missingPlan({ risk, kind, windows, procedure, standby = [], backout }: Plan, at: Instant): readonly string[] {
  const isOver = windows.length > 0 && windows.every(({ to }) => to <= at)
  if (risk !== 'high' || kind === 'emergency' || isOver) return []
  return [
    ...(procedure === undefined ? ['a link to its procedure'] : []),
    ...(standby.length === 0 ? ['who stands by'] : []),
    ...(backout ? [] : ['a way to roll it back']),
  ]
}

/** Why it cannot be approved yet, or null. */
export function planProblem(plan: Plan, at: Instant): string | null {
  const missing = missingPlan(plan, at)
  if (missing.length === 0) return null
  const last = missing.at(-1) ?? ''
  const all = missing.length === 1 ? last : `${missing.slice(0, -1).join(', ')} and ${last}`
  return `At high risk it needs ${all} before it can be approved. Edit the card and add what is missing.`
}
