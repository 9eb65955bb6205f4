// The channels of the running configuration. One that cannot work says why at every attempt, and the others go on.
import type { Channel } from './channel.ts'
import { emailChannel } from './email.ts'

/** As written under `channels:` in the configuration file. */
export type ChannelSettings = {
  readonly kind: 'email'
  readonly to: readonly string[]
  readonly from?: string | undefined
  readonly smtp?: { readonly url: string } | undefined
  /** The environment variable that holds the address of the mail server, with user and password. */
  readonly urlFrom?: string | undefined
  readonly allowPrivate: boolean
  readonly diff: boolean
}

const DEFAULT_FROM = 'knowngood@localhost'

export const channelsFrom = (
  settings: Readonly<Record<string, ChannelSettings>>,
  environment: Readonly<Record<string, string | undefined>>,
): readonly Channel[] => Object.entries(settings).map(([name, channel]) => channelOf(name, channel, environment))

function channelOf(name: string, settings: ChannelSettings, environment: Readonly<Record<string, string | undefined>>): Channel {
  const { kind, to, from = DEFAULT_FROM, allowPrivate, diff } = settings
  const server = smtpUrlOf(name, settings, environment)
  if (server.ok) return emailChannel({ name, to, from, smtpUrl: server.url, allowPrivate, diff })
  return { name, kind, diff, send: () => Promise.resolve({ ok: false, words: server.problem }) }
}

type Found = { readonly ok: true; readonly url: string } | { readonly ok: false; readonly problem: string }

function smtpUrlOf(name: string, { smtp, urlFrom }: ChannelSettings, environment: Readonly<Record<string, string | undefined>>): Found {
  const problem = (says: string): Found => ({ ok: false, problem: `The channel ${name} cannot send: ${says}` })
  const url = urlFrom === undefined ? smtp?.url : environment[urlFrom]
  if (urlFrom !== undefined && url === undefined) return problem(`${urlFrom} is not set. Start the server with it.`)
  if (url === undefined) return problem('no mail server is named. Write "smtp: { url: smtp://HOST:PORT }", or "urlFrom: VARIABLE".')
  if (!URL.canParse(url) || !/^smtps?:$/.test(new URL(url).protocol))
    return problem('its mail server is not an smtp:// or smtps:// address.')
  if (urlFrom === undefined && new URL(url).password !== '')
    return problem('a password stands in the configuration file. Put the address into an environment variable and name it with "urlFrom".')
  return { ok: true, url }
}
