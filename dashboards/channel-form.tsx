// Making a channel on the screen, or changing one made there: first its kind, then what that kind needs.
import type { Instant } from '../rules/domain.ts'
import { links } from './links.ts'
import { Field, PostForm, Select } from './parts/form.tsx'

/** `typed` by the names of the fields; a secret is never among them. */
export type ChannelFormRows = {
  readonly kind: string
  /** The name of the channel to change; null for a new one. */
  readonly changes: string | null
  readonly typed: Readonly<Record<string, string>>
  readonly problem: string | null
  /** Who could take over. */
  readonly others: readonly string[]
}

export type MadeMark = { readonly at: Instant; readonly by: string }

type KindWords = {
  readonly word: string
  readonly to?: string
  readonly url?: { readonly label: string; readonly placeholder: string }
  readonly secret: { readonly label: string; readonly hint: string; readonly required: boolean }
}

const KINDS: Readonly<Record<string, KindWords>> = {
  email: {
    word: 'Mail',
    to: 'To',
    secret: {
      label: 'Mail server',
      hint: 'Such as smtp://user:password@mail.example.org:587. Left empty: the mail server of this machine, port 25.',
      required: false,
    },
  },
  slack: {
    word: 'Slack',
    secret: {
      label: 'Address of the incoming webhook',
      hint: 'Such as https://hooks.slack.com/services/… Who has it can post, so it is kept sealed.',
      required: true,
    },
  },
  teams: {
    word: 'Teams',
    secret: {
      label: 'Address of the workflow',
      hint: 'From “Post to a channel when a webhook request is received”. It is kept sealed.',
      required: true,
    },
  },
  webhook: {
    word: 'Webhook',
    url: { label: 'Address', placeholder: 'https://example.org/hook' },
    secret: { label: 'Signing secret', hint: 'whsec_… as your receiver has it. Left empty: one is made and shown once.', required: false },
  },
  pagerduty: {
    word: 'PagerDuty',
    secret: { label: 'Integration key', hint: 'Of a service with the integration Events API v2.', required: true },
  },
  alertmanager: {
    word: 'Alertmanager',
    url: { label: 'Address', placeholder: 'https://alertmanager.example.org' },
    secret: { label: 'Bearer token', hint: 'Only where its address asks for one.', required: false },
  },
}

/** The kinds to choose from. */
export function AddChannel() {
  return (
    <section aria-labelledby="add-channel">
      <h2 id="add-channel">Add a channel</h2>
      <p class="actions">
        {Object.entries(KINDS).map(([kind, { word }]) => (
          <a class="button" href={links.channelAdd(kind)}>
            {word}
          </a>
        ))}
      </p>
    </section>
  )
}

export function ChannelForm({ rows }: { rows: ChannelFormRows }) {
  const words = KINDS[rows.kind]
  if (words === undefined) return <AddChannel />
  const { changes, problem } = rows
  return (
    <section aria-labelledby="channel-form" id="form">
      <h2 id="channel-form">{changes === null ? `Add a channel: ${words.word}` : `Change ${changes}`}</h2>
      <PostForm action={links.channels} class="card-form">
        {problem === null ? null : (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        <input type="hidden" name="kind" value={rows.kind} />
        <Wherever rows={rows} words={words} />
        <Manners rows={rows} />
        <p class="form-end">
          <a href={links.channels}>Leave it</a>{' '}
          <button class="button primary">{changes === null ? 'Make the channel' : 'Change the channel'}</button>
        </p>
      </PostForm>
    </section>
  )
}

function Wherever({ rows: { changes, typed }, words: { to, url, secret } }: { rows: ChannelFormRows; words: KindWords }) {
  const keeps = changes === null ? '' : ' Left empty: it keeps the one it has.'
  return (
    <>
      <div class="three">
        {changes === null ? (
          <Field name="name" label="Name" value={typed['name']} required placeholder="ops-mail" autofocus />
        ) : (
          <>
            <input type="hidden" name="name" value={changes} />
            <input type="hidden" name="changes" value="yes" />
          </>
        )}
        {to === undefined ? null : (
          <>
            <Field name="to" label={to} value={typed['to']} required placeholder="ops@example.org, night@example.org" />
            <Field name="from" label="From" value={typed['from']} required={false} placeholder="knowngood@example.org" />
          </>
        )}
        {url === undefined ? null : <Field name="url" label={url.label} value={typed['url']} required placeholder={url.placeholder} />}
      </div>
      <Field
        name="secret"
        label={secret.label}
        hint={secret.hint + keeps}
        type="password"
        autocomplete="off"
        required={secret.required && changes === null}
      />
    </>
  )
}

function Manners({ rows: { typed, others } }: { rows: ChannelFormRows }) {
  return (
    <>
      <div class="three">
        <Field name="quietFrom" label="Quiet from" value={typed['quietFrom']} required={false} placeholder="22:00" />
        <Field name="quietTo" label="Quiet until" value={typed['quietTo']} required={false} placeholder="07:00" />
        <Field name="quietZone" label="Time zone" value={typed['quietZone']} required={false} placeholder="Europe/Berlin" />
      </div>
      <p class="hint">In quiet hours only what is of high severity is sent; the rest waits until they are over.</p>
      {others.length === 0 ? null : (
        <Select
          name="fallback"
          label="When it cannot be reached"
          value={typed['fallback'] ?? ''}
          choices={[
            { value: '', label: 'the next channel takes over' },
            ...others.map((name) => ({ value: name, label: `${name} takes over` })),
          ]}
        />
      )}
      <label class="check" for="channel-diff">
        <input id="channel-diff" type="checkbox" name="diff" checked={typed['diff'] === 'on'} />
        <span>
          <b>Carry the diff</b> <span class="dim">what changed leaves this server in the message; secrets are hidden before</span>
        </span>
      </label>
    </>
  )
}
