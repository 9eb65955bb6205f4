// What somebody says of a channel on the screen, as settings of the same shape the configuration file has; or what is wrong with it.
import { z } from 'zod'
import { newWebhookSecret } from '../alert/channels/webhook.ts'
import { channelsOf } from './channels.ts'
import { type ChannelConfig, ChannelShape, type Config } from './file.ts'
import { sealedPlace } from './made.ts'

export type ChannelWish = {
  readonly name: string
  readonly kind: ChannelConfig['kind']
  /** Of a mail channel. */
  readonly to?: readonly string[] | undefined
  readonly from?: string | undefined
  /** Where it posts to, for kinds whose address is no secret: webhook, alertmanager. */
  readonly url?: string | undefined
  /** The one secret its kind has: signing secret, secret address, key, or the mail server with its password. */
  readonly secret?: string | undefined
  readonly diff: boolean
  readonly fallback?: string | undefined
  readonly quietHours?: { readonly from: string; readonly to: string; readonly zone: string } | undefined
}

/** The channel as it is until now, when it is to be changed; `secret` opened. */
export type KnownChannel = { readonly settings: ChannelConfig; readonly secret: string | null }

/** `made`: the secret was made here, so its receiver has to be given it. */
export type DrawnChannel =
  | { readonly ok: true; readonly settings: ChannelConfig; readonly secret: string | null; readonly made: boolean }
  | { readonly ok: false; readonly detail: string }

/** Where the settings of each kind say that its secret stands. */
const PLACE = {
  email: 'urlFrom',
  webhook: 'secretFrom',
  slack: 'urlFrom',
  teams: 'urlFrom',
  pagerduty: 'routingKeyFrom',
  alertmanager: 'tokenFrom',
} as const satisfies Record<ChannelConfig['kind'], string>

/** What a kind cannot do without, in words. */
const NEEDED: Partial<Record<ChannelConfig['kind'], string>> = {
  slack: 'Give the address of its incoming webhook, such as https://hooks.slack.com/services/…',
  teams: 'Give the address of its workflow, such as https://….logic.azure.com/…',
  pagerduty: 'Give the integration key of its service (Events API v2).',
}

export function drawChannel(wish: ChannelWish, known: KnownChannel | null, config: Pick<Config, 'channels'>): DrawnChannel {
  const { secret, made } = secretFor(wish, known)
  const unfit = nameProblem(wish) ?? kindProblem(wish, known) ?? (secret === null ? NEEDED[wish.kind] : null) ?? null
  if (unfit !== null) return { ok: false, detail: unfit }
  const shape = shaped(wish, secret !== null)
  if (!shape.ok) return shape
  const { settings } = shape
  const lacks = fallbackProblem(wish, config) ?? secretProblem(wish.name, settings, secret) ?? leakProblem(wish, known, settings)
  return lacks === null ? { ok: true, settings, secret, made } : { ok: false, detail: lacks }
}

/** Given, made here, or the one it has. */
function secretFor({ kind, secret }: ChannelWish, known: KnownChannel | null): { readonly secret: string | null; readonly made: boolean } {
  if (secret !== undefined) return { secret, made: false }
  if (kind === 'webhook' && known === null) return { secret: newWebhookSecret(), made: true }
  return { secret: known?.secret ?? null, made: false }
}

const nameProblem = ({ name }: ChannelWish): string | null =>
  /^[A-Za-z0-9][\w.-]{0,59}$/.test(name) ? null : 'Give it a name of letters, digits, dots and dashes, such as ops-mail.'

const kindProblem = ({ kind }: ChannelWish, known: KnownChannel | null): string | null =>
  known === null || known.settings.kind === kind ? null : 'Its kind stays. Make a new channel of the other kind, and remove this one.'

function shaped(
  wish: ChannelWish,
  hasSecret: boolean,
): { readonly ok: true; readonly settings: ChannelConfig } | (DrawnChannel & { ok: false }) {
  const { name, secret: _, url, ...rest } = wish
  if (url !== undefined && URL.canParse(url) && new URL(url).password !== '')
    return { ok: false, detail: 'The address holds a password, which every reader of this page would see. Give an address without one.' }
  const given = { ...rest, url, name: undefined, ...(hasSecret ? { [PLACE[wish.kind]]: sealedPlace(name) } : {}) }
  const read = ChannelShape.safeParse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)))
  return read.success ? { ok: true, settings: read.data } : { ok: false, detail: z.prettifyError(read.error) }
}

const fallbackProblem = ({ name, fallback }: ChannelWish, { channels }: Pick<Config, 'channels'>): string | null =>
  fallback === undefined || (fallback !== name && Object.hasOwn(channels, fallback))
    ? null
    : `${fallback} is no other channel that could take over.`

/** Put together as it will be, so that what cannot send is refused now and not at three in the morning. */
function secretProblem(name: string, settings: ChannelConfig, secret: string | null): string | null {
  if (settings.kind === 'email' && secret !== null && isLocal(secret))
    return 'A mail server on this machine is named in the configuration file, or left out: then port 25 here is asked.'
  const [problem] = channelsOf({ channels: { [name]: settings } }, secret === null ? {} : { [sealedPlace(name)]: secret }).problems
  return problem?.message ?? null
}

/** Whoever makes channels reaches the world, and nothing inside. */
const isLocal = (url: string): boolean =>
  URL.canParse(url) && /^(localhost|127(\.\d{1,3}){3}|\[::1\]|0\.0\.0\.0|\[::\])$/.test(new URL(url).hostname)

/** Another address must not get the secret of the old one. */
const leakProblem = ({ secret, url }: ChannelWish, known: KnownChannel | null, settings: ChannelConfig): string | null => {
  if (known === null || known.secret === null || secret !== undefined) return null
  const before = 'url' in known.settings ? known.settings.url : undefined
  return 'url' in settings && before !== url
    ? 'It goes to another address now, which must not get the secret of the old one. Give its secret, too.'
    : null
}
