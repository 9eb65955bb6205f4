// Packages by when they were installed, the youngest first: what came last is what one looks for first.
import { Code, Visible } from '../parts/text.tsx'
import { useView } from '../parts/view.ts'
import { ago, count, day, isoDay } from '../words.ts'
import { attribute, type ItemRow } from './item-row.ts'
import { StateCell } from './state.tsx'

/** Rows in the order to show them. Those of one day stand together. */
export function PackageTable({ rows }: { rows: readonly ItemRow[] }) {
  const { zone, now } = useView()
  const dayOf = ({ value }: ItemRow): string => (value?.mtime === undefined ? 'Not known when' : isoDay(value.mtime, zone))
  const days = Map.groupBy(rows, dayOf)
  return (
    <table class="rows items" data-keys="rows">
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Package</th>
          <th scope="col">Version</th>
          <th scope="col">For</th>
          <th scope="col">Source</th>
        </tr>
      </thead>
      {[...days].map(([name, ofDay]) => {
        const at = ofDay[0]?.value?.mtime
        return (
          <tbody>
            <tr class="group">
              <th scope="rowgroup" colspan={5}>
                {at === undefined ? name : day(at, zone, now)} <span class="dim">{at === undefined ? '' : `${ago(at, now)} · `}</span>
                <span class="dim">{count(ofDay.length, 'package')}</span>
              </th>
            </tr>
            {ofDay.map((row) => (
              <PackageLine row={row} />
            ))}
          </tbody>
        )
      })}
    </table>
  )
}

function PackageLine({ row }: { row: ItemRow }) {
  const state = attribute(row, 'state')
  const words = [state === 'installed' ? '' : state, attribute(row, 'held') ? 'held' : ''].filter(Boolean).join(', ')
  return (
    <tr>
      <StateCell row={row} />
      <td class="c-what">
        <Code text={row.item.path} />
        {words ? (
          <span class="dim">
            {' '}
            <Visible text={words} />
          </span>
        ) : null}
      </td>
      <td class="mono">
        <Visible text={row.value?.version ?? ''} />
      </td>
      <td>
        <Visible text={attribute(row, 'arch')} />
      </td>
      <td class="mono c-attribute">
        <Visible text={attribute(row, 'source')} />
      </td>
    </tr>
  )
}
