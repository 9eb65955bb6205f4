// Certificates on a line of time: which ends next. Those of the host itself first, the authorities it trusts folded away.
import type { Instant } from '../../rules/domain.ts'
import { Code, Visible } from '../parts/text.tsx'
import { useView } from '../parts/view.ts'
import { count, day, duration } from '../words.ts'
import { attribute, type ItemRow } from './item-row.ts'
import { StateCell } from './state.tsx'

const DAY_MS = 86_400_000
/** As long as the longest that browsers accept from a server. */
const LINE_MS = 398 * DAY_MS

export function CertificateTables({ rows }: { rows: readonly ItemRow[] }) {
  const isAuthority = (row: ItemRow): boolean => attribute(row, 'authority') !== '' || attribute(row, 'certificates') !== ''
  const own = rows.filter((row) => !isAuthority(row))
  const authorities = rows.filter(isAuthority)
  return (
    <>
      {own.length > 0 ? <CertificateTable rows={own} /> : <p class="dim">No certificate of its own here, only authorities.</p>}
      {authorities.length > 0 ? (
        <details class="fold" open={own.length === 0}>
          <summary>{count(authorities.length, 'authority', 'authorities')} it keeps</summary>
          <CertificateTable rows={authorities} />
        </details>
      ) : null}
    </>
  )
}

function CertificateTable({ rows }: { rows: readonly ItemRow[] }) {
  return (
    <table class="rows items" data-keys="rows">
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Ends</th>
          <th scope="col">Subject</th>
          <th scope="col">Names</th>
          <th scope="col">Issuer</th>
          <th scope="col">File</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            <StateCell row={row} />
            <td class="c-ends">
              <Ends end={Date.parse(attribute(row, 'notAfter'))} />
            </td>
            <td>
              <Visible text={shortName(attribute(row, 'subject')) || `${attribute(row, 'certificates')} certificates`} />
            </td>
            <td class="c-attribute" hx-ignore>
              <Visible text={attribute(row, 'names').slice(0, 160)} />
            </td>
            <td>
              <Visible text={shortName(attribute(row, 'issuer'))} />
            </td>
            <td class="c-what">
              <Code text={row.item.path} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const shortName = (name: string): string => /(?:^|, )CN=(.*?)(?=, [A-Za-z]+=|$)/.exec(name)?.[1] ?? name

/** Red when it is over or within two weeks, amber within six: the time in which renewal should have come by itself. */
const toneOf = (left: number): string => (left < 14 * DAY_MS ? 'red' : left < 42 * DAY_MS ? 'amber' : 'green')

function Ends({ end }: { end: Instant }) {
  const { zone, now } = useView()
  if (Number.isNaN(end)) return <span class="dim">–</span>
  const left = end - now
  const share = Math.round(Math.min(1, Math.max(0.02, left / LINE_MS)) * 100)
  const words = left < 0 ? `over for ${duration(left)}` : `in ${Math.floor(left / DAY_MS)} d`
  return (
    <>
      <span data-tone={toneOf(left)} class="ends">
        {words}
      </span>{' '}
      <span class="dim">{day(end, zone, now)}</span>
      <svg class="drawing left" width="100%" height="4" role="img" aria-label={words}>
        <rect class="d-rest" x="0" y="0" width="100%" height="4" />
        <rect class="d-left" data-tone={toneOf(left)} x="0" y="0" width={`${share}%`} height="4" />
      </svg>
    </>
  )
}
