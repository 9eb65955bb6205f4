// Somebody makes a channel on the screen, or changes one made there. Its secret is sealed before it is kept, and told to nobody again.
import type { Instant } from '../../rules/domain.ts'
import { type ChannelWish, drawChannel, type KnownChannel } from '../config/draw-channel.ts'
import { ChannelShape, type Config } from '../config/file.ts'
import { sealedRecord } from '../config/made.ts'
import type { Live } from '../live.ts'
import { type Actor, nameOfActor } from '../route.ts'
import type { Sealing } from '../sealing.ts'
import type { MadeChannel } from '../store/alerts/made.ts'
import type { Store } from '../store/store.ts'

export type MadeParts = {
  readonly store: Pick<Store, 'read' | 'write'>
  readonly now: () => Instant
  readonly live: Pick<Live, 'publish'>
  readonly config: () => Config
  readonly sealing: Sealing
  readonly channelsMade: () => Promise<void>
  /** Set where everything is invented, and nobody is to be written to. */
  readonly demo?: object | null
}

export type MadeRefusal = { readonly ok: false; readonly status: 400 | 404 | 409; readonly title: string; readonly detail: string }
/** `secret`: the signing secret made for it, told this once. */
export type MakeChannelOutcome = { readonly ok: true; readonly secret: string | null } | MadeRefusal

const refused = (status: MadeRefusal['status'], detail: string): MadeRefusal => ({ ok: false, status, title: 'Not kept', detail })

/** `changes`: a channel of this name made here is to be another; without a secret it keeps the one it has. */
export async function makeChannel(parts: MadeParts, actor: Actor, wish: ChannelWish, changes: boolean): Promise<MakeChannelOutcome> {
  if (parts.demo) return refused(409, 'This is a demonstration, where nobody is written to.')
  const { store, sealing, config } = parts
  const { name } = wish
  const before = (await store.read.madeChannels()).find((one) => one.name === name)
  if (changes && before === undefined) return refused(404, `No channel made here is called ${name}.`)
  if (!changes && (before !== undefined || Object.hasOwn(config().channels, name)))
    return refused(409, `There is a channel called ${name} already. Choose another name.`)
  const known = before === undefined ? null : knownFrom(before, sealing)
  const drawn = drawChannel(wish, known, config())
  if (!drawn.ok) return refused(400, drawn.detail)
  const { settings, secret, made } = drawn
  const row = {
    name,
    settings: JSON.stringify(settings),
    sealed: secret === null ? null : sealing.seal(sealedRecord(name), secret),
    at: parts.now(),
    by: nameOfActor(actor),
  }
  const isKept = await store.write(async (tx) => {
    const now = (await tx.madeChannels()).find((one) => one.name === name)
    if (now?.sealed !== before?.sealed || now?.settings !== before?.settings) return false
    await tx.keepMadeChannel(row)
    const detail = { kind: wish.kind, to: wish.to ?? hostOf(wish.url), newSecret: made || wish.secret !== undefined }
    await tx.audit({ at: row.at, actor, verb: changes ? 'change-channel' : 'make-channel', subject: name, detail })
    return true
  })
  if (!isKept) return refused(409, `Somebody was quicker. Look at the channel ${name} again.`)
  await channelsAreOther(parts, name)
  return { ok: true, secret: made ? secret : null }
}

/** In force here when it resolves, and told to the other servers. */
export async function channelsAreOther({ channelsMade, live }: Pick<MadeParts, 'channelsMade' | 'live'>, id: string): Promise<void> {
  await channelsMade()
  live.publish({ kind: 'channel', id })
}

/** One that cannot be opened any more is asked for again. */
function knownFrom({ name, settings, sealed }: MadeChannel, { unseal }: Sealing): KnownChannel | null {
  const read = ChannelShape.safeParse(JSON.parse(settings))
  if (!read.success) return null
  const secret = sealed === null ? null : unseal(sealedRecord(name), sealed)
  return { settings: read.data, secret: secret?.ok === true ? secret.value : null }
}

const hostOf = (url: string | undefined): string | null => (url !== undefined && URL.canParse(url) ? new URL(url).host : null)
