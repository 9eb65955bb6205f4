// What people add to an incident: one small form for each kind of step, opened when it is needed.
import type { Child } from 'hono/jsx'
import type { Room } from '../../rules/room/room.ts'
import type { RoomRows } from '../incident.tsx'
import { links } from '../links.ts'
import { Field, PostForm, Select } from '../parts/form.tsx'
import { useMay, useView } from '../parts/view.ts'

export function Adding({ rows: { room } }: { rows: RoomRows }) {
  const { person } = useView()
  if (!useMay('operator')) return null
  const me = person?.name ?? ''
  if (room.state === 'closed')
    return (
      <div class="room-forms">
        <Form room={room} kind="reopened" title="Reopen">
          <Text name="why" label="What fails again" />
        </Form>
        <Form room={room} kind="note" title="Note">
          <Text name="text" label="Note" />
        </Form>
      </div>
    )
  return (
    <section aria-labelledby="add">
      <h2 id="add">Add</h2>
      <div class="room-forms">
        <Knowing room={room} me={me} />
        <Doing room={room} />
        <Frame room={room} me={me} />
      </div>
    </section>
  )
}

function Form({ room, kind, title, verb, children }: { room: Room; kind: string; title: string; verb?: string; children?: Child }) {
  return (
    <details class="action">
      <summary>{title}</summary>
      <PostForm action={links.incidentDo(room.id, verb ?? 'step')}>
        <input type="hidden" name="kind" value={kind} />
        {children}
        <p class="form-end">
          <button class="button primary">Keep</button>
        </p>
      </PostForm>
    </details>
  )
}

/** Ids of fields are told apart by the form they are in: a page has many. */
const Text = ({
  name,
  label,
  lines,
  required = true,
  hint,
  type,
  value,
}: {
  name: string
  label: string
  lines?: number
  required?: boolean
  hint?: string
  type?: 'text' | 'datetime-local'
  value?: string
}) => (
  <Field
    id={`${name}-${label.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`}
    name={name}
    label={label}
    required={required}
    {...(lines === undefined ? {} : { lines })}
    {...(hint === undefined ? {} : { hint })}
    {...(type === undefined ? {} : { type })}
    {...(value === undefined ? {} : { value })}
  />
)

const stateChoices = [
  { value: 'failing', label: 'Failing' },
  { value: 'working', label: 'Still working' },
]
const sideChoices = [
  { value: 'for', label: 'For it' },
  { value: 'against', label: 'Against it' },
]

function Knowing({ room, me }: { room: Room; me: string }) {
  return (
    <>
      <Form room={room} kind="note" title="Note">
        <Text name="text" label="Note" lines={3} />
      </Form>
      <Form room={room} kind="symptom" title="Symptom">
        <Text name="text" label="What is seen" />
        <Select name="state" label="It is" choices={stateChoices} />
      </Form>
      <Form room={room} kind="hypothesis" title="Hypothesis">
        <Text name="text" label="What may be the cause" />
        <Text name="owner" label="Who looks into it" value={me} />
        <Text name="nextCheck" label="Next check" type="datetime-local" required={false} />
      </Form>
      {room.hypotheses.length === 0 ? null : (
        <Form room={room} kind="evidence" title="Evidence">
          <Select name="of" label="About" choices={room.hypotheses.map(({ id, text }) => ({ value: id, label: text }))} />
          <Select name="side" label="It speaks" choices={sideChoices} />
          <Text name="text" label="What was found" />
          <Text name="link" label="Address of the change or page" required={false} />
        </Form>
      )}
    </>
  )
}

function Doing({ room }: { room: Room }) {
  return (
    <>
      <Form room={room} kind="action" title="Propose an action">
        <Text name="text" label="What is to be done" />
        <Text name="system" label="On which systems" hint="web-01, tag:web or service:shop" />
        <Text
          name="items"
          label="Which items"
          required={false}
          lines={2}
          hint="One in a line: /etc/nginx/** or package:nginx. Every item, when none is named."
        />
        <Text
          name="expect"
          label="What it leaves behind"
          required={false}
          lines={2}
          hint="One in a line: version=1.24.0 or key=value. With it, other content is noticed."
        />
        <Text name="minutes" label="For how many minutes" value="60" />
      </Form>
      <Form room={room} kind="workaround" title="Workaround">
        <Text name="text" label="What would work around it" />
        <Text name="pros" label="What speaks for it" required={false} />
        <Text name="cons" label="What speaks against it" required={false} />
        <Text name="risk" label="What could go wrong" required={false} />
      </Form>
      <Form room={room} kind="plan" title="Plan and estimate">
        <Text name="text" label="How it will be resolved" />
        <Text name="until" label="Expected by" type="datetime-local" required={false} />
      </Form>
      <Form room={room} kind="watch" title="Something to watch">
        <Text name="text" label="What may follow, and how to report it" />
      </Form>
    </>
  )
}

function Frame({ room, me }: { room: Room; me: string }) {
  return (
    <>
      <Form room={room} kind="commander" title="Hand over">
        <Text name="commander" label="Who is in charge from now on" />
      </Form>
      <Form room={room} kind="place" title="Where people meet">
        <Text name="url" label="Address of the bridge or chat" />
      </Form>
      <Form room={room} kind="cadence" title="Rhythm of updates">
        <Text name="minutes" label="Minutes between updates" value={String(room.cadenceMin)} />
      </Form>
      <Form room={room} kind="onset" title="Correct the onset">
        <Text name="from" label="Last check that was good" type="datetime-local" />
        <Text name="to" label="First check that was bad" type="datetime-local" />
      </Form>
      {room.state === 'open' ? (
        <Form room={room} kind="resolved" title="Resolve">
          <Text name="why" label="What made it well again, or that nobody knows" />
        </Form>
      ) : (
        <>
          <Form room={room} kind="standby" title="Standby">
            <Text name="who" label="Who stands by" value={me} />
            <Text name="until" label="Until when" type="datetime-local" />
          </Form>
          <Form room={room} kind="reopened" title="Reopen">
            <Text name="why" label="What is failing again" />
          </Form>
          <Form room={room} kind="follow-up" verb="follow-up" title="Something to do afterwards">
            <Text name="text" label="What follows from it" />
            <Text name="system" label="The systems it is about" />
          </Form>
          <Form room={room} kind="closed" title="Close">
            <Text name="why" label="Last words" required={false} />
          </Form>
        </>
      )}
    </>
  )
}
