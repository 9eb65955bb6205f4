// Which alerts go to which channels, as sentences; and a form for one more.
import { links } from './links.ts'
import { Field, PostForm } from './parts/form.tsx'
import { Visible } from './parts/text.tsx'
import { list } from './words.ts'

export type RouteRow = {
  /** Null for a route of the configuration file, which is changed there. */
  readonly id: string | null
  readonly when: string
  readonly escalation: string | null
  readonly channels: readonly string[]
  readonly diff: boolean | null
}

/** `mayChange`: the reader may remove those made here. */
export function RouteList({ rows, mayChange }: { rows: readonly RouteRow[]; mayChange: boolean }) {
  if (rows.length === 0)
    return (
      <p>
        No route is written, so every alert goes to every <a href={links.channels}>channel</a>.
      </p>
    )
  return (
    <ul class="plain-list">
      {rows.map((row) => (
        <li class="route-row">
          <span>
            <Sentence row={row} />
          </span>
          {mayChange && row.id !== null ? (
            <PostForm action={links.routeRemove(row.id)} confirm={`${row.when} no longer go to ${list(row.channels)} by this route.`}>
              <button class="button">Remove</button>
            </PostForm>
          ) : null}
        </li>
      ))}
    </ul>
  )
}

function Sentence({ row: { when, escalation, channels, diff, id } }: { row: RouteRow }) {
  return (
    <>
      <Visible text={when} /> → <b>{<Visible text={list(channels)} />}</b>
      {escalation === null ? null : (
        <span>
          , then <Visible text={escalation} />
        </span>
      )}
      {diff === false ? <span class="dim">, without the diff</span> : null}
      {id === null ? <span class="dim"> · in the file</span> : null}
    </>
  )
}

const SEVERITIES = ['high', 'medium', 'low'] as const

export function AddRoute({
  channels,
  services,
  problem,
}: {
  channels: readonly string[]
  services: readonly string[]
  problem: string | null
}) {
  return (
    <details open={problem !== null} class="add-route">
      <summary>Add a route</summary>
      <PostForm action={links.routes} class="card-form">
        {problem === null ? null : (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        <Checks name="severity" legend="Severity" hint="None ticked: alerts of every severity." values={SEVERITIES} />
        <div class="three">
          <Field name="service" label="Service" required={false} list="route-services" hint="Only what is about this service." />
          <Field
            name="kind"
            label="Kinds"
            required={false}
            placeholder="sudoers, silent"
            hint="Of items, or of alerts about the watching."
          />
          <Field name="after" label="Minutes until others are told" required={false} placeholder="15" />
        </div>
        <datalist id="route-services">
          {services.map((service) => (
            <option value={service} />
          ))}
        </datalist>
        <Checks name="channels" legend="Goes to" values={channels} />
        <Checks name="later" legend="Told too when nobody takes it" hint="After the minutes above." values={channels} />
        <p class="form-end">
          <button class="button primary">Add the route</button>
        </p>
      </PostForm>
    </details>
  )
}

function Checks({ name, legend, hint, values }: { name: string; legend: string; hint?: string; values: readonly string[] }) {
  return (
    <fieldset class="roles">
      <legend>{legend}</legend>
      {values.map((value, index) => (
        <label class="check" for={`route-${name}-${index}`}>
          <input id={`route-${name}-${index}`} type="checkbox" name={name} value={value} />
          <span>
            <Visible text={value} />
          </span>
        </label>
      ))}
      {hint === undefined ? null : <p class="hint">{hint}</p>}
    </fieldset>
  )
}
