// The health of something in a dot and a word. What nobody tells is not known, which is not the same as well.
import type { HealthState } from '../../rules/health/words.ts'
import { Icon, type IconName } from './icon.tsx'

export type Wellness = HealthState | 'unknown'

const FACES = {
  ok: { word: 'Well', icon: 'circle-check', tone: 'green' },
  warn: { word: 'Worth a look', icon: 'triangle-alert', tone: 'amber' },
  bad: { word: 'Bad', icon: 'diamond-alert', tone: 'red' },
  unknown: { word: 'Not known', icon: 'question', tone: 'grey' },
} satisfies Record<Wellness, { word: string; icon: IconName; tone: string }>

export function HealthBadge({ state }: { state: Wellness }) {
  const face = FACES[state]
  return (
    <span class="verdict" data-tone={face.tone} data-dress={state === 'bad' ? 'soft' : 'plain'}>
      <Icon name={face.icon} />
      <span>{face.word}</span>
    </span>
  )
}
