// What a person can do about one change; each says first what will happen.
import type { Child } from 'hono/jsx'
import type { Instant } from '../rules/domain.ts'
import { links } from './links.ts'
import { Field, PostForm } from './parts/form.tsx'
import { Icon } from './parts/icon.tsx'
import { Visible } from './parts/text.tsx'
import { At } from './parts/time.tsx'
import { useMay } from './parts/view.ts'

type QuestionRow = {
  readonly at: Instant
  readonly by: string
  readonly to: string
  readonly text: string
  /** What became of it; null when no mail was sent. */
  readonly mail: { readonly state: 'waiting' | 'given-up' } | { readonly state: 'ended'; readonly words: string } | null
}

export type ActionRows = {
  readonly change: string
  readonly asset: string
  readonly path: string
  /** Whether the value after this change is the accepted one now. */
  readonly isBaseline: boolean
  readonly acceptedBy: { readonly name: string; readonly at: Instant } | null
  /** On assets flagged audit or security only an approver decides. */
  readonly onlyApprovers: boolean
  readonly exception: { readonly owner: string; readonly reason: string; readonly expires: Instant } | null
  readonly questions: readonly QuestionRow[]
  /** Answers given from the mails of its alerts. */
  readonly answers: readonly { readonly by: string; readonly answer: 'me' | 'not-me'; readonly at: Instant }[]
  /** Names of people with a mail address. */
  readonly reachable: readonly string[]
  /** Entries one could link to, nearest first. */
  readonly entries: readonly string[]
  /** What was typed and refused, to be kept. */
  readonly typed?: Readonly<Record<string, string>>
  readonly problems?: Readonly<Record<string, string>>
}

/** `cardFirst`: nothing on the schedule is near it, so a card is what is missing. */
export function ChangeActions({ rows, cardFirst }: { rows: ActionRows; cardFirst: boolean }) {
  const may = useMay('operator')
  return (
    <section aria-labelledby="actions" class="actions">
      <h2 id="actions">What you can do</h2>
      <Standing rows={rows} />
      {may ? (
        <>
          {cardFirst ? <MakeCard change={rows.change} isFirst /> : null}
          {rows.isBaseline ? null : <Accept rows={rows} />}
          <Except rows={rows} />
          <Link rows={rows} />
          <Ask rows={rows} />
          {cardFirst ? null : <MakeCard change={rows.change} />}
        </>
      ) : (
        <p class="note">You may read this. Somebody with the operator role may accept it, make an exception or ask.</p>
      )}
    </section>
  )
}

function MakeCard({ change, isFirst = false }: { change: string; isFirst?: boolean }) {
  return (
    <p class="make-card">
      <a class={isFirst ? 'button primary' : 'button'} href={links.cardFromChange(change)}>
        <Icon name="plus" />
        Make a card from this change
      </a>
      <span class="hint">The card will be marked as written after the change; the first verdict stays counted.</span>
    </p>
  )
}

function Standing({ rows }: { rows: ActionRows }) {
  return (
    <>
      {rows.isBaseline ? (
        <p class="note">
          <Icon name="circle-check" /> This value is the accepted one
          {rows.acceptedBy ? (
            <>
              , by <Visible text={rows.acceptedBy.name} /> <At at={rows.acceptedBy.at} />
            </>
          ) : null}
          .
        </p>
      ) : null}
      {rows.exception ? (
        <p class="note">
          <Icon name="hourglass" /> Exception by <Visible text={rows.exception.owner} />: <Visible text={rows.exception.reason} />. Ends{' '}
          <At at={rows.exception.expires} />.
        </p>
      ) : null}
      {rows.questions.map((question) => (
        <p class="note">
          <Visible text={question.by} /> asked <Visible text={question.to} /> <At at={question.at} />:{' '}
          <q>
            <Visible text={question.text} />
          </q>{' '}
          <AnswerState mail={question.mail} to={question.to} />
        </p>
      ))}
      {rows.answers.map(({ by, answer, at }) => (
        <p class="note">
          <Visible text={by} /> answered the mail of the alert <At at={at} />: <b>{answer === 'me' ? 'that was me' : 'not me'}</b>.
        </p>
      ))}
    </>
  )
}

function AnswerState({ mail, to }: { mail: QuestionRow['mail']; to: string }) {
  if (mail === null)
    return (
      <span class="dim">
        No mail was sent: <Visible text={to} /> has no address here, or no mail channel is configured. Ask them yourself.
      </span>
    )
  switch (mail.state) {
    case 'ended':
      return (
        <b>
          <Visible text={mail.words} />
        </b>
      )
    case 'given-up':
      return (
        <span>
          <Icon name="triangle-alert" /> The mail could not be delivered. <a href={links.alerts()}>See why, and send it again.</a>
        </span>
      )
    case 'waiting':
      return <span class="dim">Asked by mail; no answer yet.</span>
  }
}

function Action(props: { title: string; keys?: string; open?: boolean; children?: Child }) {
  return (
    <details class="action" data-key={props.keys} open={props.open}>
      <summary>
        {props.title}
        {props.keys ? <kbd aria-hidden="true">{props.keys}</kbd> : null}
      </summary>
      {props.children}
    </details>
  )
}

const problem = (rows: ActionRows, name: string) => ({ value: rows.typed?.[name], error: rows.problems?.[name] })
const isOpen = (rows: ActionRows, names: readonly string[]) => names.some((name) => rows.problems?.[name])

function Accept({ rows }: { rows: ActionRows }) {
  return (
    <Action title="Accept as known good" keys="a" open={isOpen(rows, ['note'])}>
      <PostForm action={links.changeAction(rows.change, 'accept')}>
        <p class="hint">
          The new value of <Visible text={rows.path} /> on <Visible text={rows.asset} /> becomes the baseline and the open alert ends. The
          verdict stays as it is.{rows.onlyApprovers ? ' Only an approver may: this asset is flagged.' : ''}
        </p>
        <Field name="note" label="Why is it good" {...problem(rows, 'note')} required={false} />
        <button class="button primary">Accept this value</button>
      </PostForm>
    </Action>
  )
}

function Except({ rows }: { rows: ActionRows }) {
  return (
    <Action title="Allow it for a time" keys="e" open={isOpen(rows, ['owner', 'reason', 'expires'])}>
      <PostForm action={links.changeAction(rows.change, 'except')}>
        <p class="hint">The alert ends now and returns on the day you name, unless the value is back by then.</p>
        <Field name="owner" label="Who answers for it" {...problem(rows, 'owner')} required />
        <Field name="reason" label="Reason" {...problem(rows, 'reason')} required />
        <Field name="expires" label="Until" type="date" {...problem(rows, 'expires')} required />
        <button class="button">Make the exception</button>
      </PostForm>
    </Action>
  )
}

function Link({ rows }: { rows: ActionRows }) {
  return (
    <Action title="It belongs to an entry" open={isOpen(rows, ['entry'])}>
      <PostForm action={links.changeAction(rows.change, 'link')}>
        <p class="hint">The change is judged again against that entry. It is only authorised if the entry really covers it.</p>
        <Field name="entry" label="Entry" {...problem(rows, 'entry')} required list="near-entries" placeholder="CHG-100" />
        <datalist id="near-entries">
          {rows.entries.map((id) => (
            <option value={id} />
          ))}
        </datalist>
        <button class="button">Link and judge again</button>
      </PostForm>
    </Action>
  )
}

function Ask({ rows }: { rows: ActionRows }) {
  return (
    <Action title="Ask the person" open={isOpen(rows, ['person', 'question'])}>
      <PostForm action={links.changeAction(rows.change, 'ask')}>
        <Field name="person" label="Whom" {...problem(rows, 'person')} required list="reachable" />
        <datalist id="reachable">
          {rows.reachable.map((name) => (
            <option value={name} />
          ))}
        </datalist>
        <p class="hint">
          {rows.reachable.length === 0
            ? 'Nobody here has a mail address, so the question is only kept with the change.'
            : 'Who has a mail address gets a link to answer with; the answer is shown here.'}
        </p>
        <Field
          name="question"
          label="Question"
          lines={2}
          {...problem(rows, 'question')}
          required
          placeholder="Was this you, and what for?"
        />
        <button class="button">Ask</button>
      </PostForm>
    </Action>
  )
}
