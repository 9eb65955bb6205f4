// What an item was and became besides its text: size, mode, owner, hash, and whatever values its kind has.
import type { Value } from '../../rules/domain.ts'
import { shortHash, size } from '../words.ts'
import { CopyButton } from './bits.tsx'
import { Visible } from './text.tsx'
import { At } from './time.tsx'

type Attribute = { readonly name: string; readonly of: (value: Value) => string | undefined }

const ATTRIBUTES: readonly Attribute[] = [
  { name: 'Type', of: (v) => v.type },
  { name: 'Size', of: (v) => (v.size === undefined ? undefined : size(v.size)) },
  { name: 'Mode', of: (v) => v.mode },
  { name: 'Owner', of: (v) => v.owner },
  { name: 'Target', of: (v) => v.target },
  { name: 'Version', of: (v) => v.version },
]

export function Attributes({ before, after }: { before: Value | null; after: Value | null }) {
  const own = [...new Set([...Object.keys(before?.values ?? {}), ...Object.keys(after?.values ?? {})])]
  const rows = [...ATTRIBUTES, ...own.map((key): Attribute => ({ name: key, of: (v) => v.values?.[key] }))]
    .map(({ name, of }) => ({ name, before: before ? of(before) : undefined, after: after ? of(after) : undefined }))
    .filter((row) => row.before !== undefined || row.after !== undefined)
  return (
    <table class="attributes">
      <thead>
        <tr>
          <th scope="col">Attribute</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr data-changed={row.before === row.after ? undefined : 'yes'}>
            <th scope="row">
              <Visible text={row.name} />
            </th>
            <AttributeCell text={row.before} />
            <AttributeCell text={row.after} />
          </tr>
        ))}
        <tr data-changed={before?.hash === after?.hash ? undefined : 'yes'}>
          <th scope="row">Digest</th>
          <Digest value={before} />
          <Digest value={after} />
        </tr>
        <Written before={before} after={after} />
      </tbody>
    </table>
  )
}

function AttributeCell({ text }: { text: string | undefined }) {
  return <td hx-ignore>{text === undefined ? <span class="dim">–</span> : <Visible text={text} />}</td>
}

function Digest({ value }: { value: Value | null }) {
  if (!value) return <td class="dim">was not there</td>
  if (!value.hash) return <td class="dim">could not be read</td>
  return (
    <td>
      <span title={value.hash}>{shortHash(value.hash)}</span>
      {value.hash.startsWith('hmac:') ? <span class="dim"> keyed</span> : null}
      <CopyButton text={value.hash} label="Copy" />
    </td>
  )
}

/** A file's own time is a hint: anybody may set it. */
function Written({ before, after }: { before: Value | null; after: Value | null }) {
  if (before?.mtime === undefined && after?.mtime === undefined) return null
  return (
    <tr>
      <th scope="row">
        Written <span class="dim">(the file says)</span>
      </th>
      {[before, after].map((value) => (
        <td>{value?.mtime === undefined ? <span class="dim">–</span> : <At at={value.mtime} />}</td>
      ))}
    </tr>
  )
}

const NO_TEXT = {
  binary: 'It is not text, so there are no lines to compare. The size and the digest say whether it is the same.',
  'too-large': 'It is too large to keep as text. The size and the digest say whether it is the same.',
  sensitive: 'It holds secrets only, so its text never left the host. The keyed digest says whether it is the same.',
  unreadable: 'The agent may not read it. Its mode and owner are watched; its content is not.',
  'not-a-file': 'It is not a regular file, so there is no text to compare.',
} satisfies Record<NonNullable<Value['noText']>, string>

/** Why there are no lines to compare, in words; null when there are. */
export function whyNoText(before: Value | null, after: Value | null): string | null {
  const why = after?.noText ?? before?.noText
  return why ? NO_TEXT[why] : null
}
