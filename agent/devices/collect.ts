// The collector's story of one device: connect, ask, read, judge whether it is whole, remember.
import { createHash } from 'node:crypto'
import type { Client, ClientChannel } from 'ssh2'
import { type Attribution, historyIn, newest } from '../../rules/platform/attribution.ts'
import { canonicalOf } from '../../rules/platform/canonical.ts'
import { contentLines, heldBack } from '../../rules/platform/capture.ts'
import type { Answer } from '../../rules/platform/dialogue.ts'
import { mergeFacts, NO_FACTS, readFacts } from '../../rules/platform/facts.ts'
import { hideInMessage } from '../../rules/platform/secrets.ts'
import type { Platform } from '../../rules/platform.ts'
import { connect, type Way } from './connect.ts'
import type { Collection, Device, Login, Tap } from './device.ts'
import { talkByExec } from './exec.ts'
import { Failure, failureOf } from './failure.ts'
import type { Memory } from './memory.ts'
import { talkInShell } from './shell.ts'

type Read = Pick<Collection, 'status' | 'step' | 'reason' | 'config' | 'facts' | 'attribution'>

/** Never rejects: what goes wrong with a device is its result. */
export async function collect(device: Device, memory: Memory): Promise<Collection> {
  const startedAt = performance.now()
  const commandsSent: string[] = []
  const sent: object[] = []
  const tap: Tap = (kind, text) => {
    if (kind === 'command') commandsSent.push(text)
    sent.push({ at: new Date().toISOString(), device: device.name, kind, text })
  }
  const read = await ask(device, memory, tap)
    .then((answers) => judged(device, answers, memory))
    .catch((error: unknown): Read => failed(failureOf('connect', error), memory))
  memory.logSent(sent)
  return { ...read, platform: device.platform.name, commandsSent, durationMs: Math.round(performance.now() - startedAt) }
}

async function ask(device: Device, memory: Memory, tap: Tap): Promise<readonly Answer[]> {
  const { platform, limits } = device
  const open: Client[] = []
  const place = { step: () => 'connect' }
  const { promise: late, reject } = Promise.withResolvers<never>()
  const limit = setTimeout(
    () =>
      reject(
        new Failure('total', `the time limit of ${limits.totalMs / 1_000} s for the whole device was reached during: ${place.step()}`),
      ),
    limits.totalMs,
  )
  const talk = async (): Promise<readonly Answer[]> => {
    const way = { profile: platform.ssh.algorithms, connectMs: limits.connectMs, memory, tap }
    const sock = device.jump ? await through(device.jump, device.login, { ...way, tap }, open) : undefined
    const client = await connect(device.login, sock ? { ...way, sock } : way)
    open.push(client)
    const talking =
      platform.ssh.mode === 'exec'
        ? talkByExec(client, platform, limits, tap)
        : talkInShell(client, platform, { ...device.login, enable: device.enable }, limits, tap)
    place.step = talking.step
    return talking.answers
  }
  try {
    return await Promise.race([talk(), late])
  } finally {
    clearTimeout(limit)
    for (const client of open.toReversed()) hangUp(client)
  }
}

/** A device that does not close must not keep us. */
function hangUp(client: Client): void {
  client.on('error', () => {})
  client.end()
  const late = setTimeout(() => client.destroy(), 500)
  client.once('close', () => clearTimeout(late))
}

/** The connection to the device as a channel through another host, which has its own login and its own host key. */
async function through(jump: Login, target: Login, way: Way, open: Client[]) {
  const client = await connect(jump, way).catch((error: unknown) => {
    const failure = failureOf('connect', error)
    throw new Failure(`jump host: ${failure.step}`, failure.message, failure.said)
  })
  open.push(client)
  const { promise, resolve, reject } = Promise.withResolvers<ClientChannel>()
  client.once('close', () => reject(new Failure('jump host: connect', 'the jump host closed the connection')))
  client.forwardOut('127.0.0.1', 0, target.host, target.port, (error, channel) => {
    if (error) reject(new Failure('jump host: connect', 'the jump host does not reach the device', error.message))
    else resolve(channel)
  })
  return promise
}

const failed = (failure: Failure, memory: Memory): Read => ({
  status: 'failed',
  step: failure.step,
  reason: failure.said === '' ? failure.message : `${failure.message}: ${hideInMessage(failure.said.slice(0, 300), memory.digest)}`,
  config: null,
  facts: NO_FACTS,
  attribution: null,
})

function judged(device: Device, answers: readonly Answer[], memory: Memory): Read {
  const { platform } = device
  const of = (as: Answer['as']): readonly Answer[] => answers.filter((answer) => answer.as === as)
  const configs = of('config')
  const { text, attributed } = canonicalOf(platform, configs.map((answer) => answer.text).join('\n'), memory.digest)
  const known = `${device.login.host}:${device.login.port}`
  const held = holdBack(platform, text, memory, known)
  return {
    status: held === null ? 'clean' : 'quarantined',
    step: held === null ? null : (configs.at(-1)?.command ?? 'collect'),
    reason: held,
    config: text === '' ? null : text,
    facts: mergeFacts([...of('facts'), ...configs].map((answer) => readFacts(platform, answer.command, answer.text).facts)),
    attribution: attributionOf(platform, attributed, of('attribution')),
  }
}

const attributionOf = (platform: Platform, attributed: readonly Attribution[], lists: readonly Answer[]): Attribution | null =>
  newest([...attributed, ...lists.flatMap((list) => historyIn(platform, list.text))])

/** Why it is held back; null when it is whole. A large part really was deleted when the same comes twice. */
function holdBack(platform: Platform, text: string, memory: Memory, known: string): string | null {
  const before = memory.of(known)
  const hash = createHash('sha256').update(text).digest('hex')
  const alone = heldBack(platform, text, null)
  const against = alone ?? heldBack(platform, text, before.good ?? null)
  const isBelieved = alone === null && against !== null && before.held === hash
  if (against === null || isBelieved) {
    const { held: _, ...rest } = before
    memory.keep(known, { ...rest, good: { lines: contentLines(platform, text) } })
    return null
  }
  if (alone === null) memory.keep(known, { ...before, held: hash })
  return against.reason
}
