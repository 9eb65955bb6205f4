// Puts together what tells people of alerts: the worker that delivers, and what keeps its channels honest.
import { links } from '../../dashboards/links.ts'
import { diffOf, pageOf, withholdsDiff } from '../alert-links.ts'
import { watchdogOf } from '../config/channels.ts'
import type { StartedConfig } from '../config/start.ts'
import type { Live } from '../live.ts'
import type { Log } from '../log.ts'
import type { Alert } from '../store/alerts/rows.ts'
import type { Store } from '../store/store.ts'
import { answerToken } from './answer-link.ts'
import { createDeliverer, type Deliverer } from './deliver.ts'
import type { UpkeepParts } from './upkeep.ts'

export type TellingParts = {
  readonly store: Store
  readonly live: Live
  readonly now: () => number
  readonly log: Log
  /** Tells this server from others on the same database. */
  readonly owner: string
  readonly config: Pick<StartedConfig, 'config' | 'channels' | 'judging'>
  readonly publicUrl: () => string
  /** Signs the links in mails. */
  readonly answerKey: string
}

export function prepareTelling(parts: TellingParts): { readonly deliverer: Deliverer; readonly upkeep: UpkeepParts } {
  const { store, live, now, log, owner, config, publicUrl, answerKey } = parts
  const linkTo = (alert: Alert): string => `${publicUrl()}${pageOf(alert)}`
  const deliverer = createDeliverer(
    {
      store,
      live,
      now,
      owner,
      linkTo,
      answerUrlOf: ({ id }) => `${publicUrl()}${links.answer}?token=${answerToken(answerKey, id, now())}`,
      diffOf: (alert, channel) => (withholdsDiff(alert, config.config().routes, channel) ? null : diffOf(store, alert)),
      get channels() {
        return config.channels()
      },
    },
    (error) => log.error({ err: error }, 'alerts could not be delivered; they wait'),
  )
  const watchdog = () => watchdogOf(config.config(), config.channels(), process.env, { now, url: publicUrl })
  return { deliverer, upkeep: { store, judging: config.judging, channels: config.channels, linkTo, watchdog } }
}
