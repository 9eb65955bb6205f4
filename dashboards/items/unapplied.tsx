// What is in force on a host and not what its files say: lost at the next start, or waiting for it.
import type { Item } from '../../rules/domain.ts'
import { ItemName, Visible } from '../parts/text.tsx'
import { count } from '../words.ts'

export type UnappliedRow = { readonly item: Item; readonly detail: string }

export function Unapplied({ rows }: { rows: readonly UnappliedRow[] }) {
  if (rows.length === 0) return null
  return (
    <section aria-labelledby="unapplied">
      <h2 id="unapplied">In force, but not as configured</h2>
      <p class="dim">
        {count(rows.length, 'difference')} between what runs and what the files say. The next start settles{' '}
        {rows.length === 1 ? 'it' : 'them'} in favour of the files.
      </p>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">Item</th>
            <th scope="col">What differs</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ item, detail }) => (
            <tr>
              <td class="c-what">
                <ItemName item={item} />
              </td>
              <td>
                <Visible text={detail} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
