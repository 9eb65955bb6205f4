// Items of one kind as a table with the columns that kind is read by.
import type { ItemKind } from '../../rules/domain.ts'
import { Code, Visible } from '../parts/text.tsx'
import { attribute, type ItemRow } from './item-row.ts'
import { StateCell } from './state.tsx'

type Column = { readonly head: string; readonly of: (row: ItemRow) => string; readonly mono?: boolean; readonly num?: boolean }
type Shape = { readonly name: string; readonly key?: string; readonly columns: readonly Column[] }

const plain = (head: string, name: string): Column => ({ head, of: (row) => attribute(row, name) })
const mono = (head: string, name: string): Column => ({ ...plain(head, name), mono: true })
const num = (head: string, name: string): Column => ({ ...plain(head, name), num: true })
const text: Column = { head: 'Rules', of: ({ value }) => value?.text?.trim() ?? '', mono: true }

const SHAPES: Readonly<Partial<Record<ItemKind, Shape>>> = {
  user: {
    name: 'Account',
    columns: [num('Id', 'uid'), plain('Login', 'login'), plain('Set on', 'loginSetOn'), mono('Shell', 'shell'), mono('Home', 'home')],
  },
  group: { name: 'Group', columns: [num('Id', 'gid'), plain('Members', 'members')] },
  sudoers: { name: 'File', key: 'Who', columns: [plain('Asks for a password', 'asksPassword'), text] },
  'ssh-key': {
    name: 'File',
    key: 'Fingerprint',
    columns: [plain('Account', 'account'), plain('Type', 'type'), mono('May only', 'options'), plain('Comment', 'comment')],
  },
  cron: {
    name: 'File',
    columns: [
      mono('When', 'schedule'),
      plain('As', 'user'),
      { head: 'What', of: (row) => attribute(row, 'command') || settingOf(row), mono: true },
    ],
  },
  timer: { name: 'Timer', columns: [mono('When', 'schedule'), mono('Starts', 'starts'), plain('State', 'state')] },
  unit: {
    name: 'Unit',
    columns: [plain('At the start', 'state'), mono('Because of', 'startedBy'), mono('Added to it', 'dropIns'), mono('File', 'file')],
  },
  port: {
    name: 'Port',
    key: 'Address',
    columns: [plain('Reached by', 'reach'), mono('Program', 'program'), mono('Unit', 'unit'), plain('Account', 'user')],
  },
  sysctl: { name: 'Setting', columns: [mono('In force', 'value')] },
  module: {
    name: 'Module',
    columns: [
      { head: 'Version', of: ({ value }) => value?.version ?? '', mono: true },
      plain('Taint', 'taint'),
      mono('Started with', 'commandLine'),
    ],
  },
  mount: { name: 'Place', columns: [plain('Type', 'type'), mono('Of', 'source'), plain('Access', 'access'), mono('Options', 'options')] },
  route: { name: 'To', columns: [mono('Through', 'via'), mono('Device', 'device'), num('Metric', 'metric')] },
  dns: { name: 'File', key: 'What', columns: [mono('Value', 'value')] },
  firewall: { name: 'Table', key: 'Chain', columns: [plain('Hook', 'hook'), plain('Policy', 'policy'), num('Rules', 'rules')] },
  'container-image': {
    name: 'Image',
    key: 'Container',
    columns: [mono('Command', 'command'), mono('Ports', 'ports'), mono('Mounts', 'mounts'), plain('Privileged', 'privileged')],
  },
  'db-setting': { name: 'Database', key: 'Setting', columns: [mono('Value', 'value'), plain('From', 'source')] },
}

function settingOf(row: ItemRow): string {
  const setting = attribute(row, 'setting')
  return setting === '' ? '' : `${row.item.key ?? ''}=${setting}`
}

/** Kinds that have a table of their own here. */
export const hasShape = (kind: string | undefined): kind is ItemKind => kind !== undefined && Object.hasOwn(SHAPES, kind)

export function KindTable({ kind, rows }: { kind: ItemKind; rows: readonly ItemRow[] }) {
  const shape = SHAPES[kind] ?? { name: 'Item', columns: [] }
  const { name, key, columns } = shape
  return (
    <table class="rows items by-kind" data-keys="rows">
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">{name}</th>
          {key ? <th scope="col">{key}</th> : null}
          {columns.map(({ head, num: isNumber }) => (
            <th scope="col" class={isNumber ? 'num' : undefined}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            <StateCell row={row} />
            <td class="c-what">
              <Code text={row.item.path} />
            </td>
            {key ? (
              <td class="c-what">
                <Code text={row.item.key ?? ''} />
              </td>
            ) : null}
            {columns.map((column) => (
              <Cell column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cell({ column, row }: { column: Column; row: ItemRow }) {
  return (
    <td class={column.num ? 'num' : column.mono ? 'mono c-attribute' : 'c-attribute'} hx-ignore>
      <Visible text={column.of(row).slice(0, 300)} />
    </td>
  )
}
