// One icon of the sprite in assets/icons.svg. Always beside a word, so hidden from screen readers.
export const ICONS = [
  'activity',
  'bell',
  'calendar',
  'check',
  'chevron-left',
  'chevron-right',
  'circle-check',
  'circle-dashed',
  'clock',
  'copy',
  'diamond-alert',
  'dot',
  'equal-not',
  'eye-off',
  'globe',
  'hourglass',
  'house',
  'keyboard',
  'log-out',
  'mail',
  'plus',
  'question',
  'search',
  'server',
  'settings',
  'snowflake',
  'stamp',
  'sun-moon',
  'triangle-alert',
  'undo',
  'user',
  'user-slash',
] as const
export type IconName = (typeof ICONS)[number]

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" aria-hidden="true" width="16" height="16">
      <use href={`/static/icons.svg#${name}`} />
    </svg>
  )
}
