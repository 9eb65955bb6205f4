// The configuration as a whole: what the file says, with what was made on the screen beside it, and the channels of both.
import type { Channel } from '../alert/channel.ts'
import type { Live } from '../live.ts'
import type { Log } from '../log.ts'
import type { Sealing } from '../sealing.ts'
import type { Store } from '../store/store.ts'
import { channelsOf } from './channels.ts'
import { type Config, EMPTY_CONFIG } from './file.ts'
import type { ConfigProblem } from './load.ts'
import { readMade, restingProblems, withMade } from './made.ts'

type Parts = { readonly store: Pick<Store, 'read'>; readonly sealing: Sealing; readonly live: Live; readonly log: Log }

export type WholeConfig = {
  readonly config: () => Config
  readonly channels: () => readonly Channel[]
  /** Of channels and routes; those of the file's own lines are the file's. */
  readonly problems: () => readonly ConfigProblem[]
  /** What the file says from now on. */
  readonly putFile: (file: Config) => void
  /** Reads again what was made on the screen: resolves when it is in force. */
  readonly channelsMade: () => Promise<void>
  readonly stop: () => void
}

export async function keepWhole({ store, sealing, live, log }: Parts): Promise<WholeConfig> {
  let file = EMPTY_CONFIG
  let made = await readMade(store.read, sealing)
  const joined = () => {
    const config = withMade(file, made)
    return { config, ...channelsOf(config, { ...process.env, ...made.secrets }) }
  }
  let whole = joined()
  const channelsMade = inTurn(async () => {
    made = await readMade(store.read, sealing)
    whole = joined()
  })
  const stop = live.subscribe(({ kind }) => {
    if (kind === 'channel')
      channelsMade().catch((error: unknown) => log.error({ err: error }, 'channels made on the screen cannot be read'))
  })
  return {
    config: () => whole.config,
    channels: () => whole.channels,
    problems: () => [...made.problems, ...restingProblems(file, made), ...whole.problems],
    putFile: (given) => {
      file = given
      whole = joined()
    },
    channelsMade,
    stop,
  }
}

/** One after the other, so that what was read last is what stays. */
function inTurn(work: () => Promise<void>): () => Promise<void> {
  let before = Promise.resolve()
  return () => {
    const mine = before.then(work)
    before = mine.catch(() => {})
    return mine
  }
}
