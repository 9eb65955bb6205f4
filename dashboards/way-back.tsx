// How an item would be taken back: lines to copy to the host. Nothing here runs them.
import { CopyButton } from './parts/bits.tsx'
import { Visible } from './parts/text.tsx'

export type WayBackRows = {
  readonly to: 'baseline' | 'before'
  readonly commands: readonly string[]
  readonly note: string | null
}

const TO = {
  baseline: 'This would take the item, as it is now, back to its known good value.',
  before: 'This would take the item back to what it was before this change.',
} as const

export function WayBack({ rows: { to, commands, note }, asset }: { rows: WayBackRows; asset: string }) {
  const text = commands.join('\n')
  return (
    <section aria-labelledby="way-back">
      <div class="section-head">
        <h2 id="way-back">The way back</h2>
        {text === '' ? null : (
          <div class="tools">
            <CopyButton text={text} label="Copy commands" />
          </div>
        )}
      </div>
      {text === '' ? null : (
        <>
          <p class="hint">
            {TO[to]} Read it first, and run it on <Visible text={asset} /> yourself: knowngood changes no host.
          </p>
          <pre class="snippet" hx-ignore>
            {text.split('\n').map((line, i) => (
              <>
                {i === 0 ? '' : '\n'}
                <Visible text={line} />
              </>
            ))}
          </pre>
        </>
      )}
      {note ? (
        <p class="note">
          <Visible text={note} />
        </p>
      ) : null}
    </section>
  )
}
