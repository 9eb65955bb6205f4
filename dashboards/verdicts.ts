// The face of every verdict: icon, word, tone and meaning, the same in tables, drawings and mail.
import type { VerdictKind } from '../rules/domain.ts'
import type { IconName } from './parts/icon.tsx'

type Tone = 'green' | 'red' | 'amber' | 'orange' | 'magenta' | 'violet' | 'blue' | 'grey' | 'teal' | 'faint'
export type Face = {
  readonly word: string
  readonly icon: IconName
  readonly tone: Tone
  /** How loud it is drawn: filled asks for a person now. */
  readonly dress: 'filled' | 'soft' | 'outlined' | 'hatched' | 'plain'
  readonly meaning: string
}

export const FACES = {
  authorised: {
    word: 'Authorised',
    icon: 'circle-check',
    tone: 'green',
    dress: 'plain',
    meaning: 'An approved entry of the schedule covers it: this system, this item, this time.',
  },
  standard: {
    word: 'Standard',
    icon: 'circle-check',
    tone: 'green',
    dress: 'plain',
    meaning: 'It belongs to a class of change that was approved once and for all.',
  },
  grace: {
    word: 'Grace',
    icon: 'hourglass',
    tone: 'amber',
    dress: 'outlined',
    meaning: 'Its card was submitted in time but nobody has approved it yet. After two days it counts as unapproved.',
  },
  emergency_pending: {
    word: 'Emergency, unsigned',
    icon: 'hourglass',
    tone: 'amber',
    dress: 'outlined',
    meaning: 'An emergency card covers it; a second person has 24 hours to sign it off.',
  },
  outside_window_early: {
    word: 'Before its window',
    icon: 'clock',
    tone: 'amber',
    dress: 'soft',
    meaning: 'Planned and approved, but made before the agreed time.',
  },
  outside_window_late: {
    word: 'After its window',
    icon: 'clock',
    tone: 'amber',
    dress: 'soft',
    meaning: 'Planned and approved, but made after the agreed time and its tolerance.',
  },
  outside_window_gap: {
    word: 'Between windows',
    icon: 'clock',
    tone: 'amber',
    dress: 'soft',
    meaning: 'Planned and approved, but made between two of its agreed times.',
  },
  frozen: {
    word: 'In a freeze',
    icon: 'snowflake',
    tone: 'blue',
    dress: 'soft',
    meaning: 'Approved, but made while a freeze forbade changes here.',
  },
  unapproved: {
    word: 'Unapproved',
    icon: 'stamp',
    tone: 'orange',
    dress: 'soft',
    meaning: 'There is a card for it, but no valid approval.',
  },
  wrong_content: {
    word: 'Wrong content',
    icon: 'equal-not',
    tone: 'magenta',
    dress: 'soft',
    meaning: 'Right item, right time, but not what the card said the result would be.',
  },
  wrong_actor: {
    word: 'Wrong person',
    icon: 'user-slash',
    tone: 'magenta',
    dress: 'soft',
    meaning: 'The card names who makes the change, and somebody else made it.',
  },
  out_of_scope: {
    word: 'Out of scope',
    icon: 'circle-dashed',
    tone: 'violet',
    dress: 'soft',
    meaning: 'Approved work was under way on this system, but not on this item.',
  },
  unauthorised: {
    word: 'Unauthorised',
    icon: 'diamond-alert',
    tone: 'red',
    dress: 'filled',
    meaning: 'Nobody approved it: no entry of the schedule covers it.',
  },
  undetermined: {
    word: 'Undetermined',
    icon: 'question',
    tone: 'grey',
    dress: 'hatched',
    meaning: 'We do not know enough to say. A person must look.',
  },
  reverted: {
    word: 'Reverted',
    icon: 'undo',
    tone: 'teal',
    dress: 'plain',
    meaning: 'The item went back to its approved state.',
  },
  noise: {
    word: 'Noise',
    icon: 'dot',
    tone: 'faint',
    dress: 'plain',
    meaning: 'Kept as evidence; a rule with an owner and an end says it does not matter.',
  },
} satisfies Record<VerdictKind, Face>

export const faceOf = (verdict: VerdictKind): Face => FACES[verdict]
