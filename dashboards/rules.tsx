// Standing rules: what is pre-approved, when nothing may change, and what nobody wants to hear of.
import type { Child } from 'hono/jsx'
import type { Instant, Span } from '../rules/domain.ts'
import { links, type RulePath } from './links.ts'
import { Page } from './layout.tsx'
import { PageHead } from './parts/bits.tsx'
import { Field, PostForm } from './parts/form.tsx'
import { Code, Visible } from './parts/text.tsx'
import { At } from './parts/time.tsx'
import { useMay, useView, type View } from './parts/view.ts'
import { windowText } from './words.ts'

type Common = { readonly id: string; readonly what: string; readonly systems: readonly string[]; readonly source: string | null }
export type TemplateRow = Common & {
  readonly items: readonly string[]
  readonly isRegistered: boolean
  readonly reviewBy: Instant | null
  readonly limit: number | null
}
export type FreezeRow = Common & { readonly windows: readonly Span[]; readonly letsThrough: string }
export type IgnoreRow = Common & { readonly path: string; readonly owner: string; readonly expires: Instant | null }
export type RulesRows = {
  readonly templates: readonly TemplateRow[]
  readonly freezes: readonly FreezeRow[]
  readonly ignored: readonly IgnoreRow[]
  /** What was typed into the form that was refused, and why. */
  readonly typed: { readonly form: RulePath | null; readonly fields: Readonly<Record<string, string>>; readonly problem: string | null }
}

export function RulesPage({ view, rows }: { view: View; rows: RulesRows }) {
  return (
    <Page view={view} title="Standing rules">
      <PageHead title="Standing rules" sub="What holds without a card: pre-approved work, freezes, and changes nobody wants to hear of.">
        <a class="button" href={links.schedule()}>
          Schedule
        </a>
      </PageHead>
      <Templates rows={rows} />
      <Freezes rows={rows} />
      <Ignored rows={rows} />
    </Page>
  )
}

function Section(props: { id: RulePath; title: string; none: string; count: number; children?: Child }) {
  return (
    <section aria-labelledby={props.id}>
      <h2 id={props.id}>{props.title}</h2>
      {props.count === 0 ? <p class="dim">{props.none}</p> : null}
      {props.children}
    </section>
  )
}

function Table({ heads, children }: { heads: readonly string[]; children?: Child }) {
  return (
    <table class="rows">
      <thead>
        <tr>
          {heads.map((head) => (
            <th scope="col">{head}</th>
          ))}
          <th scope="col">
            <span class="sr">Take away</span>
          </th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
}

function Named({ row }: { row: Common }) {
  return (
    <>
      <td>
        <Code text={row.id} />
      </td>
      <td class="c-what">
        <Visible text={row.what} />
      </td>
      <td>
        <Codes texts={row.systems} />
      </td>
    </>
  )
}

const Codes = ({ texts }: { texts: readonly string[] }) => (
  <>
    {texts.map((text) => (
      <>
        <Code text={text} />{' '}
      </>
    ))}
  </>
)

function Remove({ row, path }: { row: Common; path: RulePath }) {
  const may = useMay('approver')
  if (row.source !== null) return <td class="dim">from {<Visible text={row.source} />}</td>
  return (
    <td>
      {may ? (
        <PostForm action={links.ruleRemove(path, row.id)} confirm={`${row.id} counts for nothing from now on.`}>
          <button class="button">Take it away</button>
        </PostForm>
      ) : null}
    </td>
  )
}

function Templates({ rows }: { rows: RulesRows }) {
  const { now } = useView()
  const { templates } = rows
  return (
    <Section id="templates" title="Pre-approved work" none="Nothing is pre-approved: every change needs a card." count={templates.length}>
      {templates.length > 0 ? (
        <Table heads={['Rule', 'What', 'System', 'Items', 'Each use', 'Review']}>
          {templates.map((row) => (
            <tr>
              <Named row={row} />
              <td>
                <Codes texts={row.items} />
              </td>
              <td>
                {row.isRegistered ? 'needs its card' : 'needs no card'}
                {row.limit === null ? '' : `, ${row.limit} a day at most`}
              </td>
              <td>
                {row.reviewBy === null ? 'never' : <At at={row.reviewBy} />}
                {row.reviewBy !== null && row.reviewBy < now ? <b> is overdue: it approves nothing</b> : null}
              </td>
              <Remove row={row} path="templates" />
            </tr>
          ))}
        </Table>
      ) : null}
      <Add rows={rows} path="templates" word="Pre-approve a class of change">
        <Typed rows={rows} path="templates" name="summary" label="What it is for" />
        <Typed rows={rows} path="templates" name="assets" label="System" hint="web-01, web-*, tag:web, service:shop, or * for all" />
        <Typed rows={rows} path="templates" name="items" label="Items" hint="/etc/ssl/certs/** or package:nginx, spaces between several" />
        <Typed rows={rows} path="templates" name="reviewBy" label="Review by" type="date" hint="After this day it approves nothing." />
        <Typed rows={rows} path="templates" name="maxPerAssetPerDay" label="Uses a day on one system" required={false} />
        <label class="check">
          <input type="checkbox" name="unregistered" value="yes" />
          <span>Each use needs no card: machines do this by themselves</span>
        </label>
      </Add>
    </Section>
  )
}

function Freezes({ rows }: { rows: RulesRows }) {
  const { now, zone } = useView()
  const { freezes } = rows
  return (
    <Section id="freezes" title="Freezes" none="No freeze: approved work may go on at any time." count={freezes.length}>
      {freezes.length > 0 ? (
        <Table heads={['Freeze', 'What for', 'System', 'When', 'Lets through']}>
          {freezes.map((row) => (
            <tr>
              <Named row={row} />
              <td>
                {row.windows.slice(0, 3).map((window) => (
                  <div>{windowText(window, zone, now)}</div>
                ))}
                {row.windows.length > 3 ? <div class="dim">and {row.windows.length - 3} more</div> : null}
              </td>
              <td>{row.letsThrough}</td>
              <Remove row={row} path="freezes" />
            </tr>
          ))}
        </Table>
      ) : null}
      <Add rows={rows} path="freezes" word="Add a freeze">
        <Typed rows={rows} path="freezes" name="summary" label="What for" />
        <Typed rows={rows} path="freezes" name="assets" label="System" hint="web-01, web-*, tag:web, service:shop, or * for all" />
        <Typed rows={rows} path="freezes" name="from" label={`From (${zone})`} type="datetime-local" />
        <Typed rows={rows} path="freezes" name="to" label={`Until (${zone})`} type="datetime-local" />
        <label class="check">
          <input type="checkbox" name="noEmergency" value="yes" />
          <span>Emergencies are denied too</span>
        </label>
      </Add>
    </Section>
  )
}

function Ignored({ rows }: { rows: RulesRows }) {
  const { now } = useView()
  const { ignored } = rows
  return (
    <Section id="ignore-rules" title="Ignored" none="Nothing is ignored." count={ignored.length}>
      {ignored.length > 0 ? (
        <Table heads={['Rule', 'Why', 'System', 'Path', 'Answers for it', 'Ends']}>
          {ignored.map((row) => (
            <tr>
              <Named row={row} />
              <td>
                <Code text={row.path} />
              </td>
              <td>
                <Visible text={row.owner} />
              </td>
              <td>
                {row.expires === null ? 'never' : <At at={row.expires} />}
                {row.expires !== null && row.expires < now ? <b> is over</b> : null}
              </td>
              <Remove row={row} path="ignore-rules" />
            </tr>
          ))}
        </Table>
      ) : null}
      <Add rows={rows} path="ignore-rules" word="Ignore something">
        <Typed rows={rows} path="ignore-rules" name="path" label="Path" hint="/var/lib/dhcp/**" />
        <Typed rows={rows} path="ignore-rules" name="assets" label="System" hint="web-01, web-*, tag:web, service:shop, or * for all" />
        <Typed rows={rows} path="ignore-rules" name="reason" label="Why nobody wants to hear of it" />
        <Typed rows={rows} path="ignore-rules" name="owner" label="Who answers for it" />
        <Typed rows={rows} path="ignore-rules" name="expires" label="Until" type="date" hint="No ignore rule is for ever." />
      </Add>
    </Section>
  )
}

function Add({ rows, path, word, children }: { rows: RulesRows; path: RulePath; word: string; children?: Child }) {
  const may = useMay('approver')
  if (!may) return null
  const isHere = rows.typed.form === path
  return (
    <details class="action" open={isHere}>
      <summary>{word}</summary>
      <PostForm action={links.ruleAdd(path)} class="card-form">
        {isHere && rows.typed.problem ? (
          <p class="error" role="alert">
            <Visible text={rows.typed.problem} />
          </p>
        ) : null}
        {children}
        <button class="button primary">{word}</button>
      </PostForm>
    </details>
  )
}

type TypedProps = {
  rows: RulesRows
  path: RulePath
  name: string
  label: string
  hint?: string
  type?: 'date' | 'datetime-local'
  required?: boolean
}

function Typed({ rows, path, name, label, hint, type, required = true }: TypedProps) {
  const value = rows.typed.form === path ? rows.typed.fields[name] : undefined
  const optional = {
    ...(hint === undefined ? {} : { hint }),
    ...(type === undefined ? {} : { type }),
    ...(value === undefined ? {} : { value }),
  }
  return <Field id={`${path}-${name}`} name={name} label={label} required={required} {...optional} />
}
