// Settings: what the configuration file says now, and the way to people, tokens and the audit trail.
import type { Child } from 'hono/jsx'
import type { Role } from '../rules/domain.ts'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { PageHead } from './parts/bits.tsx'
import { Icon } from './parts/icon.tsx'
import { Code, Visible } from './parts/text.tsx'
import { useView, type View } from './parts/view.ts'
import { list } from './words.ts'

export type SettingsRows = {
  readonly file: string
  readonly publicUrl: string
  readonly problems: readonly string[]
  readonly routes: readonly {
    readonly when: string
    readonly escalation: string | null
    readonly channels: readonly string[]
    readonly diff: boolean | null
  }[]
}

const SECTIONS: readonly { readonly href: string; readonly word: string; readonly roles: readonly Role[] }[] = [
  { href: links.settings, word: 'Configuration', roles: ['viewer'] },
  { href: links.agents, word: 'Agents', roles: ['viewer'] },
  { href: links.channels, word: 'Channels', roles: ['viewer'] },
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
      <Routes rows={rows.routes} />
    </SettingsFrame>
  )
}

function Routes({ rows }: { rows: SettingsRows['routes'] }) {
  return (
    <section aria-labelledby="routes">
      <h2 id="routes">Routes</h2>
      {rows.length === 0 ? (
        <p>
          No route is written, so every alert goes to every <a href={links.channels}>channel</a>.
        </p>
      ) : null}
      <ul class="plain-list">
        {rows.map(({ when, escalation, channels, diff }) => (
          <li>
            <Visible text={when} /> → <b>{<Visible text={list(channels)} />}</b>
            {escalation === null ? null : (
              <span>
                , then <Visible text={escalation} />
              </span>
            )}
            {diff === false ? <span class="dim">, without the diff</span> : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
