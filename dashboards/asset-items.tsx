// The items of an asset: what each is now, whether that is known good, filtered by kind and path, keyset paged.
import { ITEM_KINDS, type Instant, type Item, type Value } from '../rules/domain.ts'
import { links } from './links.ts'
import { Empty, Pager } from './parts/bits.tsx'
import { Field, Select } from './parts/form.tsx'
import { Icon, type IconName } from './parts/icon.tsx'
import { ItemName, Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import { count, shortHash, size } from './words.ts'

type ItemState = 'as-baseline' | 'differs' | 'unaccepted' | 'exception' | 'gone'
export type ItemRow = {
  readonly item: Item
  readonly value: Value | null
  readonly state: ItemState
  readonly lookedAt: Instant
  /** The change that made it differ, when there is one. */
  readonly change: string | null
}
export type ItemRows = {
  readonly rows: readonly ItemRow[]
  readonly total: number
  readonly filter: { readonly kind?: string; readonly path?: string; readonly drifted?: string }
  readonly newer: string | null
  readonly older: string | null
}

const STATES = {
  'as-baseline': { word: 'As accepted', icon: 'circle-check', tone: 'green', dress: 'plain' },
  differs: { word: 'Differs', icon: 'equal-not', tone: 'red', dress: 'soft' },
  unaccepted: { word: 'Not accepted yet', icon: 'circle-dashed', tone: 'grey', dress: 'plain' },
  exception: { word: 'Allowed for a time', icon: 'hourglass', tone: 'amber', dress: 'outlined' },
  gone: { word: 'Gone', icon: 'circle-dashed', tone: 'red', dress: 'soft' },
} satisfies Record<ItemState, { word: string; icon: IconName; tone: string; dress: string }>

const KIND_CHOICES = [{ value: '', label: 'Any kind' }, ...ITEM_KINDS.map((kind) => ({ value: kind, label: kind }))]

export function ItemList({ asset, rows }: { asset: string; rows: ItemRows }) {
  const { filter } = rows
  return (
    <section aria-labelledby="items" id="items-section">
      <div class="section-head">
        <h2 id="items">{count(rows.total, 'item')}</h2>
      </div>
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
      {rows.rows.length > 0 ? <ItemTable rows={rows.rows} /> : <Nothing asset={asset} filter={filter} />}
      <Pager newer={rows.newer} older={rows.older} />
    </section>
  )
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
    <table class="rows items">
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
  const face = STATES[row.state]
  const { value } = row
  const badge = (
    <span class="verdict" data-tone={face.tone} data-dress={face.dress}>
      <Icon name={face.icon} />
      <span>{face.word}</span>
    </span>
  )
  return (
    <tr>
      <td>{row.change ? <a href={links.change(row.change)}>{badge}</a> : badge}</td>
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
