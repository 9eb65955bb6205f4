// The keys of every page, and what each does.
const KEYS: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: '/', does: 'search' },
  { keys: 'j k', does: 'next and previous row' },
  { keys: 'enter', does: 'open the row' },
  { keys: 'a', does: 'approve, or accept as known good' },
  { keys: 'e', does: 'make an exception' },
  { keys: '?', does: 'this help' },
]

export function KeyList(props: { class: string }) {
  return (
    <dl class={props.class}>
      {KEYS.map(({ keys, does }) => (
        <div>
          <dt>
            {keys.split(' ').map((key) => (
              <kbd>{key}</kbd>
            ))}
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  )
}
