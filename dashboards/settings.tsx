// Settings: what the configuration file says now, and the way to people, tokens and the audit trail.
import type { Child } from 'hono/jsx'
import type { Role } from '../rules/domain.ts'
import { RouteList, type RouteRow } from './channel-routes.tsx'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import { PageHead } from './parts/bits.tsx'
import { Icon } from './parts/icon.tsx'
import { Code, Visible } from './parts/text.tsx'
import { useView, type View } from './parts/view.ts'

export type SettingsRows = {
  readonly file: string
  readonly publicUrl: string
  readonly problems: readonly string[]
  readonly routes: readonly RouteRow[]
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
    <SettingsFrame
      view={view}
      title="Settings"
      sub="What is in force now. It is written in one file, read again when that changes; channels and routes can be made here too."
    >
      <p>
        <Code text={rows.file} /> <span class="dim">· links in messages begin with</span> <Code text={rows.publicUrl} />
      </p>
      {rows.problems.map((words) => (
        <p class="note">
          <Icon name="triangle-alert" /> <Visible text={words} />
        </p>
      ))}
      <section aria-labelledby="routes">
        <h2 id="routes">Routes</h2>
        <RouteList rows={rows.routes} mayChange={false} />
      </section>
    </SettingsFrame>
  )
}
