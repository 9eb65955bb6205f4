// The state of an entry as icon and word.
import type { EntryState } from '../rules/domain.ts'
import { Icon, type IconName } from './parts/icon.tsx'

const STATES = {
  draft: { word: 'Draft', icon: 'circle-dashed', tone: 'grey' },
  submitted: { word: 'Waits for approval', icon: 'hourglass', tone: 'amber' },
  edited: { word: 'Edited, waits again', icon: 'hourglass', tone: 'amber' },
  approved: { word: 'Approved', icon: 'circle-check', tone: 'green' },
  rejected: { word: 'Rejected', icon: 'stamp', tone: 'orange' },
  withdrawn: { word: 'Withdrawn', icon: 'undo', tone: 'grey' },
  cancelled: { word: 'Cancelled', icon: 'undo', tone: 'grey' },
  implemented: { word: 'Implemented', icon: 'check', tone: 'green' },
  closed: { word: 'Closed', icon: 'check', tone: 'grey' },
} satisfies Record<EntryState, { word: string; icon: IconName; tone: string }>

export const stateWord = (state: EntryState): string => STATES[state].word

const PAST: Partial<Record<EntryState, string>> = { submitted: 'Submitted', edited: 'Edited', draft: 'Drafted' }

/** As a step of the history it is over: "Submitted", not "Waits for approval". */
export function EntryBadge({ state, past = false }: { state: EntryState; past?: boolean }) {
  const face = STATES[state]
  return (
    <span class="verdict" data-tone={face.tone} data-dress="plain">
      <Icon name={face.icon} />
      <span>{(past ? PAST[state] : undefined) ?? face.word}</span>
    </span>
  )
}
