// The verdict as a badge: icon, word and tone; never colour alone.
import type { VerdictKind } from '../../rules/domain.ts'
import { faceOf } from '../verdicts.ts'
import { Icon } from './icon.tsx'

export function VerdictBadge({ verdict }: { verdict: VerdictKind }) {
  const face = faceOf(verdict)
  return (
    <span class="verdict" data-tone={face.tone} data-dress={face.dress} title={face.meaning}>
      <Icon name={face.icon} />
      <span>{face.word}</span>
    </span>
  )
}

const MODIFIERS: Readonly<Record<string, string>> = {
  retro: 'approved afterwards',
  approval_in_interval: 'approved while it happened',
  cancelled_after: 'cancelled afterwards',
  early_tolerance: 'within the early tolerance',
  late_tolerance: 'within the late tolerance',
  straddles_edge: 'straddles the edge of a window',
  long_interval: 'long blind interval',
  clock_suspect: 'clock suspect',
  loose_scope: 'card names no items',
  actor_mismatch: 'made by somebody else',
  ref_mismatch: 'quotes another entry',
  homogeneous: 'same on its siblings',
  heterogeneous: 'differs from its siblings',
  during_freeze: 'during a freeze',
  restores_baseline: 'restores the baseline',
  standard_not_registered: 'standard change, not registered',
  same_after_normalising: 'same after normalising',
}
const NAMED: Readonly<Record<string, string>> = {
  ambiguous: 'could also be',
  rollback_of: 'rolls back',
  ignore_rule: 'ignored by',
}

/** "retro" → "approved afterwards"; "ambiguous:CHG-7" → "could also be CHG-7". */
export function modifierWords(modifier: string): string {
  const [name = modifier, ...rest] = modifier.split(':')
  const named = NAMED[name]
  return named && rest.length > 0 ? `${named} ${rest.join(':')}` : (MODIFIERS[name] ?? modifier.replaceAll('_', ' '))
}

export function Modifiers({ modifiers }: { modifiers: readonly string[] }) {
  if (modifiers.length === 0) return null
  return (
    <span class="modifiers">
      {modifiers.map((modifier) => (
        <span class="modifier">{modifierWords(modifier)}</span>
      ))}
    </span>
  )
}
