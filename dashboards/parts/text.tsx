// Text from outside the product: names, paths, values. Control and bidirectional characters are made visible, htmx looks away.
import type { Item } from '../../rules/domain.ts'
import { visible } from '../../rules/visible.ts'

export function Visible({ text }: { text: string }) {
  return <>{visible(text).map((run) => (run.odd ? <span class="odd">{run.text}</span> : run.text))}</>
}

/** A path or value in the monospace face. */
export function Code({ text }: { text: string }) {
  return (
    <code class="code" hx-ignore>
      <Visible text={text} />
    </code>
  )
}

/** A name may be 4 KB long; what is cut from a row is whole in the diff and in the copy. */
const LONGEST = 240
const shortened = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST / 2)}…${text.slice(-LONGEST / 2)}`)

/** Folders dimmed so that the name stands out; the kind only where it is not a file. */
export function ItemName({ item }: { item: Item }) {
  const path = shortened(item.path)
  const cut = item.kind === 'file' ? path.lastIndexOf('/') + 1 : 0
  return (
    <span class="item" hx-ignore>
      {item.kind === 'file' ? null : <span class="kind">{item.kind} </span>}
      <code class="code">
        {cut > 0 ? (
          <span class="folder">
            <Visible text={path.slice(0, cut)} />
          </span>
        ) : null}
        <Visible text={path.slice(cut)} />
        {item.key ? (
          <span class="key">
            <Visible text={shortened(item.key)} />
          </span>
        ) : null}
      </code>
    </span>
  )
}
