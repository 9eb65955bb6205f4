// The items of an asset: what each is now, whether that is known good, filtered by kind and path, keyset paged.
import { ITEM_KINDS, type Value } from '../rules/domain.ts'
import { CertificateTables } from './items/certificates.tsx'
import type { ItemRow, KindCount } from './items/item-row.ts'
import { PackageTable } from './items/packages.tsx'
import { StateCell } from './items/state.tsx'
import { hasShape, KindTable } from './items/table.tsx'
import { links } from './links.ts'
import { Empty, Pager } from './parts/bits.tsx'
import { Field, Select } from './parts/form.tsx'
import { Icon } from './parts/icon.tsx'
import { ItemName, Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import { count, shortHash, size } from './words.ts'

export type ItemRows = {
  readonly rows: readonly ItemRow[]
  readonly total: number
  /** How many there are of each kind, of those there are any. */
  readonly kinds: readonly KindCount[]
  readonly filter: { readonly kind?: string; readonly path?: string; readonly drifted?: string }
  readonly newer: string | null
  readonly older: string | null
  /** How many fit the filter and are not in `rows`, where all of a kind is shown at once. */
  readonly left: number
}

const KIND_CHOICES = [{ value: '', label: 'Any kind' }, ...ITEM_KINDS.map((kind) => ({ value: kind, label: kind }))]

export function ItemList({ asset, rows }: { asset: string; rows: ItemRows }) {
  const { filter } = rows
  return (
    <section aria-labelledby="items" id="items-section">
      <div class="section-head">
        <h2 id="items">{count(rows.total, 'item')}</h2>
      </div>
      <Kinds asset={asset} rows={rows} />
      <form class="filters" method="get" action={`${links.asset(asset)}#items`}>
        <Field name="path" label="Path" type="search" value={filter.path} placeholder="nginx" />
        <Select name="kind" label="Kind" value={filter.kind} choices={KIND_CHOICES} />
        <Select
          name="drifted"
          label="State"
          value={filter.drifted}
          choices={[
            { value: '', label: 'Any state' },
            { value: '1', label: 'Differs from the baseline' },
          ]}
        />
        <button class="button">
          <Icon name="search" />
          Show
        </button>
      </form>
      {rows.rows.length > 0 ? <Table rows={rows.rows} kind={filter.kind} /> : <Nothing asset={asset} filter={filter} />}
      {rows.left > 0 ? <p class="dim">{count(rows.left, 'more', 'more')} not shown: narrow them down by path.</p> : null}
      <Pager newer={rows.newer} older={rows.older} />
    </section>
  )
}

function Kinds({ asset, rows: { kinds, filter, total } }: { asset: string; rows: ItemRows }) {
  if (kinds.length < 2) return null
  const rest = { ...(filter.path ? { path: filter.path } : {}), ...(filter.drifted ? { drifted: filter.drifted } : {}) }
  const tab = (word: string, number: number, kind?: string) => (
    <a
      href={`${links.asset(asset, { ...rest, ...(kind ? { kind } : {}) })}#items`}
      aria-current={filter.kind === kind ? 'page' : undefined}
    >
      {word} <span class="dim">{number.toLocaleString('en-GB')}</span>
    </a>
  )
  return (
    <nav class="tabs kinds" aria-label="Kinds of items">
      {tab('all', total)}
      {kinds.map(({ kind, count: number }) => tab(kind, number, kind))}
    </nav>
  )
}

function Table({ rows, kind }: { rows: readonly ItemRow[]; kind: string | undefined }) {
  if (kind === 'package') return <PackageTable rows={rows} />
  if (kind === 'certificate') return <CertificateTables rows={rows} />
  return hasShape(kind) ? <KindTable kind={kind} rows={rows} /> : <ItemTable rows={rows} />
}

function Nothing({ asset, filter }: { asset: string; filter: ItemRows['filter'] }) {
  const isNarrowed = Boolean(filter.kind || filter.path || filter.drifted)
  return (
    <Empty title={isNarrowed ? 'No item fits these filters.' : 'No items yet.'}>
      {isNarrowed ? (
        <p>
          <a href={`${links.asset(asset)}#items`}>Show all items</a>
        </p>
      ) : (
        <p>They appear when the agent has finished its first look.</p>
      )}
    </Empty>
  )
}

function ItemTable({ rows }: { rows: readonly ItemRow[] }) {
  return (
    <table class="rows items" data-keys="rows">
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Item</th>
          <th scope="col" class="num">
            Size
          </th>
          <th scope="col">Mode</th>
          <th scope="col">Owner</th>
          <th scope="col">Value</th>
          <th scope="col">Verified</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <ItemLine row={row} />
        ))}
      </tbody>
    </table>
  )
}

function ItemLine({ row }: { row: ItemRow }) {
  const { value } = row
  return (
    <tr>
      <StateCell row={row} />
      <td class="c-what">
        <ItemName item={row.item} />
      </td>
      <td class="num">{value?.size === undefined ? '' : size(value.size)}</td>
      <td class="mono">{value?.mode ?? ''}</td>
      <td>
        <Visible text={value?.owner ?? ''} />
      </td>
      <td class="mono c-value">
        <Visible text={valueWords(value)} />
      </td>
      <td class="dim c-when">
        <Ago at={row.lookedAt} />
      </td>
    </tr>
  )
}

function valueWords(value: Value | null): string {
  if (!value) return 'does not exist'
  if (value.version) return value.version
  if (value.target) return `→ ${value.target}`
  const [first] = Object.entries(value.values ?? {})
  if (first) return `${first[0]}=${first[1]}`
  if (value.hash) return shortHash(value.hash)
  return value.type && value.type !== 'file' ? value.type : 'unreadable'
}
