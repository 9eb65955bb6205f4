// Settings: what the configuration file says now, and the way to people, tokens and the audit trail.
import type { Child } from 'hono/jsx'
import type { Instant, Role } from '../rules/domain.ts'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { Empty, PageHead } from './parts/bits.tsx'
import { Icon } from './parts/icon.tsx'
import { Code, Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import { useView, type View } from './parts/view.ts'
import { count, list } from './words.ts'

export type SettingsRows = {
  readonly file: string
  readonly publicUrl: string
  readonly problems: readonly string[]
  readonly channels: readonly {
    readonly name: string
    readonly kind: string
    readonly to: readonly string[]
    readonly diff: boolean
    readonly waiting: number
    readonly oldestAt: Instant | null
    readonly dead: number
  }[]
  readonly routes: readonly { readonly when: string; readonly channels: readonly string[]; readonly diff: boolean | null }[]
}

const SECTIONS: readonly { readonly href: string; readonly word: string; readonly roles: readonly Role[] }[] = [
  { href: links.settings, word: 'Configuration', roles: ['viewer'] },
  { href: links.agents, word: 'Agents', roles: ['viewer'] },
  { href: links.people, word: 'People', roles: ['admin'] },
  { href: links.tokens, word: 'Tokens', roles: ['admin'] },
  { href: links.trail(), word: 'Audit trail', roles: ['auditor', 'admin'] },
]

/** Every page of the settings under the same tabs, each only for those who may open it. */
export function SettingsFrame(props: { view: View; title: string; sub: string; children?: Child }) {
  return (
    <Page view={props.view} title={props.title}>
      <PageHead title="Settings" sub={props.sub} />
      <Tabs />
      {props.children}
    </Page>
  )
}

function Tabs() {
  const { path, person } = useView()
  const may = SECTIONS.filter(({ roles }) => roles.some((role) => person?.roles.includes(role)))
  return (
    <nav class="tabs" aria-label="Settings">
      {may.map(({ href, word }) => (
        <a href={href} aria-current={href === path || (href !== links.settings && path.startsWith(`${href}/`)) ? 'page' : undefined}>
          {word}
        </a>
      ))}
    </nav>
  )
}

export function SettingsPage({ view, rows }: { view: View; rows: SettingsRows }) {
  return (
    <SettingsFrame view={view} title="Settings" sub="What is in force now. It is written in one file and read again when that changes.">
      <p>
        <Code text={rows.file} /> <span class="dim">· links in messages begin with</span> <Code text={rows.publicUrl} />
      </p>
      {rows.problems.map((words) => (
        <p class="note">
          <Icon name="triangle-alert" /> <Visible text={words} />
        </p>
      ))}
      <section aria-labelledby="channels">
        <h2 id="channels">Channels</h2>
        {rows.channels.length > 0 ? <Channels rows={rows.channels} /> : <NoChannel file={rows.file} />}
      </section>
      {rows.channels.length > 0 ? <Routes rows={rows.routes} /> : null}
    </SettingsFrame>
  )
}

function Channels({ rows }: { rows: SettingsRows['channels'] }) {
  return (
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Kind</th>
          <th scope="col">To</th>
          <th scope="col">Diff</th>
          <th scope="col">Waiting</th>
          <th scope="col">Given up</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            <td>
              <b>
                <Visible text={row.name} />
              </b>
            </td>
            <td>{row.kind}</td>
            <td class="breaks">
              <Visible text={list(row.to)} />
            </td>
            <td>{row.diff ? 'carried' : <span class="dim">not carried</span>}</td>
            <td>
              {row.waiting === 0 || row.oldestAt === null ? (
                <span class="dim">none</span>
              ) : (
                <a href={links.alerts()}>
                  {count(row.waiting, 'message')}, oldest <Ago at={row.oldestAt} />
                </a>
              )}
            </td>
            <td>{row.dead === 0 ? <span class="dim">none</span> : <a href={links.alerts()}>{count(row.dead, 'message')}</a>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Routes({ rows }: { rows: SettingsRows['routes'] }) {
  return (
    <section aria-labelledby="routes">
      <h2 id="routes">Routes</h2>
      {rows.length === 0 ? <p>No route is written, so every alert goes to every channel.</p> : null}
      <ul class="plain-list">
        {rows.map(({ when, channels, diff }) => (
          <li>
            <Visible text={when} /> → <b>{<Visible text={list(channels)} />}</b>
            {diff === false ? <span class="dim">, without the diff</span> : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

const MAIL_YAML = `channels:
  ops-mail: { kind: email, to: [ops@example.org], smtp: { url: smtp://mail.example.org:587 } }`

function NoChannel({ file }: { file: string }) {
  return (
    <Empty title="Nobody would be told.">
      <p>
        Alerts are kept here, but no channel carries them out. Add these lines to <Code text={file} />:
      </p>
      <pre class="snippet">{MAIL_YAML}</pre>
    </Empty>
  )
}
