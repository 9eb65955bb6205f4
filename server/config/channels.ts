// The channels of the configuration file as things that can send; what one lacks is said, and the others go on.
import type { Channel } from '../alert/channel.ts'
import { emailChannel } from '../alert/email.ts'
import type { ConfigProblem } from './load.ts'
import type { ChannelConfig, Config } from './file.ts'

const LOCAL_SMTP = 'smtp://localhost:25'
const DEFAULT_FROM = 'knowngood@localhost'

type Environment = Readonly<Record<string, string | undefined>>

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

function channelOf(name: string, wanted: ChannelConfig, env: Environment): { readonly channel: Channel; readonly lacks: string | null } {
  const { to, from = DEFAULT_FROM, smtp, urlFrom, allowPrivate, diff } = wanted
  const smtpUrl = urlFrom === undefined ? (smtp?.url ?? LOCAL_SMTP) : env[urlFrom]?.trim()
  if (!smtpUrl || !/^smtps?:\/\//.test(smtpUrl) || !URL.canParse(smtpUrl)) {
    const lacks = `the environment variable ${urlFrom ?? ''} holds no address such as smtp://user:password@mail.example.org:587. Set it and start again.`
    const send = async () => ({ ok: false, words: `Not sent: ${lacks}` })
    return { channel: { name, kind: 'email', diff, send }, lacks }
  }
  return { channel: emailChannel({ name, to, from, smtpUrl, allowPrivate: allowPrivate || isThisMachine(smtpUrl), diff }), lacks: null }
}

/** A mail server on this machine is the usual relay, and nothing a stranger could point us to: the address is written in our own file. */
const isThisMachine = (url: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname)
