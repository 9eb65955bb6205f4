// How an item stands against its baseline, as a badge that leads to the change that made it differ.
import { links } from '../links.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import type { ItemRow, ItemState } from './item-row.ts'

const STATES = {
  'as-baseline': { word: 'As accepted', icon: 'circle-check', tone: 'green', dress: 'plain' },
  differs: { word: 'Differs', icon: 'equal-not', tone: 'red', dress: 'soft' },
  provisional: { word: 'Approved, not known good yet', icon: 'hourglass', tone: 'amber', dress: 'outlined' },
  unaccepted: { word: 'Not accepted yet', icon: 'circle-dashed', tone: 'grey', dress: 'plain' },
  exception: { word: 'Allowed for a time', icon: 'hourglass', tone: 'amber', dress: 'outlined' },
  gone: { word: 'Gone', icon: 'circle-dashed', tone: 'red', dress: 'soft' },
} satisfies Record<ItemState, { word: string; icon: IconName; tone: string; dress: string }>

export function StateCell({ row }: { row: ItemRow }) {
  const face = STATES[row.state]
  const badge = (
    <span class="verdict" data-tone={face.tone} data-dress={face.dress}>
      <Icon name={face.icon} />
      <span>{face.word}</span>
    </span>
  )
  return <td>{row.change ? <a href={links.change(row.change)}>{badge}</a> : badge}</td>
}
