// What the verbs on standing rules share: their names, what a rule may alter, and how they answer.
import type { Instant } from '../../rules/domain.ts'
import type { StandingKind, StandingRule, StoredRule } from '../store/schedule/rules.ts'
import type { Writes } from '../store/store.ts'
import { AROUND_MS, judgeAffected } from './affected.ts'
import type { CardParts, Refusal } from './parts.ts'

export const STANDING_KINDS = ['template', 'freeze', 'ignore'] as const satisfies readonly StandingKind[]

export const STANDING_WORDS = {
  template: { word: 'template', series: 'STD', path: 'templates', did: 'pre-approves what fits it' },
  freeze: { word: 'freeze', series: 'FRZ', path: 'freezes', did: 'denies changes while it lasts' },
  ignore: { word: 'ignore rule', series: 'IGN', path: 'ignore-rules', did: 'hides what it names' },
} as const satisfies Record<StandingKind, unknown>

export type RuleOutcome = { readonly ok: true; readonly rule: StoredRule | null; readonly message: string } | Refusal

/** Where no window bounds it, the last week: older verdicts were read, and stand. */
export function judgeRuleAgain(
  parts: Pick<CardParts, 'rejudge'>,
  tx: Writes,
  { kind, rule }: StandingRule,
  { now, because }: { readonly now: Instant; readonly because: string },
): Promise<readonly string[]> {
  const lately = [{ from: now, to: now }]
  const windows = kind === 'ignore' || rule.windows.length === 0 ? lately : rule.windows.filter(({ to }) => to > now - RETRO_MS)
  return judgeAffected(parts, tx, { selectors: [rule.assets], windows, id: rule.id }, because)
}

/** Nobody is called back for what happened longer ago. */
const RETRO_MS = 30 * 86_400_000 + AROUND_MS
