// Systems that other schedules name: those that are no asset of ours, each with a form to say what it is, and what was said so far.
import type { Instant } from '../rules/domain.ts'
import type { UnmappedSystem } from '../rules/card/mapped.ts'
import { links } from './links.ts'
import { Field, PostForm } from './parts/form.tsx'
import { Icon } from './parts/icon.tsx'
import { Code, Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import { useMay } from './parts/view.ts'
import { count } from './words.ts'

export type SystemRows = {
  readonly unmapped: readonly UnmappedSystem[]
  readonly mapped: readonly { readonly told: string; readonly terms: readonly string[]; readonly at: Instant; readonly by: string }[]
  /** Names to choose from. */
  readonly assets: readonly string[]
  /** What was refused, and why. */
  readonly problem: { readonly name: string; readonly system: string; readonly words: string } | null
}

const MOST_SHOWN = 50
const MOST_ENTRIES = 3

export function Systems({ rows }: { rows: SystemRows }) {
  const { unmapped, mapped, assets, problem } = rows
  if (unmapped.length === 0 && mapped.length === 0 && problem === null) return null
  return (
    <section aria-labelledby="systems">
      <h2 id="systems">Systems other schedules name</h2>
      {problem === null ? null : (
        <p class="error" role="alert">
          <Visible text={problem.words} />
        </p>
      )}
      {unmapped.length === 0 ? null : (
        <>
          <p class="note" data-tone="red">
            <Icon name="triangle-alert" /> {count(unmapped.length, 'system')} named there {unmapped.length === 1 ? 'is' : 'are'} no asset of
            ours: what is planned for {unmapped.length === 1 ? 'it' : 'them'} authorises nothing until somebody says what is meant.
          </p>
          <datalist id="our-assets">
            {assets.map((name) => (
              <option value={name} />
            ))}
          </datalist>
          <Unmapped rows={unmapped.slice(0, MOST_SHOWN)} typed={problem} />
          {unmapped.length > MOST_SHOWN ? <p class="dim">And {unmapped.length - MOST_SHOWN} more, once these are mapped.</p> : null}
        </>
      )}
      {mapped.length === 0 ? null : <Mapped rows={mapped} />}
    </section>
  )
}

function Unmapped({ rows, typed }: { rows: SystemRows['unmapped']; typed: SystemRows['problem'] }) {
  const may = useMay('approver')
  return (
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">Named</th>
          <th scope="col">In</th>
          <th scope="col">Is here</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr>
            <td>
              <Code text={row.name} />
            </td>
            <td class="c-what">
              <Entries entries={row.entries} />
            </td>
            <td>
              {may ? <MapForm row={row} index={index} typed={typed?.name === row.name ? typed.system : null} /> : 'An approver may say.'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Entries({ entries }: { entries: SystemRows['unmapped'][number]['entries'] }) {
  return (
    <>
      {entries.slice(0, MOST_ENTRIES).map(({ id, source, summary }) => (
        <>
          <a href={links.card(id)}>
            <Code text={id} />
          </a>{' '}
          <Visible text={summary} />{' '}
          <span class="dim">
            from <Visible text={source} />
          </span>
          <br />
        </>
      ))}
      {entries.length > MOST_ENTRIES ? <span class="dim">and {count(entries.length - MOST_ENTRIES, 'entry', 'entries')} more</span> : null}
    </>
  )
}

function MapForm({ row, index, typed }: { row: SystemRows['unmapped'][number]; index: number; typed: string | null }) {
  return (
    <PostForm action={links.systemMap} class="map-form">
      <input type="hidden" name="name" value={row.name} />
      <Field
        id={`system-${index}`}
        name="system"
        label="Asset, pattern, tag or service"
        value={typed ?? row.guess}
        placeholder="web-01, web-*, tag:web"
        list="our-assets"
        required
      />
      <button class="button primary">Map</button>
    </PostForm>
  )
}

function Mapped({ rows }: { rows: SystemRows['mapped'] }) {
  const may = useMay('approver')
  return (
    <>
      <h3>Mapped</h3>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">Named</th>
            <th scope="col">Is here</th>
            <th scope="col">Said by</th>
            <th scope="col">
              <span class="sr">Take away</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ told, terms, at, by }) => (
            <tr>
              <td>
                <Code text={told} />
              </td>
              <td>
                <Code text={terms.join(' ')} />
              </td>
              <td>
                <Visible text={by} />{' '}
                <span class="dim">
                  <Ago at={at} />
                </span>
              </td>
              <td>
                {may ? (
                  <PostForm action={links.systemUnmap} confirm={`What is planned for ${told} authorises nothing then. Go on?`}>
                    <input type="hidden" name="name" value={told} />
                    <button class="button">Take away</button>
                  </PostForm>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
