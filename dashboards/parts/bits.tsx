// Small things two or more pages share: the page's head, an empty place that teaches, the pager, copy buttons.
import type { Child } from 'hono/jsx'
import { Icon } from './icon.tsx'

export function PageHead(props: { title: Child; sub?: Child; children?: Child }) {
  return (
    <header class="page-head">
      <div class="titles">
        <h1>{props.title}</h1>
        {props.sub ? <p class="sub">{props.sub}</p> : null}
      </div>
      {props.children ? <div class="tools">{props.children}</div> : null}
    </header>
  )
}

/** Says what will appear here, and the one action that makes it appear. */
export function Empty(props: { title: string; children?: Child }) {
  return (
    <div class="empty">
      <p class="empty-title">{props.title}</p>
      {props.children}
    </div>
  )
}

/** `oldestFirst`: the page before this one is then the older one. */
export function Pager(props: { newer: string | null; older: string | null; oldestFirst?: boolean }) {
  const { newer, older, oldestFirst = false } = props
  if (!newer && !older) return null
  return (
    <nav class="pager" aria-label="Newer and older">
      {newer ? (
        <a class="button" href={newer} rel="prev">
          <Icon name="chevron-left" />
          {oldestFirst ? 'Older' : 'Newer'}
        </a>
      ) : (
        <span />
      )}
      {older ? (
        <a class="button" href={older} rel="next">
          {oldestFirst ? 'Newer' : 'Older'}
          <Icon name="chevron-right" />
        </a>
      ) : null}
    </nav>
  )
}

/** Shown only where scripts run: copying needs one. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  return (
    <button type="button" class="button copy" data-copy={text} hidden>
      <Icon name="copy" />
      <span>{label}</span>
    </button>
  )
}

export function Facts({ rows }: { rows: readonly { readonly name: string; readonly value: Child }[] }) {
  return (
    <dl class="facts">
      {rows.map(({ name, value }) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
