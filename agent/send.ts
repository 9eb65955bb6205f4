// The outbox's way to the server: says hello, sends in order, lets go only of what the server confirmed.
import { gzipSync } from 'node:zlib'
import { BATCH_LIMITS, CALLS, HEADERS, HelloAnswer, type HelloRequest, signedText, type WireEvent } from '../rules/wire.ts'
import type { BackOff } from './back-off.ts'
import { type Answer, type Call, detailOf, JSON_HEADERS, jsonBody } from './call.ts'
import type { Identity } from './identity.ts'
import type { Log } from './log.ts'
import type { ManifestFile } from './manifest.ts'
import type { Encode } from './otlp.ts'
import { messageOf } from './refusal.ts'
import { eventHash } from './store/event-id.ts'
import type { Outbox } from './store/outbox.ts'
import { createWaker } from './waker.ts'

export type SendParts = {
  readonly outbox: Outbox
  readonly call: Call
  readonly identity: Pick<Identity, 'agent' | 'sign'>
  readonly encode: Encode
  readonly backOff: BackOff
  /** Wait after a reconnect, so that a thousand agents do not come back at once. */
  readonly reconnectMs: () => number
  readonly hello: () => Omit<HelloRequest, 'epoch' | 'lastAcked' | 'lastAckedHash' | 'lastOffered' | 'clock'>
  /** Null while there is no whole state yet: before the first look is done. */
  readonly manifest: () => Promise<ManifestFile> | null
  readonly isManifestDue: () => boolean
  readonly manifestSent: (file: ManifestFile) => void
  readonly now: () => number
  readonly log: Log
}

export type Sender = {
  /** There is something new to send, or to ask. */
  readonly kick: () => void
  /** The server stands elsewhere than we thought, or wants the whole state: say hello first. */
  readonly resync: () => void
  /** Sends what waits, for at most so long, and ends. */
  readonly stop: (withinMs: number) => Promise<void>
}

/** What a step came to: go on at once, wait for something new, or wait before asking again. */
type Step = 'go-on' | 'idle' | { readonly failed: string; readonly retryAfterMs: number | null }

/** Plain bodies of one batch; leaves room for the record around each of them. */
const BATCH_BYTES = 4 << 20

export function createSender(parts: SendParts): Sender {
  const { outbox, call, log, now } = parts
  const waker = createWaker()
  const state = {
    nonce: null as string | null,
    wantsManifest: false,
    most: BATCH_LIMITS.events as number,
    isStopping: false,
    wasAway: false,
    refusals: 0,
  }

  const failure = (answer: Answer): Step => {
    state.nonce = null
    return { failed: detailOf(answer), retryAfterMs: answer.retryAfterMs }
  }

  /** Takes over where the server says it stands. */
  const follow = (watermark: number, hash: string): Step => {
    const followed = outbox.follow({ watermark, hash }, now())
    if (followed.kind === 'agreed') return 'go-on'
    state.nonce = null
    if (followed.kind === 'forked') return { failed: `${followed.why}; a person must decide at the server`, retryAfterMs: null }
    log.warn({ watermark, ...followed }, 'the server stands behind what it had confirmed; sending again')
    return 'go-on'
  }

  const hello = async (): Promise<Step> => {
    const acked = outbox.acked()
    const request: HelloRequest = {
      ...parts.hello(),
      ...{
        epoch: outbox.epoch(),
        lastAcked: acked.watermark,
        lastAckedHash: acked.hash,
        lastOffered: outbox.lastOffered().watermark,
        clock: now(),
      },
    }
    const answer = await call(CALLS.hello, jsonBody(request), JSON_HEADERS)
    const parsed = answer.status === 200 ? HelloAnswer.safeParse(answer.body) : null
    if (!parsed?.success) return failure(answer)
    const step = follow(parsed.data.watermark, parsed.data.hash)
    if (step !== 'go-on' || outbox.epoch() !== request.epoch) return step
    state.nonce = parsed.data.nonce
    state.wantsManifest = parsed.data.wantsManifest
    if (state.wasAway) await waker.sleep(parts.reconnectMs())
    state.wasAway = false
    return 'go-on'
  }

  const sendManifest = async (making: Promise<ManifestFile>): Promise<Step> => {
    const file = await making
    try {
      const headers = { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' }
      const answer = await call(CALLS.manifest, { file: file.file, size: file.size }, headers)
      if (answer.status !== 200) return failure(answer)
      parts.manifestSent(file)
      state.wantsManifest = false
      return 'go-on'
    } finally {
      file.remove()
    }
  }

  const sendBatch = async (nonce: string): Promise<Step> => {
    const batch = fit(parts.encode, outbox.offer(state.most, BATCH_BYTES))
    const [first] = batch.events
    const last = batch.events.at(-1)
    if (!first || !last) return 'idle'
    const epoch = outbox.epoch()
    const signed = parts.identity.sign(signedTextOf(parts.identity.agent, epoch, first, last, nonce))
    const answer = await call(
      CALLS.logs,
      { bytes: batch.bytes },
      {
        ...{ 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip', [HEADERS.epoch]: epoch },
        ...{ [HEADERS.first]: String(first.number), [HEADERS.last]: String(last.number), [HEADERS.signature]: signed },
      },
    )
    if (answer.status === 409) {
      // A batch beyond the watermark: hello tells where to begin again. A second refusal in a row is no misunderstanding any more.
      state.refusals += 1
      return state.refusals > 1 ? failure(answer) : ((state.nonce = null), 'go-on')
    }
    if (answer.status === 413) state.most = Math.max(1, Math.floor(batch.events.length / 2))
    if (answer.status !== 200) return failure(answer)
    return confirmed(answer, first.number)
  }

  const confirmed = (answer: Answer, first: number): Step => {
    const watermark = Number(answer.headers[HEADERS.watermark])
    const hash = answer.headers[HEADERS.hash]
    if (!Number.isSafeInteger(watermark) || watermark < first || !hash) return failure(answer)
    const step = follow(watermark, hash)
    state.nonce &&= answer.headers[HEADERS.nonce] ?? null
    state.refusals = 0
    state.most = BATCH_LIMITS.events
    if (step === 'go-on') outbox.trim(now())
    return step
  }

  const step = async (): Promise<Step> => {
    if (state.nonce === null) return hello()
    const manifest = state.wantsManifest || parts.isManifestDue() ? parts.manifest() : null
    return manifest ? sendManifest(manifest) : sendBatch(state.nonce)
  }

  const attempt = (): Promise<Step> =>
    step().catch((error: unknown) => {
      state.nonce = null
      state.wasAway = true
      return { failed: messageOf(error), retryAfterMs: null }
    })

  const run = async (): Promise<void> => {
    for (;;) {
      const came = await attempt()
      if (came === 'go-on') continue
      if (state.isStopping) return
      if (came === 'idle') {
        parts.backOff.reset()
        await waker.wait()
        continue
      }
      const waitMs = parts.backOff.next(came.retryAfterMs)
      log.warn(
        { why: came.failed, waitMs: Math.round(waitMs), waiting: outbox.waiting().count },
        'the server did not take it; keeping everything',
      )
      await waker.sleep(waitMs)
    }
  }

  const running = run()
  return {
    kick: waker.wake,
    resync: () => {
      state.nonce = null
      waker.wake()
    },
    stop: async (withinMs) => {
      state.isStopping = true
      waker.rouse()
      await Promise.race([running, new Promise((resolve) => setTimeout(resolve, withinMs))])
    },
  }
}

const signedTextOf = (agent: string, epoch: string, first: WireEvent, last: WireEvent, nonce: string): string =>
  signedText({ agent, epoch, first: first.number, last: last.number, lastHash: eventHash(last), nonce })

/** Takes events away from the end until the batch is within the limits. One event always is: it was kept small when recorded. */
function fit(encode: Encode, events: readonly WireEvent[]): { readonly events: readonly WireEvent[]; readonly bytes: Uint8Array } {
  for (let some = events; ; some = some.slice(0, Math.ceil(some.length / 2))) {
    const plain = encode(some)
    const bytes = plain.length <= BATCH_LIMITS.plainBytes ? gzipSync(plain) : plain
    if (some.length <= 1 || bytes.length <= BATCH_LIMITS.compressedBytes) return { events: some, bytes }
  }
}
