// What became of an entry, as icon, word and tone: the same on the calendar and on the entry's page.
import type { EntryOutcome } from '../rules/match/outcome.ts'
import { Icon, type IconName } from './parts/icon.tsx'

export type OutcomeWord = EntryOutcome['outcome']

type Face = { readonly word: string; readonly short: string; readonly icon: IconName; readonly tone: string }
const face = (icon: IconName, tone: string, short: string, word = short): Face => ({ word, short, icon, tone })

const OUTCOMES = {
  pending: face('circle-dashed', 'grey', 'not begun'),
  in_progress: face('hourglass', 'blue', 'under way'),
  implemented: face('circle-check', 'green', 'carried out'),
  overran: face('clock', 'amber', 'overran', 'carried out, later than its window'),
  partial: face('triangle-alert', 'orange', 'in part', 'carried out in part'),
  no_show: face('diamond-alert', 'red', 'not carried out'),
  already_in_state: face('circle-check', 'teal', 'was so before', 'was so before: somebody did it earlier'),
  wrong_content: face('equal-not', 'magenta', 'other content', 'other content than approved'),
  rolled_back: face('undo', 'teal', 'rolled back'),
  unverifiable: face('question', 'grey', 'cannot be told', 'cannot be told: nobody was watching'),
  cancelled_clean: face('check', 'grey', 'called off', 'called off, and nothing changed'),
  cancelled_but_changed: face('diamond-alert', 'red', 'changed all the same', 'called off, and changed all the same'),
} as const satisfies Record<OutcomeWord, Face>

export const outcomeFace = (outcome: OutcomeWord): Face => OUTCOMES[outcome]

/** `isShort` where there is little room, as on a calendar. */
export function OutcomeBadge({ outcome, isShort = false }: { outcome: OutcomeWord; isShort?: boolean }) {
  const { icon, tone, word, short } = OUTCOMES[outcome]
  return (
    <span class={isShort ? 'became' : 'verdict'} data-tone={tone}>
      <Icon name={icon} />
      <span>{isShort ? short : word}</span>
    </span>
  )
}
