// The form of a card: three fields are enough, a day or a window when one knows it, the rest folded away.
import type { Risk } from '../rules/domain.ts'
import { CardCheck, type CardCheckRows } from './card-check.tsx'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { PageHead } from './parts/bits.tsx'
import { Field, PostForm, Select } from './parts/form.tsx'
import { Visible } from './parts/text.tsx'
import { useView, type View } from './parts/view.ts'

export const CARD_FIELDS = [
  'who',
  'system',
  'summary',
  'day',
  'from',
  'to',
  'items',
  'implementers',
  'expect',
  'kind',
  'backout',
  'procedure',
  'standby',
  'change',
] as const
export type CardField = (typeof CARD_FIELDS)[number]
export type CardFormRows = {
  /** What was typed, kept through any error. Of several windows `from` and `to` have one time on each line. */
  readonly typed: Partial<Readonly<Record<CardField, string>>>
  readonly problems: Partial<Readonly<Record<CardField, string>>>
  readonly systems: readonly string[]
  /** Derived from what the card touches; nobody chooses it. */
  readonly risk: { readonly risk: Risk; readonly why: string } | null
  /** The entry being edited, or null for a new card. */
  readonly edits: string | null
  /** In words, when the card is written after the change it is for. */
  readonly retro: string | null
  /** What was found about what is typed; null before anything is. */
  readonly check: CardCheckRows | null
}

export function CardFormPage({ view, rows }: { view: View; rows: CardFormRows }) {
  const title = rows.edits ? `Edit ${rows.edits}` : 'New card'
  return (
    <Page view={view} title={title}>
      <PageHead title={title} sub="Who, which system, one sentence. Without a day it waits in the basket." />
      {rows.retro ? (
        <p class="note">
          <Visible text={rows.retro} /> It will be marked as approved afterwards, and the first verdict stays counted.
        </p>
      ) : null}
      {rows.edits ? <p class="note">An edit ends the approval: the card waits for approval again.</p> : null}
      <div class="beside">
        <CardForm rows={rows} />
        <CardCheck rows={rows.check} />
      </div>
    </Page>
  )
}

function CardForm({ rows }: { rows: CardFormRows }) {
  const { zone } = useView()
  const of = (name: CardField) => ({ name, value: rows.typed[name], error: rows.problems[name] })
  return (
    <PostForm id="card-form" action={rows.edits ? links.card(rows.edits) : links.newCard()} class="card-form">
      {rows.edits ? <input type="hidden" name="edits" value={rows.edits} /> : null}
      {rows.typed.change ? <input type="hidden" name="change" value={rows.typed.change} /> : null}
      <div class="three">
        <Field {...of('who')} label="Who" required autofocus={!rows.typed.who} autocomplete="name" />
        <Field {...of('system')} label="System" required list="systems" hint="A name, tag:web, service:shop, or several with commas" />
      </div>
      <datalist id="systems">
        {rows.systems.map((system) => (
          <option value={system} />
        ))}
      </datalist>
      <Field {...of('summary')} label="What will change, in one sentence" lines={2} required />
      <fieldset class="when-fields">
        <legend>When (times in {zone})</legend>
        <Windows rows={rows} />
      </fieldset>
      <Details rows={rows} />
      <p class="form-end">
        <button class="button primary">{rows.edits ? 'Save and ask for approval again' : 'Submit for approval'}</button>
        <button class="button" formaction={links.cardCheck} formnovalidate>
          Check
        </button>
        <a class="button" href={rows.edits ? links.card(rows.edits) : links.schedule()}>
          Leave it
        </a>
      </p>
    </PostForm>
  )
}

/** One row for each window, and one more when there is a first: emptied rows fall away. */
function Windows({ rows: { typed, problems } }: { rows: CardFormRows }) {
  const [starts, ends] = [timesOf(typed.from), timesOf(typed.to)]
  const count = Math.max(starts.length, ends.length)
  const isSet = starts.concat(ends).some((time) => time !== '')
  return (
    <>
      {Array.from({ length: isSet ? count + 1 : 1 }, (_, i) => (
        <div class="three">
          {i === 0 ? (
            <Field name="day" label="A whole day" value={typed.day} error={problems.day} type="date" required={false} />
          ) : (
            <span />
          )}
          <Field
            id={i === 0 ? undefined : `field-from-${i + 1}`}
            name="from"
            label={i === 0 ? 'or from' : 'and from'}
            value={starts[i]}
            error={i === 0 ? problems.from : undefined}
            type="datetime-local"
            required={false}
          />
          <Field
            id={i === 0 ? undefined : `field-to-${i + 1}`}
            name="to"
            label="until"
            value={ends[i]}
            error={i === 0 ? problems.to : undefined}
            type="datetime-local"
            required={false}
          />
        </div>
      ))}
    </>
  )
}

/** A field that comes several times keeps its values one on each line. */
const timesOf = (typed: string | undefined): readonly string[] => (typed === undefined ? [] : typed.split('\n'))

const DETAILS = ['items', 'implementers', 'expect', 'kind', 'backout', 'procedure', 'standby'] as const

function Details({ rows }: { rows: CardFormRows }) {
  const of = (name: CardField) => ({ name, value: rows.typed[name], error: rows.problems[name] })
  const isOpen = DETAILS.some((name) => rows.problems[name] || (rows.typed[name] && name !== 'kind'))
  return (
    <details class="action" open={isOpen}>
      <summary>Say more, for a more certain verdict</summary>
      <Field
        {...of('items')}
        label="Items, one on each line"
        lines={3}
        required={false}
        placeholder={'/etc/nginx/**\npackage:nginx'}
        hint="Without items the card covers everything on the system, and each verdict says so."
      />
      <Field
        {...of('expect')}
        label="What it will be, one on each line"
        lines={2}
        required={false}
        placeholder={'version=1.24.0-2\nhash=sha256:…'}
        hint="A result that contradicts this is reported as wrong content."
      />
      <Field {...of('implementers')} label="Who makes it, with commas" required={false} hint="Without names: the person above." />
      <Select
        name="kind"
        label="Kind"
        value={rows.typed.kind ?? 'normal'}
        choices={[
          { value: 'normal', label: 'Normal' },
          { value: 'standard', label: 'Standard: of a class approved once and for all' },
          { value: 'emergency', label: 'Emergency: acts at once, signed off within 24 hours' },
        ]}
      />
      <PlanFields rows={rows} />
      {rows.risk ? (
        <p class="note">
          <Visible text={rows.risk.why} /> <span class="dim">Risk is worked out from what the card touches.</span>
        </p>
      ) : (
        <p class="hint">The risk is worked out from what the card touches when you submit it.</p>
      )}
    </details>
  )
}

/** What high risk asks for beforehand. */
function PlanFields({ rows }: { rows: CardFormRows }) {
  const of = (name: CardField) => ({ name, value: rows.typed[name], error: rows.problems[name] })
  return (
    <>
      <label class="check">
        <input type="checkbox" name="backout" value="yes" checked={rows.typed.backout === 'yes'} /> Rolling it back is part of the plan
      </label>
      <Field
        {...of('procedure')}
        label="Procedure, an address"
        required={false}
        placeholder="https://wiki.example.org/patching"
        hint="Where it is written how this is done. High risk needs it, who stands by, and the tick above."
      />
      <Field {...of('standby')} label="Who stands by, with commas" required={false} />
    </>
  )
}
