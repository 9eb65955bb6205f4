// Forms: a plain POST with its token, fields that keep what was typed and name what is wrong.
import type { Child } from 'hono/jsx'
import { useView } from './view.ts'

export function PostForm(props: { action: string; class?: string; id?: string; confirm?: string; hasFile?: boolean; children?: Child }) {
  return (
    <form
      method="post"
      action={props.action}
      class={props.class}
      id={props.id}
      data-confirm={props.confirm}
      enctype={props.hasFile ? 'multipart/form-data' : undefined}
    >
      <input type="hidden" name="_csrf" value={useView().csrf} />
      {props.children}
    </form>
  )
}

type FieldProps = {
  /** Where a page has several fields of one name. */
  readonly id?: string | undefined
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly value?: string
  readonly error?: string
  readonly type?: 'text' | 'password' | 'date' | 'datetime-local' | 'email' | 'search'
  readonly required?: boolean
  readonly autocomplete?: string
  readonly lines?: number
  readonly placeholder?: string
  readonly autofocus?: boolean
  readonly list?: string
}

export function Field(props: FieldProps) {
  const id = props.id ?? `field-${props.name}`
  const described = [props.hint ? `${id}-hint` : '', props.error ? `${id}-error` : ''].filter(Boolean).join(' ')
  const shared = {
    id,
    name: props.name,
    required: props.required,
    autocomplete: props.autocomplete,
    placeholder: props.placeholder,
    autofocus: props.autofocus,
    'aria-describedby': described || undefined,
    'aria-invalid': props.error ? ('true' as const) : undefined,
  }
  return (
    <div class={props.error ? 'field wrong' : 'field'}>
      <label for={id}>
        {props.label}
        {props.required === false ? <span class="dim"> (optional)</span> : null}
      </label>
      {props.lines ? (
        <textarea {...shared} rows={props.lines}>
          {props.value ?? ''}
        </textarea>
      ) : (
        <input {...shared} type={props.type ?? 'text'} value={props.value ?? ''} list={props.list} />
      )}
      {props.hint ? (
        <p class="hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      ) : null}
      {props.error ? (
        <p class="error" id={`${id}-error`}>
          {props.error}
        </p>
      ) : null}
    </div>
  )
}

export type Choice = { readonly value: string; readonly label: string }
export function Select(props: {
  name: string
  label: string
  value?: string
  choices: readonly Choice[]
  hideLabel?: boolean
  hint?: string
}) {
  const id = `field-${props.name}`
  return (
    <div class="field">
      <label for={id} class={props.hideLabel ? 'sr' : undefined}>
        {props.label}
      </label>
      <select id={id} name={props.name}>
        {props.choices.map((choice) => (
          <option value={choice.value} selected={choice.value === (props.value ?? '')}>
            {choice.label}
          </option>
        ))}
      </select>
      {props.hint ? <p class="hint">{props.hint}</p> : null}
    </div>
  )
}
