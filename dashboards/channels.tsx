// The channels: what each carries out, how its last attempt went, what waits for it, and a test.
import type { Instant } from '../rules/domain.ts'
import { links } from './links.ts'
import { Empty } from './parts/bits.tsx'
import { PostForm } from './parts/form.tsx'
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
}
export type ChannelsRows = {
  readonly file: string
  readonly problems: readonly string[]
  readonly channels: readonly ChannelRow[]
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
      {rows.channels.length > 0 ? <Channels rows={rows.channels} /> : <NoChannel file={rows.file} />}
      {rows.watchdog === null ? null : (
        <section aria-labelledby="watchdog">
          <h2 id="watchdog">Watchdog outside</h2>
          <p>
            It hears from this server every minute, and warns when it does not. <State row={rows.watchdog} />
          </p>
        </section>
      )}
      <p class="note">
        Channels are written in <Code text={rows.file} />, which is read again whenever it changes. Their secrets stand in the environment
        or in files of their own, and are shown nowhere.
      </p>
    </SettingsFrame>
  )
}

function Channels({ rows }: { rows: readonly ChannelRow[] }) {
  const may = useMay('operator')
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
            </td>
          </tr>
        ))}
      </tbody>
    </table>
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
        Alerts are kept here, but no channel carries them out. Add lines such as these to <Code text={file} />:
      </p>
      <pre class="snippet">{MAIL_YAML}</pre>
    </Empty>
  )
}
