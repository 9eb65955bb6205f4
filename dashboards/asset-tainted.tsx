// Known good that a person must decide about: it rests on a change whose approval fell away, with something newer on top.
import type { Instant, Item } from '../rules/domain.ts'
import { links } from './links.ts'
import { PostForm } from './parts/form.tsx'
import { ItemName, Visible } from './parts/text.tsx'
import { At } from './parts/time.tsx'
import { useMay } from './parts/view.ts'

export type TaintedRow = { readonly id: string; readonly item: Item; readonly change: string; readonly at: Instant; readonly why: string }

export function TaintedSection({ asset, rows }: { asset: string; rows: readonly TaintedRow[] }) {
  if (rows.length === 0) return null
  return (
    <section aria-labelledby="tainted">
      <h2 id="tainted">Known good in doubt</h2>
      <p class="hint">
        These were made known good by a rule, the approval fell away later, and something newer rests on them. Look at the change: have it
        approved afterwards, put the item back on the host, or keep it as it is.
      </p>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">Item</th>
            <th scope="col">Why</th>
            <th scope="col">Since</th>
            <th scope="col">
              <span class="sr">Decide</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <TaintedLine asset={asset} row={row} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function TaintedLine({ asset, row }: { asset: string; row: TaintedRow }) {
  const may = useMay('operator')
  return (
    <tr>
      <td class="c-what">
        <a class="row-link" href={links.change(row.change)}>
          <ItemName item={row.item} />
        </a>
      </td>
      <td>
        <Visible text={row.why} />
      </td>
      <td class="dim">
        <At at={row.at} />
      </td>
      <td>
        {may ? (
          <PostForm
            action={links.taintedKeep(asset, row.id)}
            confirm={`Keep ${row.item.path} as known good although its approval fell away?`}
          >
            <button class="button">Keep as known good</button>
          </PostForm>
        ) : null}
      </td>
    </tr>
  )
}
