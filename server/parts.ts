// The parts of a running server, as routes and jobs get them.
import type { Context } from 'hono'
import type { Instant } from '../rules/domain.ts'
import type { Policy } from '../rules/match/policy.ts'
import type { Assignments } from './assignment.ts'
import type { PasswordHasher } from './auth/password-hash.ts'
import type { Channel } from './alert/channel.ts'
import type { Config } from './config/file.ts'
import type { ConfigProblem } from './config/load.ts'
import type { Admission } from './ingest/admission.ts'
import type { UndecodableKeeper } from './ingest/undecodable.ts'
import type { Judging } from './ingest/verdicts.ts'
import type { Live } from './live.ts'
import type { Ingested, Metrics } from './metrics.ts'
import type { Env } from './route.ts'
import type { Rejudge } from './schedule/parts.ts'
import type { DemoEntrance } from './routes/demo.ts'
import type { Sealing } from './sealing.ts'
import type { Store } from './store/store.ts'

export type Parts = {
  readonly store: Store
  readonly live: Live
  readonly now: () => Instant
  readonly judging: Judging
  readonly policy: () => Policy
  readonly rejudge: Rejudge
  /** The configuration in force, and why the file as it is now is not, or not wholly. */
  readonly config: () => Config
  readonly configProblems: () => readonly ConfigProblem[]
  /** What can send, in the order of the configuration. */
  readonly channels: () => readonly Channel[]
  readonly sealing: Sealing
  /** To be called when channels or routes were made or removed on the screen: resolves when they are in force. */
  readonly channelsMade: () => Promise<void>
  /** Its name, for people. */
  readonly configFile: string
  /** Where people reach this server, for links in messages. */
  readonly publicUrl: () => string
  readonly admission: Admission
  readonly undecodable: UndecodableKeeper
  readonly counted: (what: Ingested, by: number) => void
  readonly metrics: Metrics
  readonly assignments: Assignments
  readonly fleetKey: string
  /** Signs the links to answer by. */
  readonly answerKey: string
  /** What enrolment tokens carry (rules/enrolment-token.ts). */
  readonly pin: string | null
  /** To be called when somebody enrolled. */
  readonly enrolled: () => void
  /** To be called when an agent may no longer speak, or may again. */
  readonly agentsChanged: () => void
  readonly hasher: PasswordHasher
  /** True behind TLS. */
  readonly secure: boolean
  /** The way into a demonstration; null where the hosts are real. */
  readonly demo: DemoEntrance | null
  readonly addressOf: (c: Context<Env>) => string | undefined
  /** Aborted when the server stops, for answers that never end by themselves. */
  readonly stopping: AbortSignal
}
