// Bringing a schedule by hand: a file, what would become of each of its records, and then the import. Above it, the sources read by themselves.
import type { Instant } from '../rules/domain.ts'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { PageHead } from './parts/bits.tsx'
import { Field, PostForm, Select } from './parts/form.tsx'
import { Icon } from './parts/icon.tsx'
import { Code, Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import type { View } from './parts/view.ts'
import { type SystemRows, Systems } from './systems.tsx'
import { count } from './words.ts'

export const IMPORT_FORMATS = ['ics', 'csv', 'servicenow', 'jira', 'github', 'gitlab'] as const

type Result = 'added' | 'changed' | 'unchanged' | 'refused' | 'cancelled'
export type ImportRows = {
  readonly systems: SystemRows
  readonly sources: readonly {
    readonly name: string
    readonly kind: string
    readonly triedAt: Instant | null
    readonly readAt: Instant | null
    readonly problem: string | null
  }[]
  readonly typed: { readonly format: string; readonly source: string; readonly zone: string; readonly text: string }
  readonly problem: string | null
  /** What would become of each record; nothing was kept yet. */
  readonly preview: readonly { readonly id: string; readonly where: string; readonly result: Result; readonly why: string }[] | null
}

export function ImportPage({ view, rows }: { view: View; rows: ImportRows }) {
  return (
    <Page view={view} title="Import">
      <PageHead title="Import" sub="What is planned in other systems, read by themselves or brought by you.">
        <a class="button" href={links.schedule()}>
          Schedule
        </a>
      </PageHead>
      <Sources rows={rows.sources} />
      <Systems rows={rows.systems} />
      {view.person?.roles.includes('operator') ? (
        <Bring rows={rows} />
      ) : (
        <p class="note">Somebody with the operator role may bring a file.</p>
      )}
    </Page>
  )
}

function Sources({ rows }: { rows: ImportRows['sources'] }) {
  return (
    <section aria-labelledby="sources">
      <h2 id="sources">Read by themselves</h2>
      {rows.length === 0 ? (
        <p class="dim">
          None yet. Name them under <Code text="sources:" /> in the configuration file.
        </p>
      ) : (
        <table class="rows">
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">Last read</th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr>
                <td>
                  <b>
                    <Visible text={row.name} />
                  </b>{' '}
                  <span class="dim">{row.kind}</span>
                </td>
                <td>{row.readAt === null ? 'never' : <Ago at={row.readAt} />}</td>
                <td>
                  {row.problem === null ? (
                    'Well'
                  ) : (
                    <span class="verdict" data-tone="red">
                      <Icon name="triangle-alert" />
                      <Visible text={row.problem} />
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Bring({ rows: { typed, problem, preview } }: { rows: ImportRows }) {
  return (
    <section aria-labelledby="bring">
      <h2 id="bring">Bring a schedule</h2>
      {problem === null ? null : (
        <p class="error" role="alert">
          <Visible text={problem} />
        </p>
      )}
      <PostForm action={links.scheduleImport} class="form" hasFile>
        <div class="field">
          <label for="field-file">
            File <span class="dim">(optional)</span>
          </label>
          <input type="file" id="field-file" name="file" accept=".ics,.csv,.tsv,.txt,.json" aria-describedby="field-file-hint" />
          <p class="hint" id="field-file-hint">
            A calendar (.ics) or a table (.csv) in UTF-8, 5 MB at most. You see what would happen first; nothing is kept before.
          </p>
        </div>
        <Select name="format" label="Format" value={typed.format} choices={IMPORT_FORMATS.map((value) => ({ value, label: value }))} />
        <Field
          name="source"
          label="Name of the source"
          value={typed.source}
          required={false}
          hint="The same name goes on where it ended."
        />
        <Field name="zone" label="Zone of times that name none" value={typed.zone} required={false} placeholder="Europe/Berlin" />
        <Field
          name="text"
          label="Or what it says"
          required={false}
          lines={12}
          value={typed.text}
          hint="Paste the calendar, the table, or what the other system answered. A file chosen above goes first."
        />
        <button class="button primary" name="step" value="preview">
          See what would happen
        </button>{' '}
        {preview === null ? null : (
          <button class="button" name="step" value="import">
            Import {count(preview.filter(({ result }) => result === 'added' || result === 'changed').length, 'record')}
          </button>
        )}
      </PostForm>
      {preview === null ? null : <Preview rows={preview} />}
    </section>
  )
}

const TONES = { added: 'green', changed: 'blue', unchanged: 'grey', refused: 'red', cancelled: 'orange' } as const satisfies Record<
  Result,
  string
>
const ICONS = {
  added: 'plus',
  changed: 'equal-not',
  unchanged: 'check',
  refused: 'triangle-alert',
  cancelled: 'undo',
} as const satisfies Record<Result, string>

/** The refused first: a file of thousands is mended by them. */
const MOST_SHOWN = 500

function Preview({ rows }: { rows: NonNullable<ImportRows['preview']> }) {
  const of = (wanted: Result) => rows.filter(({ result }) => result === wanted)
  const shown = [...of('refused'), ...rows.filter(({ result }) => result !== 'refused')].slice(0, MOST_SHOWN)
  return (
    <>
      <h3>What would happen: nothing is kept yet</h3>
      <p>
        {of('added').length} added, {of('changed').length} changed, {of('unchanged').length} as they were, {of('refused').length} refused,
        of {count(rows.length, 'record')}.
      </p>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">Record</th>
            <th scope="col">Entry</th>
            <th scope="col">Would be</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr>
              <td class="dim">
                <Visible text={row.where} />
              </td>
              <td>
                <Code text={row.id} />
              </td>
              <td>
                <span class="verdict" data-tone={TONES[row.result]}>
                  <Icon name={ICONS[row.result]} />
                  <span>{row.result}</span>
                </span>
              </td>
              <td class="c-what">
                <Visible text={row.why} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < rows.length ? <p class="dim">And {count(rows.length - shown.length, 'record')} more.</p> : null}
    </>
  )
}
