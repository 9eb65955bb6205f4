// The channels of the configuration as things that can send; what one lacks is said, and the others go on.
import type { Channel } from '../alert/channel.ts'
import { alertmanagerChannel } from '../alert/channels/alertmanager.ts'
import { emailChannel } from '../alert/channels/email.ts'
import { pagerDutyChannel } from '../alert/channels/pagerduty.ts'
import { slackChannel } from '../alert/channels/slack.ts'
import { teamsChannel } from '../alert/channels/teams.ts'
import { isWebhookSecret, webhookChannel } from '../alert/channels/webhook.ts'
import type { Watchdog } from '../alert/upkeep.ts'
import { watchdogAt, watchdogThrough } from '../alert/watchdog.ts'
import type { ConfigProblem } from './load.ts'
import type { ChannelConfig, Config } from './file.ts'
import { type Environment, secretFrom } from './secret-from.ts'

const LOCAL_SMTP = 'smtp://localhost:25'
const DEFAULT_FROM = 'knowngood@localhost'

/** A channel that lacks something stays a channel: what it should carry is kept, tried and shown, with what it lacks as the reason. */
export function channelsOf(
  { channels }: Pick<Config, 'channels'>,
  env: Environment,
): { readonly channels: readonly Channel[]; readonly problems: readonly ConfigProblem[] } {
  const made = Object.entries(channels).map(([name, wanted]) => channelOf(name, wanted, env))
  return {
    channels: made.map(({ channel }) => channel),
    problems: made.flatMap(({ channel, lacks }) =>
      lacks === null
        ? []
        : [{ line: 0, column: 0, isInForce: true, message: `Channel ${channel.name} cannot send: ${lacks} Its messages wait until then.` }],
    ),
  }
}

type Made = { readonly channel: Channel; readonly lacks: string | null }

/** Thrown while a channel is put together, and caught where it becomes a channel that says so. */
class Lacking extends Error {}

function channelOf(name: string, wanted: ChannelConfig, env: Environment): Made {
  try {
    return { channel: sending(name, wanted, env), lacks: null }
  } catch (error) {
    if (!(error instanceof Lacking)) throw error
    const lacks = error.message
    return {
      channel: { name, kind: wanted.kind, diff: wanted.diff, send: async () => ({ ok: false, words: `Not sent: ${lacks}` }) },
      lacks,
    }
  }
}

type Wish = { readonly what: string; readonly isOne: (text: string) => boolean }

const isWebAddress = (text: string): boolean => /^https?:\/\//.test(text) && URL.canParse(text)
const SMTP: Wish = {
  what: 'address such as smtp://user:password@mail.example.org:587',
  isOne: (text) => /^smtps?:\/\//.test(text) && URL.canParse(text),
}
const WEB: Wish = { what: 'address such as https://example.org/hook', isOne: isWebAddress }
const SIGNING: Wish = { what: 'secret such as whsec_… with at least 16 bytes in base64', isOne: isWebhookSecret }
const KEY: Wish = { what: 'key', isOne: (text) => /^[\x21-\x7e]{8,256}$/.test(text) }

function need(from: string, env: Environment, { what, isOne }: Wish): string {
  const found = secretFrom(from, env)
  if (!found.ok) throw new Lacking(found.message)
  if (!isOne(found.value)) throw new Lacking(`${found.where} holds no ${what}. Put one there and save again.`)
  return found.value
}

function sending(name: string, wanted: ChannelConfig, env: Environment): Channel {
  const { allowPrivate, diff, fallback } = wanted
  const common = { name, allowPrivate, diff, fallback }
  switch (wanted.kind) {
    case 'email': {
      const { to, from = DEFAULT_FROM, smtp, urlFrom } = wanted
      const smtpUrl = urlFrom === undefined ? (smtp?.url ?? LOCAL_SMTP) : need(urlFrom, env, SMTP)
      return emailChannel({ ...common, to, from, smtpUrl, allowPrivate: allowPrivate || isThisMachine(smtpUrl) })
    }
    case 'webhook':
      return webhookChannel({ ...common, url: addressOf(wanted, env), secret: need(wanted.secretFrom, env, SIGNING) })
    case 'slack':
      return slackChannel({ ...common, url: addressOf(wanted, env) })
    case 'teams':
      return teamsChannel({ ...common, url: addressOf(wanted, env) })
    case 'pagerduty':
      return pagerDutyChannel({ ...common, url: wanted.url, routingKey: need(wanted.routingKeyFrom, env, KEY) })
    case 'alertmanager': {
      const { tokenFrom } = wanted
      const token = tokenFrom === undefined ? undefined : need(tokenFrom, env, KEY)
      return alertmanagerChannel({ ...common, url: addressOf(wanted, env), token })
    }
  }
}

function addressOf(
  { url, urlFrom }: { readonly url?: string | undefined; readonly urlFrom?: string | undefined },
  env: Environment,
): string {
  if (url !== undefined) return url
  if (urlFrom === undefined) throw new Lacking('it has no address. Write "urlFrom:" with the name of an environment variable.')
  return need(urlFrom, env, WEB)
}

/** A mail server on this machine is the usual relay, and nothing a stranger could point us to: the address is written in our own file. */
const isThisMachine = (url: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname)

/** The heartbeat for somebody outside, null while none is wanted. What it lacks is its outcome, every minute. */
export function watchdogOf(
  { watchdog }: Pick<Config, 'watchdog'>,
  channels: readonly Channel[],
  env: Environment,
  { now, url }: { readonly now: () => number; readonly url: () => string },
): Watchdog | null {
  if (watchdog === undefined) return null
  const channel = channels.find(({ name }) => name === watchdog.channel)
  if (channel !== undefined) return watchdogThrough(channel, now, url)
  if (watchdog.urlFrom === undefined) return null
  try {
    return watchdogAt(need(watchdog.urlFrom, env, WEB), { allowPrivate: watchdog.allowPrivate })
  } catch (error) {
    if (!(error instanceof Lacking)) throw error
    return { send: async () => ({ ok: false, words: `Not sent: ${error.message}` }) }
  }
}
