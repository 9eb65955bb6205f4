// What is not seen on an asset: when it was blind, and what its agent may not read, each with a reason and what to do.
import type { Instant } from '../rules/domain.ts'
import { Code, Visible } from './parts/text.tsx'
import { useView } from './parts/view.ts'
import { count, duration, moment } from './words.ts'

export type NotSeenRows = {
  /** Newest first; `to` is null while it lasts. */
  readonly blind: readonly { readonly from: Instant; readonly to: Instant | null; readonly reason: string }[]
  readonly unreadable: readonly { readonly path: string; readonly reason: string; readonly advice: string }[]
  readonly unreadableTotal: number
}

export function NotSeen({ rows }: { rows: NotSeenRows }) {
  const { now } = useView()
  const lost = rows.blind.reduce((sum, { from, to }) => sum + (to ?? now) - from, 0)
  return (
    <section aria-labelledby="unseen">
      <h2 id="unseen">What is not seen</h2>
      {rows.blind.length === 0 && rows.unreadableTotal === 0 ? (
        <p>Nothing: no blind time in the last days, every watched item readable.</p>
      ) : null}
      {rows.blind.length > 0 ? (
        <>
          <h3>
            Blind for {duration(lost)} in {count(rows.blind.length, 'interval')}
          </h3>
          <Blind rows={rows.blind} />
        </>
      ) : null}
      {rows.unreadableTotal > 0 ? (
        <>
          <h3 id="unreadable">{count(rows.unreadableTotal, 'item')} cannot be read</h3>
          <Unreadable rows={rows} />
        </>
      ) : null}
    </section>
  )
}

function Blind({ rows }: { rows: NotSeenRows['blind'] }) {
  const { now, zone } = useView()
  return (
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col">To</th>
          <th scope="col" class="num">
            Length
          </th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ from, to, reason }) => (
          <tr>
            <td>{moment(from, zone, now)}</td>
            <td>{to === null ? <b>still blind</b> : moment(to, zone, now)}</td>
            <td class="num">{duration((to ?? now) - from)}</td>
            <td>
              <Visible text={reason} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Unreadable({ rows }: { rows: NotSeenRows }) {
  return (
    <>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">Item</th>
            <th scope="col">Why</th>
            <th scope="col">What to do</th>
          </tr>
        </thead>
        <tbody>
          {rows.unreadable.map(({ path, reason, advice }) => (
            <tr>
              <td>
                <Code text={path} />
              </td>
              <td>
                <Visible text={reason} />
              </td>
              <td>{advice}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.unreadableTotal > rows.unreadable.length ? (
        <p class="dim">and {count(rows.unreadableTotal - rows.unreadable.length, 'more', 'more')}.</p>
      ) : null}
    </>
  )
}
