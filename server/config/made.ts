// Channels and routes made on the screen, put beside those of the configuration file. The file wins where both use a name.
import type { MadeChannel, MadeRoute } from '../store/alerts/made.ts'
import type { Reads } from '../store/store.ts'
import type { Sealing } from '../sealing.ts'
import { type ChannelConfig, ChannelShape, type Config, type RouteConfig, RouteShape } from './file.ts'
import type { ConfigProblem } from './load.ts'
import { type Environment, SEALED } from './secret-from.ts'

export type Made = {
  readonly channels: Readonly<Record<string, ChannelConfig>>
  readonly routes: readonly RouteConfig[]
  /** By the place their channel names. */
  readonly secrets: Environment
  readonly problems: readonly ConfigProblem[]
}

/** Where the secret of a channel stands, as its settings name it. Nobody chooses this text, so nobody points it at something else. */
export const sealedPlace = (channel: string): string => `${SEALED}${Buffer.from(channel).toString('hex')}`

/** What a channel's secret is sealed for. */
export const sealedRecord = (channel: string): string => `channel:${channel}`

export async function readMade(reads: Pick<Reads, 'madeChannels' | 'madeRoutes'>, { unseal }: Sealing): Promise<Made> {
  const [channels, routes] = await Promise.all([reads.madeChannels(), reads.madeRoutes()])
  const read = channels.map((row) => channelOf(row, unseal))
  const lines = readableRoutes(routes)
  const lost = routes.length - lines.length
  return {
    channels: Object.fromEntries(read.flatMap(({ name, settings }) => (settings === null ? [] : [[name, settings]]))),
    routes: lines.map(({ route }) => route),
    secrets: Object.fromEntries(read.flatMap(({ name, secret }) => (secret === null ? [] : [[sealedPlace(name), secret]]))),
    problems: [
      ...read.flatMap(({ problem }) => (problem === null ? [] : [inWords(problem)])),
      ...(lost === 0 ? [] : [inWords(`Routes made by another version: ${lost}. Make them again.`)]),
    ],
  }
}

const inWords = (message: string): ConfigProblem => ({ line: 0, column: 0, isInForce: true, message })

type ChannelRead = {
  readonly name: string
  readonly settings: ChannelConfig | null
  readonly secret: string | null
  readonly problem: string | null
}

function channelOf({ name, settings, sealed }: MadeChannel, unseal: Sealing['unseal']): ChannelRead {
  const read = ChannelShape.safeParse(JSON.parse(settings))
  if (!read.success)
    return { name, settings: null, secret: null, problem: `Channel ${name} was made by another version. Remove it and make it again.` }
  if (sealed === null) return { name, settings: read.data, secret: null, problem: null }
  const secret = unseal(sealedRecord(name), sealed)
  return secret.ok
    ? { name, settings: read.data, secret: secret.value, problem: null }
    : { name, settings: read.data, secret: null, problem: `The secret of channel ${name} cannot be opened. ${secret.message}` }
}

/** With the id each was made under; one made by another version is left out. */
export const readableRoutes = (rows: readonly MadeRoute[]): readonly { readonly id: string; readonly route: RouteConfig }[] =>
  rows.flatMap(({ id, route }) => {
    const read = RouteShape.safeParse(JSON.parse(route))
    return read.success ? [{ id, route: read.data }] : []
  })

/** A channel made here rests while the file names one like it. */
export const restingProblems = (file: Pick<Config, 'channels'>, { channels }: Made): readonly ConfigProblem[] =>
  Object.keys(channels)
    .filter((name) => Object.hasOwn(file.channels, name))
    .map((name) => inWords(`Channel ${name} is written in the file too, which counts. The one made here rests: remove it.`))

/** What is in force: channels of the file first, in its order. */
export const withMade = (file: Config, { channels, routes }: Made): Config => ({
  ...file,
  channels: { ...file.channels, ...Object.fromEntries(Object.entries(channels).filter(([name]) => !Object.hasOwn(file.channels, name))) },
  routes: [...file.routes, ...routes],
})
