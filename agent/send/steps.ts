// What an agent says to the server, one exchange each, and what the answer means for the outbox.
import { BATCH_LIMITS, CALLS, HEADERS, HelloAnswer, type HelloRequest, signedText } from '../../rules/wire.ts'
import { type Answer, type Call, detailOf, JSON_HEADERS, jsonBody } from '../call.ts'
import type { Identity } from '../identity.ts'
import type { Log } from '../log.ts'
import type { ManifestFile } from '../manifest.ts'
import type { Encode } from '../otlp.ts'
import { eventHash } from '../store/event-id.ts'
import type { Outbox } from '../store/outbox.ts'
import type { Room } from '../store/room.ts'
import { fit } from './batch.ts'

export type LineParts = {
  readonly outbox: Outbox
  readonly room: Room
  readonly call: Call
  readonly identity: Pick<Identity, 'agent' | 'sign'>
  readonly encode: Encode
  readonly hello: () => Pick<HelloRequest, 'version' | 'bootId'>
  /** Null while there is no whole state yet: before the first look is done. */
  readonly manifest: () => Promise<ManifestFile> | null
  readonly manifestSent: (file: ManifestFile) => void
  readonly now: () => number
  readonly log: Log
}

/** Where the talk with the server stands. Without a nonce, hello comes first. */
export type Line = LineParts & { nonce: string | null; wantsManifest: boolean; most: number; refusals: number; isRenewed: boolean }

/** What a step came to: go on at once, wait for something new, or wait before asking again. Never a reason to forget anything. */
export type Step = 'go-on' | 'idle' | { readonly failed: string; readonly retryAfterMs: number | null }

/** Plain bodies of one batch; leaves room for the record around each of them. */
const BATCH_BYTES = 4 << 20

function failure(line: Line, answer: Answer): Step {
  line.nonce = null
  return { failed: detailOf(answer), retryAfterMs: answer.retryAfterMs }
}

/** Takes over where the server says it stands. */
function follow(line: Line, watermark: number, hash: string): Step {
  const followed = line.outbox.follow({ watermark, hash }, line.now())
  if (followed.kind === 'agreed') return 'go-on'
  if (followed.kind === 'rewound') line.log.warn({ watermark }, 'the server came back older than it was; sending again')
  else line.nonce = null
  if (followed.kind === 'beyond-retention')
    line.log.warn({ watermark }, 'the server lost what is no longer kept here; sending the whole state')
  return followed.kind === 'forked' ? { failed: `${followed.why}; a person must decide at the server`, retryAfterMs: null } : 'go-on'
}

export async function sendHello(line: Line): Promise<Step> {
  const { outbox } = line
  const acked = outbox.acked()
  const request: HelloRequest = {
    ...line.hello(),
    epoch: outbox.epoch(),
    lastAcked: acked.watermark,
    lastAckedHash: acked.hash,
    lastOffered: outbox.lastOffered().watermark,
    clock: line.now(),
  }
  const answer = await line.call(CALLS.hello, jsonBody(request), JSON_HEADERS)
  const parsed = answer.status === 200 ? HelloAnswer.safeParse(answer.body) : null
  if (!parsed?.success) return failure(line, answer)
  if (parsed.data.renew) return renewed(line, answer, parsed.data)
  line.isRenewed = false
  const step = follow(line, parsed.data.watermark, parsed.data.hash)
  if (step !== 'go-on' || outbox.epoch() !== request.epoch) return step
  line.nonce = parsed.data.nonce
  line.wantsManifest = parsed.data.wantsManifest
  return 'go-on'
}

/** Asked for twice in a row, it is no release but a confused server. */
function renewed(line: Line, answer: Answer, { watermark, hash }: HelloAnswer): Step {
  if (line.isRenewed) return failure(line, answer)
  line.isRenewed = true
  line.outbox.renew({ watermark, hash })
  line.log.warn({ watermark }, 'this stream was held and is released; it goes on in a new epoch')
  return 'go-on'
}

export async function sendManifest(line: Line, making: Promise<ManifestFile>): Promise<Step> {
  const file = await making
  try {
    const headers = { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' }
    const answer = await line.call(CALLS.manifest, { file: file.file, size: file.size }, headers)
    if (answer.status !== 200) return failure(line, answer)
    line.manifestSent(file)
    line.wantsManifest = false
    return 'go-on'
  } finally {
    file.remove()
  }
}

export async function sendBatch(line: Line, nonce: string): Promise<Step> {
  const { outbox, identity } = line
  const batch = fit(line.encode, outbox.offer(line.most, BATCH_BYTES))
  const [first] = batch.events
  const last = batch.events.at(-1)
  if (!first || !last) return 'idle'
  const epoch = outbox.epoch()
  const signed = { agent: identity.agent, epoch, first: first.number, last: last.number, lastHash: eventHash(last), nonce }
  const answer = await line.call(
    CALLS.logs,
    { bytes: batch.bytes },
    {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
      [HEADERS.epoch]: epoch,
      [HEADERS.first]: String(first.number),
      [HEADERS.last]: String(last.number),
      [HEADERS.signature]: identity.sign(signedText(signed)),
    },
  )
  if (answer.status === 409 && line.refusals === 0) {
    // Beyond the server's watermark: hello tells where to begin again. A second refusal in a row is no misunderstanding any more.
    line.refusals += 1
    line.nonce = null
    return 'go-on'
  }
  if (answer.status === 413) line.most = Math.max(1, Math.floor(batch.events.length / 2))
  return answer.status === 200 ? confirmed(line, answer, first.number) : failure(line, answer)
}

/** An answer that confirms nothing is no answer: without this, a confused server would be asked without a pause. */
function confirmed(line: Line, answer: Answer, first: number): Step {
  const watermark = Number(answer.headers[HEADERS.watermark])
  const hash = answer.headers[HEADERS.hash]
  if (!Number.isSafeInteger(watermark) || watermark < first || !hash) return failure(line, answer)
  const step = follow(line, watermark, hash)
  line.nonce &&= answer.headers[HEADERS.nonce] ?? null
  line.refusals = 0
  const hasRoom = line.room.isThere()
  if (hasRoom) line.most = BATCH_LIMITS.events
  if (step === 'go-on') line.outbox.trim(line.now(), !hasRoom)
  if (!hasRoom) line.room.relieve()
  return step
}

/** The disk was full, and everything recorded has been sent: takes the reserve again and says what was not recorded. */
export function regainRoom({ room, outbox, now, log }: Line): boolean {
  if (room.isThere() || outbox.waiting().count > 0) return false
  outbox.trim(now(), true)
  const from = room.lostAt()
  if (!room.regain()) return false
  log.warn({ since: new Date(from).toISOString() }, 'there is room on the disk again; everything is looked at anew')
  outbox.recordNow({ kind: 'gap', merged: 0, made: 0, from: Math.min(from, now()), to: now(), reason: 'disk-full' }, now())
  return true
}
