// How each facet of the nearest entry reads: ✓ ✗ ? – and the datum that decided it.
import type { FacetName, FacetReading } from '../../rules/domain.ts'
import { Visible } from './text.tsx'

const MARKS = {
  yes: { sign: '✓', word: 'fits' },
  no: { sign: '✗', word: 'does not fit' },
  unknown: { sign: '?', word: 'not known' },
  none: { sign: '–', word: 'nothing to compare' },
} satisfies Record<FacetReading['mark'], { sign: string; word: string }>

const NAMES = {
  asset: 'System',
  item: 'Item',
  time: 'Time',
  approval: 'Approval',
  content: 'Content',
  actor: 'Person',
  freeze: 'Freeze',
} satisfies Record<FacetName, string>

export function Facets({ facets }: { facets: readonly FacetReading[] }) {
  return (
    <table class="facets">
      <thead class="sr">
        <tr>
          <th scope="col">Facet</th>
          <th scope="col">Fits</th>
          <th scope="col">What decided it</th>
        </tr>
      </thead>
      <tbody>
        {facets.map(({ facet, mark, datum }) => (
          <tr data-mark={mark}>
            <th scope="row">{NAMES[facet]}</th>
            <td class="mark">
              <span aria-hidden="true">{MARKS[mark].sign}</span>
              <span class="sr">{MARKS[mark].word}</span>
            </td>
            <td>
              <Visible text={datum} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
