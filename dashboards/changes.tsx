// Every change, newest first, narrowed by what the address says.
import { ITEM_KINDS, VERDICTS } from '../rules/domain.ts'
import { visibleText } from '../rules/visible.ts'
import { Page } from './layout.tsx'
import { type ChangeFilter, links } from './links.ts'
import { Empty, PageHead, Pager } from './parts/bits.tsx'
import { type ChangeRow, ChangeTable } from './parts/change-rows.tsx'
import { Field, Select } from './parts/form.tsx'
import { Icon } from './parts/icon.tsx'
import { Visible } from './parts/text.tsx'
import type { View } from './parts/view.ts'
import { FACES } from './verdicts.ts'

export type ChangesRows = {
  readonly filter: ChangeFilter
  readonly rows: readonly ChangeRow[]
  readonly newer: string | null
  readonly older: string | null
  /** Names to choose from; not all where there are very many. */
  readonly assets: readonly string[]
  /** Why the filter as typed cannot be used. */
  readonly problem?: string
}

export function ChangesPage({ view, rows }: { view: View; rows: ChangesRows }) {
  return (
    <Page view={view} title="Changes">
      <PageHead title="Changes" sub="What differs between two looks, and whether anybody approved it." />
      <Tabs filter={rows.filter} />
      <Filters rows={rows} />
      <ChangesList rows={rows} />
    </Page>
  )
}

export function ChangesList({ rows }: { rows: ChangesRows }) {
  const fresh = { ...rows.filter, cursor: undefined, dir: undefined }
  return (
    <div id="changes">
      <a class="pill" href={links.changes(fresh)} data-live-pill="change" data-live-asset={rows.filter.asset} hidden>
        new
      </a>
      <Active filter={rows.filter} />
      {rows.problem ? <p class="error">{rows.problem}</p> : null}
      {rows.rows.length > 0 ? <ChangeTable rows={rows.rows} sort={sortOf(rows.filter)} /> : <Nothing filter={rows.filter} />}
      <Pager newer={rows.newer} older={rows.older} oldestFirst={rows.filter.order === 'oldest'} />
    </div>
  )
}

const sortOf = (filter: ChangeFilter) => {
  const other = links.changes({ ...filter, order: filter.order === 'oldest' ? undefined : 'oldest', cursor: undefined, dir: undefined })
  return { order: filter.order ?? 'newest', other } as const
}

function Tabs({ filter }: { filter: ChangeFilter }) {
  const tabs = [
    { verdict: undefined, word: 'All' },
    { verdict: 'alerting', word: 'Not as agreed' },
    { verdict: 'review', word: 'To review' },
  ] as const
  return (
    <nav class="tabs" aria-label="Verdicts">
      {tabs.map(({ verdict, word }) => (
        <a
          href={links.changes({ ...filter, verdict, cursor: undefined, dir: undefined })}
          aria-current={filter.verdict === verdict ? 'page' : undefined}
        >
          {word}
        </a>
      ))}
    </nav>
  )
}

const VERDICT_CHOICES = [
  { value: '', label: 'Any verdict' },
  { value: 'alerting', label: 'Not as agreed' },
  { value: 'review', label: 'To review' },
  ...VERDICTS.map((verdict) => ({ value: verdict, label: FACES[verdict].word })),
]
const KIND_CHOICES = [{ value: '', label: 'Any kind' }, ...ITEM_KINDS.map((kind) => ({ value: kind, label: kind }))]

function Filters({ rows: { filter, assets } }: { rows: ChangesRows }) {
  return (
    <form
      class="filters"
      method="get"
      action={links.changes()}
      hx-get={links.changes()}
      hx-target="#changes"
      hx-swap="outerHTML"
      hx-push-url="true"
      hx-trigger="change, submit"
    >
      {filter.order ? <input type="hidden" name="order" value={filter.order} /> : null}
      <Field name="q" label="Text" type="search" value={filter.q} placeholder="anything" />
      <Field name="asset" label="Asset" value={filter.asset} list="asset-names" placeholder="web-01" />
      <Field name="path" label="Path" value={filter.path} placeholder="/etc/nginx/**" />
      <Select name="kind" label="Kind" value={filter.kind} choices={KIND_CHOICES} />
      <Select name="verdict" label="Verdict" value={filter.verdict} choices={VERDICT_CHOICES} />
      <Field name="since" label="Since" value={filter.since} placeholder="24h" />
      <Field name="until" label="Until" value={filter.until} placeholder="now" />
      <datalist id="asset-names">
        {assets.map((asset) => (
          <option value={asset} />
        ))}
      </datalist>
      <button class="button">
        <Icon name="search" />
        Show
      </button>
    </form>
  )
}

const NAMES = ['q', 'asset', 'path', 'kind', 'verdict', 'since', 'until'] as const

/** The filters in force, each with its way out. */
function Active({ filter }: { filter: ChangeFilter }) {
  const active = NAMES.flatMap((name) => (filter[name] ? [{ name, value: filter[name] }] : []))
  if (active.length === 0) return null
  return (
    <p class="chips">
      {active.map(({ name, value }) => (
        <a
          class="chip"
          href={links.changes({ ...filter, [name]: undefined, cursor: undefined, dir: undefined })}
          aria-label={visibleText(`Remove the filter ${name} ${value}`)}
        >
          <span class="dim">{name}</span> <Visible text={value} /> <span aria-hidden="true">×</span>
        </a>
      ))}
      <a href={links.changes()}>Clear all</a>
    </p>
  )
}

function Nothing({ filter }: { filter: ChangeFilter }) {
  const isNarrowed = NAMES.some((name) => filter[name])
  if (isNarrowed)
    return (
      <Empty title="No change fits these filters.">
        <p>
          <a href={links.changes()}>Show all changes</a>
        </p>
      </Empty>
    )
  return (
    <Empty title="No changes yet. That is good news.">
      <p>Edit a file an agent watches and it appears here within a second or two.</p>
    </Empty>
  )
}
