// One line of what needs a person: what happened, and the one thing to do about it.
import type { Child } from 'hono/jsx'
import { links } from './links.ts'
import type { Need } from './needs.ts'
import { opWord } from './parts/change-rows.tsx'
import { Icon, type IconName } from './parts/icon.tsx'
import { Code, ItemName, Visible } from './parts/text.tsx'
import { Ago, When } from './parts/time.tsx'
import { VerdictBadge } from './parts/verdict.tsx'
import { useView } from './parts/view.ts'
import { count, list, windowText } from './words.ts'

function Line(props: { icon?: IconName; tone?: string; badge?: Child; href: string; act: string; children?: Child }) {
  return (
    <li class="need" data-tone={props.tone}>
      <span class="need-face">{props.badge ?? (props.icon ? <Icon name={props.icon} /> : null)}</span>
      <span class="need-says">{props.children}</span>
      <a class="button row-link" href={props.href}>
        {props.act}
      </a>
    </li>
  )
}

export function NeedLine({ need }: { need: Need }) {
  switch (need.kind) {
    case 'alert':
      return <AlertNeed need={need} />
    case 'silent':
    case 'notice':
    case 'undelivered':
      return <WatchingNeed need={need} />
    case 'pending':
    case 'asked':
    case 'baseline':
    case 'review':
    case 'approval':
      return <WaitingNeed need={need} />
    case 'config':
    case 'no-mail':
      return <SettingNeed need={need} />
  }
}

type Of<K extends Need['kind']> = Extract<Need, { kind: K }>

function WatchingNeed({ need }: { need: Of<'silent' | 'notice' | 'undelivered'> }) {
  switch (need.kind) {
    case 'silent':
      return (
        <Line icon="eye-off" tone="red" href={links.asset(need.asset)} act="See what is unseen">
          <b>
            <Visible text={need.asset} />
          </b>{' '}
          stopped answering <Ago at={need.since} />. Until it returns, changes there are not seen.
        </Line>
      )
    case 'notice':
      return (
        <Line icon="triangle-alert" tone="red" href={links.asset(need.asset)} act="Look">
          <b>
            <Visible text={need.title} />
          </b>{' '}
          <Visible text={need.reason} />{' '}
          <span class="dim">
            <Ago at={need.since} />
          </span>
        </Line>
      )
    case 'undelivered':
      return (
        <Line icon="mail" tone="red" href={links.alerts()} act="See attempts">
          <b>{count(need.alerts, 'message')}</b> could not be delivered through <Visible text={need.channel} /> and{' '}
          {need.alerts === 1 ? 'was' : 'were'} given up.
        </Line>
      )
  }
}

function WaitingNeed({ need }: { need: Of<'pending' | 'asked' | 'baseline' | 'review' | 'approval'> }) {
  const { now, zone } = useView()
  switch (need.kind) {
    case 'pending':
      return (
        <Line icon="stamp" tone="orange" href={links.agents} act="Let it in or not">
          <b>
            <Visible text={need.asset} />
          </b>{' '}
          enrolled <Ago at={need.since} /> and waits for somebody to let it in. Until then, nothing there is seen.
        </Line>
      )
    case 'asked':
      return (
        <Line icon="mail" tone="grey" href={links.change(need.change)} act="See the change">
          <Visible text={need.person} /> was asked <Ago at={need.since} /> and has not answered: <Visible text={need.about} />
        </Line>
      )
    case 'baseline':
      return (
        <Line icon="circle-dashed" tone="grey" href={`${links.asset(need.asset)}#baseline`} act="Look and accept">
          <b>{count(need.items, 'item')}</b> on <Visible text={need.asset} /> have no accepted baseline yet.
        </Line>
      )
    case 'review':
      return (
        <Line badge={<VerdictBadge verdict={need.verdict} />} href={links.changes({ verdict: need.verdict })} act="Review">
          {count(need.changes, 'change')} on <Visible text={list(need.assets)} />
        </Line>
      )
    case 'approval':
      return (
        <Line icon="stamp" tone="orange" href={links.card(need.entry)} act="Read the card">
          <b>
            <Code text={need.entry} />
          </b>{' '}
          <Visible text={need.summary} />{' '}
          <span class="dim">
            by <Visible text={need.who} />
          </span>{' '}
          waits for approval
          {need.window ? <span class="dim"> · {windowText(need.window, zone, now)}</span> : null}
        </Line>
      )
  }
}

function AlertNeed({ need }: { need: Of<'alert'> }) {
  const { change } = need
  return (
    <Line badge={<VerdictBadge verdict={change.verdict} />} href={links.change(change.id)} act="Look">
      <ItemName item={change.item} /> {opWord(change.op)} on{' '}
      <b>
        <Visible text={change.asset} />
      </b>
      {change.actor ? (
        <>
          {' '}
          by <Visible text={change.actor} />
        </>
      ) : null}{' '}
      <span class="dim">
        · <When span={change.interval} />
        {need.takenBy ? ` · taken by ${need.takenBy}` : ''}
      </span>
    </Line>
  )
}

const MAIL_YAML = `channels:
  ops-mail: { kind: email, to: [ops@example.org], smtp: { url: smtp://mail.example.org:587 } }
routes:
  - { severity: [high, medium], channels: [ops-mail] }`

function SettingNeed({ need }: { need: Of<'config' | 'no-mail'> }) {
  if (need.kind === 'config')
    return (
      <li class="need" data-tone="amber">
        <span class="need-face">
          <Icon name="triangle-alert" />
        </span>
        <span class="need-says">
          <Code text={need.line > 0 ? `${need.file}:${need.line}` : need.file} /> <Visible text={need.message} />{' '}
          {need.isInForce ? null : <span class="dim">The configuration from before stays in force.</span>}
        </span>
      </li>
    )
  return (
    <li class="need" data-tone="grey">
      <span class="need-face">
        <Icon name="mail" />
      </span>
      <div class="need-says">
        Nobody would be told. Alerts are kept here, but no channel carries them out. Add these lines to <Code text={need.file} />:
        <pre class="snippet">{MAIL_YAML}</pre>
      </div>
    </li>
  )
}
