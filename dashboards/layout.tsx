// The frame around every page: rail or top bar, search, the reader's name, theme and zone, and the messages of the last action.
import type { Child } from 'hono/jsx'
import { visibleText } from '../rules/visible.ts'
import { links } from './links.ts'
import { Icon, type IconName } from './parts/icon.tsx'
import { KeyList } from './parts/key-list.tsx'
import { Hatches } from './parts/strip.tsx'
import { useView, type View, ViewContext } from './parts/view.ts'

const PAGES: readonly { readonly href: string; readonly word: string; readonly icon: IconName }[] = [
  { href: links.overview, word: 'Overview', icon: 'house' },
  { href: links.changes(), word: 'Changes', icon: 'activity' },
  { href: links.schedule(), word: 'Schedule', icon: 'calendar' },
  { href: links.board, word: 'Board', icon: 'stamp' },
  { href: links.assets, word: 'Assets', icon: 'server' },
  { href: links.alerts(), word: 'Alerts', icon: 'bell' },
  { href: links.report(), word: 'What changed', icon: 'undo' },
  { href: links.incidents(), word: 'Incidents', icon: 'triangle-alert' },
  { href: links.settings, word: 'Settings', icon: 'settings' },
]

const HTMX = '{"includeIndicatorCSS":false,"history":"reload","extensions":"none"}'

type PageProps = { readonly view: View; readonly title: string; readonly children?: Child }

export function Page({ view, title, children }: PageProps) {
  return (
    <ViewContext.Provider value={view}>
      <Document title={title}>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <Rail />
        <div class="column">
          <DemoBand />
          <Messages />
          <main id="main" tabindex={-1}>
            {children}
          </main>
        </div>
        <KeyboardHelp />
      </Document>
    </ViewContext.Provider>
  )
}

/** Log-in, set-up and errors before log-in: no rail, one narrow column. */
export function PlainPage({ view, title, children }: PageProps) {
  return (
    <ViewContext.Provider value={view}>
      <Document title={title} plain>
        <main id="main" class="plain">
          <DemoBand />
          <p class="brand">knowngood</p>
          <Messages />
          {children}
        </main>
      </Document>
    </ViewContext.Provider>
  )
}

/** What htmx swaps, with the same view around it. */
export function Part({ view, children }: { view: View; children?: Child }) {
  return <ViewContext.Provider value={view}>{children}</ViewContext.Provider>
}

function Document({ title, plain, children }: { title: string; plain?: boolean; children?: Child }) {
  const view = useView()
  return (
    <html lang="en" data-theme={view.theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content={HTMX} />
        <title>{`${visibleText(title)} · knowngood`}</title>
        <link rel="stylesheet" href={links.static('style.css')} />
        <link rel="icon" href={links.static('mark.svg')} type="image/svg+xml" />
        <script src={links.static('htmx.js')} defer></script>
        <script src={links.static('app.js')} defer></script>
      </head>
      <body class={plain ? 'bare' : undefined} hx-headers:inherited={JSON.stringify({ 'X-CSRF-Token': view.csrf })}>
        <Hatches />
        {children}
      </body>
    </html>
  )
}

function Rail() {
  const view = useView()
  return (
    <header class="rail">
      <a class="brand" href={links.overview}>
        knowngood
      </a>
      <nav aria-label="Sections">
        <ul>
          {PAGES.map(({ href, word, icon }) => (
            <li>
              <a href={href} aria-current={isHere(href, view.path) ? 'page' : undefined}>
                <Icon name={icon} />
                <span>{word}</span>
                {href === links.alerts() && view.openAlerts ? <span class="count">{view.openAlerts}</span> : null}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <form class="search" role="search" action={links.changes()} method="get">
        <label class="sr" for="search">
          Search changes
        </label>
        <input id="search" type="search" name="q" placeholder="Search changes" aria-keyshortcuts="/" />
        <kbd aria-hidden="true">/</kbd>
      </form>
      <Reader />
    </header>
  )
}

const isHere = (href: string, path: string): boolean => (href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`))

function Reader() {
  const view = useView()
  return (
    <div class="reader">
      <details class="menu">
        <summary>
          <Icon name="user" />
          <span>{view.person ? view.person.name : 'Nobody'}</span>
        </summary>
        <Preferences />
        <a href={links.glossary}>
          <Icon name="keyboard" />
          Words and keys
        </a>
        {view.person ? (
          <form method="post" action={links.logout}>
            <input type="hidden" name="_csrf" value={view.csrf} />
            <button class="linkish">
              <Icon name="log-out" />
              Sign out
            </button>
          </form>
        ) : null}
      </details>
    </div>
  )
}

function Preferences() {
  const view = useView()
  return (
    <form method="post" action={links.preferences} class="preferences">
      <input type="hidden" name="_csrf" value={view.csrf} />
      <input type="hidden" name="back" value={view.path} />
      <fieldset>
        <legend>Theme</legend>
        {(['auto', 'light', 'dark'] as const).map((theme) => (
          <button name="theme" value={theme} aria-pressed={theme === view.theme ? 'true' : 'false'}>
            {theme}
          </button>
        ))}
      </fieldset>
      <fieldset>
        <legend>Times in</legend>
        <button name="zone" value="UTC" aria-pressed={view.zone === 'UTC' ? 'true' : 'false'}>
          UTC
        </button>
        <button
          name="zone"
          value={view.zone}
          data-local-zone
          aria-pressed={view.zone === 'UTC' ? 'false' : 'true'}
          hidden={view.zone === 'UTC'}
        >
          {view.zone}
        </button>
      </fieldset>
    </form>
  )
}

function DemoBand() {
  const { isDemo } = useView()
  return isDemo ? <p class="demo-band">Demonstration: invented hosts and people</p> : null
}

function Messages() {
  const { flash } = useView()
  return (
    <div id="messages" aria-live="polite">
      {flash ? (
        <div class="flash" data-flash={flash.tone} role={flash.tone === 'bad' ? 'alert' : 'status'}>
          <p class="flash-title">{flash.title}</p>
          {flash.detail ? <p>{flash.detail}</p> : null}
        </div>
      ) : null}
    </div>
  )
}

function KeyboardHelp() {
  return (
    <dialog id="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <KeyList class="facts keys" />
      <p>
        <a href={links.glossary}>What the words mean</a>
      </p>
      <form method="dialog">
        <button class="button">Close</button>
      </form>
    </dialog>
  )
}
