// What people know, think and agreed in an incident, each with the one or two buttons that bring it up to date.
import type { Child } from 'hono/jsx'
import type { Action, Evidence, Hypothesis, Room } from '../../rules/room/room.ts'
import { links } from '../links.ts'
import { PostForm } from '../parts/form.tsx'
import { Code, Visible } from '../parts/text.tsx'
import { Ago } from '../parts/time.tsx'
import { useMay, useView } from '../parts/view.ts'
import { ago } from '../words.ts'

/** One step in one button. */
export function Step(props: { room: Room; step: Readonly<Record<string, string>>; verb?: string; confirm?: string; children: Child }) {
  if (!useMay('operator') || props.room.state === 'closed') return null
  return (
    <PostForm
      action={links.incidentDo(props.room.id, props.verb ?? 'step')}
      class="inline"
      {...(props.confirm ? { confirm: props.confirm } : {})}
    >
      {Object.entries(props.step).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button class="button small">{props.children}</button>
    </PostForm>
  )
}

export function Block({ id, title, none, children }: { id: string; title: string; none: string | null; children?: Child }) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {none === null ? children : <p class="dim">{none}</p>}
    </section>
  )
}

export function Symptoms({ room }: { room: Room }) {
  const failing = room.symptoms.filter(({ state }) => state === 'failing')
  const working = room.symptoms.filter(({ state }) => state === 'working')
  const rowsOf = (list: Room['symptoms'], next: string, word: string) => (
    <ul class="plain-list">
      {list.map((one) => (
        <li>
          <Visible text={one.text} />{' '}
          <span class="dim">
            <Visible text={one.by} />, <Ago at={one.since} />
          </span>
          <Step room={room} step={{ kind: 'symptom-now', of: one.id, state: next }}>
            {word}
          </Step>
        </li>
      ))}
    </ul>
  )
  return (
    <Block id="symptoms" title="Symptoms" none={null}>
      <h3>Failing</h3>
      {failing.length === 0 ? <p class="dim">Nothing written down yet.</p> : rowsOf(failing, 'working', 'Works now')}
      <h3>Still working</h3>
      {working.length === 0 ? (
        <p class="dim">Nothing written down yet. What still works rules causes out.</p>
      ) : (
        rowsOf(working, 'failing', 'Fails now')
      )}
    </Block>
  )
}

export function Hypotheses({ room }: { room: Room }) {
  const order = { confirmed: 0, testing: 1, open: 2, 'ruled-out': 3 } as const
  const sorted = room.hypotheses.toSorted((a, b) => order[a.state] - order[b.state])
  return (
    <Block
      id="hypotheses"
      title="What may be the cause"
      none={sorted.length === 0 ? 'No hypothesis yet. Only people say what the cause was.' : null}
    >
      <ul class="plain-list">
        {sorted.map((one) => (
          <HypothesisItem room={room} one={one} />
        ))}
      </ul>
    </Block>
  )
}

function HypothesisItem({ room, one }: { room: Room; one: Hypothesis }) {
  const { now } = useView()
  const isOver = one.state === 'ruled-out' || one.state === 'confirmed'
  const late = !isOver && one.nextCheck !== null && one.nextCheck < now
  return (
    <li class={one.state === 'ruled-out' ? 'over' : undefined}>
      <b>
        <Visible text={one.text} />
      </b>{' '}
      <span class="modifier">{one.state.replace('-', ' ')}</span>{' '}
      <span class={late ? 'missing' : 'dim'}>
        <Visible text={one.owner} />
        {one.nextCheck === null || isOver
          ? ''
          : late
            ? `, check was due ${ago(one.nextCheck, now)}`
            : `, next check ${ago(one.nextCheck, now)}`}
      </span>
      <EvidenceList evidence={one.evidence} />
      {isOver ? (
        <Step room={room} step={{ kind: 'hypothesis-now', of: one.id, state: 'open' }}>
          Open again
        </Step>
      ) : (
        <>
          {one.state === 'open' ? (
            <Step room={room} step={{ kind: 'hypothesis-now', of: one.id, state: 'testing' }}>
              Testing
            </Step>
          ) : null}
          <Step room={room} step={{ kind: 'hypothesis-now', of: one.id, state: 'ruled-out' }}>
            Ruled out
          </Step>
          <Step room={room} step={{ kind: 'hypothesis-now', of: one.id, state: 'confirmed' }}>
            Confirmed
          </Step>
        </>
      )}
    </li>
  )
}

function EvidenceList({ evidence }: { evidence: readonly Evidence[] }) {
  if (evidence.length === 0) return null
  return (
    <ul class="evidence">
      {evidence.map(({ side, text, link, by }) => (
        <li data-side={side}>
          <span class="modifier">{side}</span>{' '}
          {link.startsWith('/') ? <a href={link}>{<Visible text={text} />}</a> : <Visible text={text} />}{' '}
          <span class="dim">
            <Visible text={by} />
          </span>
        </li>
      ))}
    </ul>
  )
}

export function Actions({ room }: { room: Room }) {
  return (
    <Block
      id="actions"
      title="Agreed actions"
      none={
        room.actions.length === 0
          ? 'Nothing proposed. Two people agree to each action; it then is a change somebody was supposed to make.'
          : null
      }
    >
      <ul class="plain-list">
        {room.actions.map((one) => (
          <ActionItem room={room} one={one} />
        ))}
      </ul>
    </Block>
  )
}

function ActionItem({ room, one }: { room: Room; one: Action }) {
  return (
    <li class={one.state === 'dropped' ? 'over' : undefined}>
      <b>
        <Visible text={one.text} />
      </b>{' '}
      on <Code text={one.system} /> <span class="modifier">{one.state}</span>{' '}
      {one.entry === null ? null : (
        <a href={links.card(one.entry)}>
          <Code text={one.entry} />
        </a>
      )}
      {one.state === 'agreed' && !one.isApproved ? <span class="missing"> waits for an approver</span> : null}{' '}
      <span class="dim">
        proposed by <Visible text={one.by} />
        {one.agreedBy === null ? (
          ''
        ) : (
          <>
            , agreed by <Visible text={one.agreedBy} />
          </>
        )}
      </span>
      {one.state === 'proposed' ? (
        <Step room={room} verb="agree" step={{ action: one.id }}>
          Agree
        </Step>
      ) : null}
      {one.state === 'agreed' ? (
        <Step room={room} step={{ kind: 'action-done', of: one.id }}>
          Done
        </Step>
      ) : null}
      {one.state === 'proposed' || one.state === 'agreed' ? (
        <Step
          room={room}
          step={{ kind: 'action-dropped', of: one.id, why: 'Dropped on the page of the incident.' }}
          confirm={`Drop “${one.text}”? An entry that was made of it stays until it is cancelled.`}
        >
          Drop
        </Step>
      ) : null}
    </li>
  )
}
