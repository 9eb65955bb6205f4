// The channels of the configuration file as things that can send; what one lacks is said, and the others go on.
import type { Channel } from '../alert/channel.ts'
import { emailChannel } from '../alert/email.ts'
import type { ConfigProblem } from './load.ts'
import type { ChannelConfig, Config } from './file.ts'

const LOCAL_SMTP = 'smtp://localhost:25'
const DEFAULT_FROM = 'knowngood@localhost'

type Environment = Readonly<Record<string, string | undefined>>

export function channelsOf(
  { channels }: Pick<Config, 'channels'>,
  env: Environment,
): { readonly channels: readonly Channel[]; readonly problems: readonly ConfigProblem[] } {
  const made = Object.entries(channels).map(([name, wanted]) => ({ name, ...channelOf(name, wanted, env) }))
  return {
    channels: made.flatMap(({ channel }) => (channel === null ? [] : [channel])),
    problems: made.flatMap(({ name, lacks }) =>
      lacks === null
        ? []
        : [{ line: 0, column: 0, message: `channel ${name}: ${lacks} Set it and start again; nothing is sent there until then.` }],
    ),
  }
}

function channelOf(
  name: string,
  wanted: ChannelConfig,
  env: Environment,
): { readonly channel: Channel | null; readonly lacks: string | null } {
  const { to, from = DEFAULT_FROM, smtp, urlFrom, allowPrivate, diff } = wanted
  const smtpUrl = urlFrom === undefined ? (smtp?.url ?? LOCAL_SMTP) : env[urlFrom]
  if (smtpUrl === undefined || !/^smtps?:\/\/./.test(smtpUrl))
    return { channel: null, lacks: `the environment variable ${urlFrom ?? ''} holds no address such as smtp://mail.example.org:587.` }
  return { channel: emailChannel({ name, to, from, smtpUrl, allowPrivate, diff }), lacks: null }
}
