// The configuration in force as the rest of the server asks for it: policy, routes, channels, and labels put onto assets.
import type { Channel } from '../alert/channel.ts'
import type { Settings } from '../config.ts'
import type { Routing } from '../../rules/alerting-routes.ts'
import type { Judging } from '../ingest/verdicts.ts'
import type { Live } from '../live.ts'
import type { Log } from '../log.ts'
import { settleFor } from '../schedule/sources/poll.ts'
import { Refusal } from '../store/database.ts'
import type { Store } from '../store/store.ts'
import { applyLabels } from './apply.ts'
import type { Sealing } from '../sealing.ts'
import type { Config } from './file.ts'
import { type ConfigProblem, explainConfig, keepConfig, type LiveConfig } from './load.ts'
import { keepWhole } from './whole.ts'

export type StartedConfig = {
  readonly config: () => Config
  readonly configProblems: () => readonly ConfigProblem[]
  readonly channels: () => readonly Channel[]
  readonly judging: Judging
  /** To be called when channels or routes were made or removed on the screen: resolves when they are in force. */
  readonly channelsMade: () => Promise<void>
  /** Labels assets that became known since. */
  readonly relabel: () => Promise<unknown>
  readonly close: () => Promise<void>
}

export type StartConfigParts = {
  readonly settings: Pick<Settings, 'configFile' | 'configNamed'>
  readonly store: Pick<Store, 'read' | 'write'>
  readonly sealing: Sealing
  readonly live: Live
  readonly log: Log
  readonly now: () => number
}

export async function startConfig({ settings, store, sealing, live, log, now }: StartConfigParts): Promise<StartedConfig> {
  const { configFile: file, configNamed: isNamed } = settings
  let isStarting = true
  const whole = await keepWhole({ store, sealing, live, log })
  let policyBefore = ''
  const kept = keepConfig({
    file,
    isNamed,
    changed: (config) => {
      whole.putFile(config)
      if (!isStarting) void apply(config).then(() => log.info({ file }, 'the configuration file is in force as it is now'))
    },
    mistaken: (problems) => {
      if (!isStarting)
        log.warn(
          { problems: problems.map((one) => explainConfig(file, [one])) },
          'the configuration file has mistakes; what was in force stays',
        )
    },
  })
  isStarting = false
  await refuseMistakes(kept, file)
  const judging: Judging = { now, policy: () => kept.current().policy, routing: () => routingOf(whole.config(), whole.channels()) }
  const apply = async (config: Config): Promise<void> => {
    const policy = JSON.stringify(config.policy)
    const isNewPolicy = policyBefore !== '' && policy !== policyBefore
    policyBefore = policy
    try {
      await applyLabels({ store, judging, live }, config, isNewPolicy)
    } catch (error) {
      log.error({ err: error }, 'labels of the configuration file could not be put onto the assets')
    }
  }
  await apply(kept.current())
  return {
    config: whole.config,
    configProblems: () => [...kept.configProblems(), ...whole.problems()],
    channels: whole.channels,
    judging,
    channelsMade: whole.channelsMade,
    relabel: () => apply(kept.current()),
    close: () => {
      whole.stop()
      return kept.close()
    },
  }
}

/** At the start nothing is in force that could stay: judging by built-in values would be judging by somebody else's rules. */
async function refuseMistakes(kept: LiveConfig, file: string): Promise<void> {
  const problems = kept.configProblems()
  if (problems.length === 0) return
  await kept.close()
  throw new Refusal(`${problems.map((one) => explainConfig(file, [one])).join('\n')}\nMend the file and start again.`)
}

const routingOf = (config: Config, channels: readonly Channel[]): Routing => ({
  routes: config.routes,
  channels: channels.map(({ name }) => name),
  settleMs: settleFor(
    config.settleMs,
    Object.values(config.sources).map(({ every }) => every * 1_000),
  ),
  quiet: Object.fromEntries(
    Object.entries(config.channels).flatMap(([name, { quietHours }]) => (quietHours === undefined ? [] : [[name, quietHours]])),
  ),
})
