// Telling others: a text to send as it is or to mend first, to the channels that are chosen, and what was sent before.
import { AUDIENCES } from '../../rules/room/step.ts'
import type { RoomRows } from '../incident.tsx'
import { links } from '../links.ts'
import { CopyButton } from '../parts/bits.tsx'
import { Field, PostForm } from '../parts/form.tsx'
import { Visible } from '../parts/text.tsx'
import { At } from '../parts/time.tsx'
import { useMay } from '../parts/view.ts'
import { list } from '../words.ts'

export function Updates({ rows }: { rows: RoomRows }) {
  const may = useMay('operator')
  const { room } = rows
  return (
    <section aria-labelledby="updates">
      <h2 id="updates">Updates</h2>
      {may && room.state !== 'closed' ? (
        <div class="room-forms">
          {AUDIENCES.map((audience) => (
            <details class="action">
              <summary>Send an update to {audience}</summary>
              <PostForm action={links.incidentDo(room.id, 'update')}>
                <input type="hidden" name="audience" value={audience} />
                <Field id={`update-${audience}`} name="text" label="Text" lines={8} value={rows.drafts[audience]} required />
                <Channels channels={rows.channels} />
                <p class="form-end">
                  <CopyButton text={rows.drafts[audience]} label="Copy the draft" />
                  <button class="button primary">Send and keep</button>
                </p>
              </PostForm>
            </details>
          ))}
        </div>
      ) : null}
      {room.statuses.length === 0 ? <p class="dim">Nothing was sent yet.</p> : null}
      <ol class="sent">
        {room.statuses.toReversed().map((one) => (
          <li>
            <p class="dim">
              <At at={one.at} /> · <Visible text={one.by} /> to {one.audience}
              {one.to.length === 0 ? (
                ', by no channel'
              ) : (
                <>
                  {' '}
                  by <Visible text={list(one.to)} />
                </>
              )}
            </p>
            <p class="said">
              <Visible text={one.text} />
            </p>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Channels({ channels }: { channels: readonly string[] }) {
  if (channels.length === 0)
    return <p class="hint">No channel is configured: the text is kept here only. Copy it, and send it by other means.</p>
  return (
    <fieldset>
      <legend>By these channels</legend>
      {channels.map((name) => (
        <label class="check">
          <input type="checkbox" name="channels" value={name} /> <Visible text={name} />
        </label>
      ))}
    </fieldset>
  )
}
