// Changes as rows that show the answer: verdict, what, where, who, when, entry.
import type { Item, Operation, Span, VerdictKind } from '../../rules/domain.ts'
import { links } from '../links.ts'
import { Code, ItemName, Visible } from './text.tsx'
import { When } from './time.tsx'
import { Modifiers, VerdictBadge } from './verdict.tsx'

export type ChangeRow = {
  readonly id: string
  readonly asset: string
  readonly item: Item
  readonly op: Operation
  readonly verdict: VerdictKind
  readonly modifiers: readonly string[]
  readonly interval: Span
  readonly entry: string | null
  readonly nearest: string | null
  readonly actor: string | null
}

const OP_WORDS = { added: 'added', modified: 'changed', removed: 'removed', moved: 'moved' } satisfies Record<Operation, string>
export const opWord = (op: Operation): string => OP_WORDS[op]

const MODIFIERS_IN_LISTS = new Set(['retro', 'loose_scope', 'clock_suspect', 'long_interval', 'actor_mismatch', 'during_freeze'])

/** `sort`: which way it is sorted now, and where the other way is. */
type Sort = { readonly order: 'newest' | 'oldest'; readonly other: string }

export function ChangeTable(props: { rows: readonly ChangeRow[]; without?: readonly 'where'[]; sort?: Sort }) {
  const { rows, without = [], sort } = props
  const showWhere = !without.includes('where')
  return (
    <table class="rows changes" data-keys="rows">
      <thead>
        <tr>
          <th scope="col">Verdict</th>
          <th scope="col">What</th>
          {showWhere ? <th scope="col">Where</th> : null}
          <th scope="col">Who</th>
          <WhenHead sort={sort} />
          <th scope="col">Entry</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <ChangeLine row={row} showWhere={showWhere} />
        ))}
      </tbody>
    </table>
  )
}

function WhenHead({ sort }: { sort: Sort | undefined }) {
  if (sort === undefined) return <th scope="col">When</th>
  const isOldest = sort.order === 'oldest'
  return (
    <th scope="col" aria-sort={isOldest ? 'ascending' : 'descending'}>
      <a href={sort.other} title={isOldest ? 'Newest first' : 'Oldest first'}>
        When <span aria-hidden="true">{isOldest ? '↑' : '↓'}</span>
      </a>
    </th>
  )
}

function ChangeLine({ row, showWhere }: { row: ChangeRow; showWhere: boolean }) {
  return (
    <tr id={`change-${row.id}`} data-verdict={row.verdict}>
      <td class="c-verdict">
        <VerdictBadge verdict={row.verdict} />
        <Modifiers modifiers={row.modifiers.filter((m) => MODIFIERS_IN_LISTS.has(m))} />
      </td>
      <td class="c-what">
        <a class="row-link" href={links.change(row.id)}>
          <ItemName item={row.item} />
        </a>
        {row.op === 'modified' ? null : <span class="op"> {opWord(row.op)}</span>}
      </td>
      {showWhere ? (
        <td class="c-where">
          <a href={links.asset(row.asset)}>
            <Visible text={row.asset} />
          </a>
        </td>
      ) : null}
      <td class="c-who">{row.actor ? <Visible text={row.actor} /> : <span class="dim">unknown</span>}</td>
      <td class="c-when">
        <When span={row.interval} />
      </td>
      <td class="c-entry">
        <EntryCell entry={row.entry} nearest={row.nearest} />
      </td>
    </tr>
  )
}

function EntryCell({ entry, nearest }: { entry: string | null; nearest: string | null }) {
  if (entry)
    return (
      <a href={links.card(entry)}>
        <Code text={entry} />
      </a>
    )
  if (nearest)
    return (
      <span class="dim">
        nearest{' '}
        <a href={links.card(nearest)}>
          <Code text={nearest} />
        </a>
      </span>
    )
  return <span class="dim">no entry</span>
}
