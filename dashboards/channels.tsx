// The channels: what each carries out, how its last attempt went, what waits for it, and a test.
import type { Instant } from '../rules/domain.ts'
import { AddChannel, ChannelForm, type ChannelFormRows, type MadeMark } from './channel-form.tsx'
import { AddRoute, RouteList, type RouteRow } from './channel-routes.tsx'
import { links } from './links.ts'
import { Empty } from './parts/bits.tsx'
import { PostForm } from './parts/form.tsx'
import { OneTime, PasswordFirst } from './people.tsx'
import { Icon } from './parts/icon.tsx'
import { Code, Visible } from './parts/text.tsx'
import { Ago } from './parts/time.tsx'
import { useMay, type View } from './parts/view.ts'
import { SettingsFrame } from './settings.tsx'
import { count, list } from './words.ts'

export type ChannelRow = {
  readonly name: string
  readonly kind: string
  readonly to: readonly string[]
  readonly diff: boolean
  readonly fallback: string | null
  readonly quiet: string | null
  readonly waiting: number
  readonly oldestAt: Instant | null
  readonly dead: number
  readonly sentAt: Instant | null
  readonly failingSince: Instant | null
  /** Of the last attempt; null before the first. */
  readonly words: string | null
  /** Null for a channel of the configuration file, which is changed there. */
  readonly made: MadeMark | null
  /** False where routes are written and none leads here. */
  readonly isReached: boolean
}
export type ChannelsRows = {
  readonly file: string
  readonly problems: readonly string[]
  readonly channels: readonly ChannelRow[]
  readonly routes: readonly RouteRow[]
  readonly services: readonly string[]
  readonly routeProblem: string | null
  /** The form that is open; null when none is. */
  readonly form: ChannelFormRows | null
  /** A signing secret made a moment ago. */
  readonly secret: { readonly channel: string; readonly value: string } | null
  /** The reader gave the password a short while ago. */
  readonly isFresh: boolean
  readonly watchdog: Pick<ChannelRow, 'sentAt' | 'failingSince' | 'words'> | null
}

export function ChannelsPage({ view, rows }: { view: View; rows: ChannelsRows }) {
  return (
    <SettingsFrame view={view} title="Channels" sub="Where alerts go, and whether they arrive.">
      {rows.problems.map((words) => (
        <p class="note">
          <Icon name="triangle-alert" /> <Visible text={words} />
        </p>
      ))}
      {rows.secret === null ? null : <OneTime title={`The signing secret of ${rows.secret.channel}.`} secret={rows.secret.value} />}
      {rows.channels.length > 0 ? <Channels rows={rows.channels} /> : <NoChannel file={rows.file} />}
      <Changing rows={rows} />
      <Routes rows={rows} />
      {rows.watchdog === null ? null : (
        <section aria-labelledby="watchdog">
          <h2 id="watchdog">Watchdog outside</h2>
          <p>
            It hears from this server every minute, and warns when it does not. <State row={rows.watchdog} />
          </p>
        </section>
      )}
      <p class="note">
        Channels are written in <Code text={rows.file} />, which is read again whenever it changes, or made here. Secrets of the file stand
        in the environment or in files of their own; those given here are sealed under a key beside the database. None is ever shown.
      </p>
    </SettingsFrame>
  )
}

function Changing({ rows }: { rows: ChannelsRows }) {
  const may = useMay('admin')
  if (!may) return null
  if (rows.form === null) return <AddChannel />
  return rows.isFresh ? (
    <ChannelForm rows={rows.form} />
  ) : (
    <PasswordFirst
      what="make or change a channel"
      back={rows.form.changes === null ? links.channelAdd(rows.form.kind) : links.channelChange(rows.form.changes)}
    />
  )
}

function Routes({ rows }: { rows: ChannelsRows }) {
  const may = useMay('admin')
  return (
    <section aria-labelledby="routes">
      <h2 id="routes">Routes</h2>
      <RouteList rows={rows.routes} mayChange={may} />
      {may && rows.channels.length > 0 ? (
        <AddRoute channels={rows.channels.map(({ name }) => name)} services={rows.services} problem={rows.routeProblem} />
      ) : null}
    </section>
  )
}

function Channels({ rows }: { rows: readonly ChannelRow[] }) {
  const [may, mayChange] = [useMay('operator'), useMay('admin')]
  return (
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">To</th>
          <th scope="col">State</th>
          <th scope="col">Waiting</th>
          <th scope="col">Given up</th>
          <th scope="col">
            <span class="sr">Test</span>
          </th>
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
            <td class="breaks">
              <Visible text={list(row.to)} />
              <Manners row={row} />
            </td>
            <td>
              <State row={row} />
            </td>
            <td>{row.oldestAt === null ? <span class="dim">nothing waits</span> : <Waiting row={row} oldestAt={row.oldestAt} />}</td>
            <td>
              {row.dead === 0 ? <span class="dim">nothing given up</span> : <a href={links.alerts()}>{count(row.dead, 'message')}</a>}
            </td>
            <td>
              {may ? (
                <PostForm action={links.channelTest(row.name)}>
                  <button class="button">Send a test</button>
                </PostForm>
              ) : null}
              {mayChange && row.made !== null ? <Change row={row} /> : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Change({ row: { name, waiting } }: { row: ChannelRow }) {
  const what = waiting === 0 ? 'Nothing more goes there.' : `${count(waiting, 'message')} still waiting for it go to its fallback.`
  return (
    <>
      <a class="button" href={links.channelChange(name)}>
        Change
      </a>
      <PostForm action={links.channelRemove(name)} confirm={what}>
        <button class="button">Remove</button>
      </PostForm>
    </>
  )
}

const Waiting = ({ row, oldestAt }: { row: ChannelRow; oldestAt: Instant }) => (
  <a href={links.alerts()}>
    {count(row.waiting, 'message')}, oldest <Ago at={oldestAt} />
  </a>
)

function Manners({ row }: { row: ChannelRow }) {
  const words = [
    ...(row.diff ? ['carries diffs'] : []),
    ...(row.quiet === null ? [] : [`quiet ${row.quiet}`]),
    ...(row.fallback === null ? [] : [`${row.fallback} takes over`]),
    ...(row.isReached ? [] : ['no route leads here']),
    ...(row.made === null ? [] : [`made here by ${row.made.by}`]),
  ]
  return words.length === 0 ? null : (
    <span class="dim">
      {' '}
      · <Visible text={words.join(', ')} />
    </span>
  )
}

function State({ row }: { row: Pick<ChannelRow, 'sentAt' | 'failingSince' | 'words'> }) {
  if (row.failingSince !== null)
    return (
      <span>
        <Icon name="triangle-alert" /> <b>failing</b> since <Ago at={row.failingSince} />: <Visible text={row.words ?? ''} />
      </span>
    )
  if (row.sentAt === null) return <span class="dim">nothing sent yet</span>
  return (
    <span>
      <Icon name="check" /> delivered <Ago at={row.sentAt} />
    </span>
  )
}

const MAIL_YAML = `channels:
  ops-mail: { kind: email, to: [ops@example.org], smtp: { url: smtp://mail.example.org:587 } }
  chat:     { kind: slack, urlFrom: SLACK_WEBHOOK_URL }
routes:
  - { severity: [high], channels: [ops-mail, chat] }`

function NoChannel({ file }: { file: string }) {
  return (
    <Empty title="Nobody would be told.">
      <p>
        Alerts are kept here, but no channel carries them out. Add one below, or lines such as these to <Code text={file} />:
      </p>
      <pre class="snippet">{MAIL_YAML}</pre>
    </Empty>
  )
}
