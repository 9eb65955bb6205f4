// Says now and then what the whole state comes to, and, when the server holds another, sends the buckets that differ.
import { hash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { createDigest, type StateDigest } from '../rules/digest.ts'
import { CALLS, DigestAnswer, type DigestRequest } from '../rules/wire.ts'
import { type Call, JSON_HEADERS, jsonBody } from './call.ts'
import { linesOf, type ManifestFile } from './manifest.ts'
import { openDatabase } from './store/database.ts'
import { type Meta, metaOn } from './store/meta.ts'

export type TakenDigest = StateDigest & { readonly epoch: string; readonly asOf: number }

export type Reconciler = {
  /** The state, when it is time to say it again and it holds exactly the events given a number so far. */
  readonly due: () => Promise<TakenDigest | null>
  /** The server holds another state: finds out where, and sends that. */
  readonly settle: (digest: TakenDigest) => Promise<void>
  /** The server holds the same state. */
  readonly agreed: () => void
}

export type ReconcileParts = {
  readonly data: string
  readonly call: Call
  readonly meta: Meta
  readonly now: () => number
  /** Writes what is in these buckets; what was told before `replannedAt` and is not in them is not watched any more. */
  readonly manifest: (part: { readonly buckets: readonly number[]; readonly replannedAt: number }) => Promise<ManifestFile>
  readonly everyMs?: number
}

const EVERY_MS = 5 * 60_000
/** Items between two turns of the event loop. */
const SLICE = 1_000

const sha256 = (text: string): string => hash('sha256', text)

export function createReconciler(parts: ReconcileParts): Reconciler {
  const { call, meta, now, everyMs = EVERY_MS } = parts
  let nextAt = 0
  let hasTried = false
  return {
    due: async () => {
      if (now() < nextAt) return null
      const digest = await take(parts.data)
      if (digest === null) return null
      nextAt = now() + everyMs
      notePlan(meta, now())
      return digest
    },
    settle: async ({ epoch, asOf, buckets }) => {
      const request: DigestRequest = { epoch, asOf, buckets }
      const answer = await call(CALLS.digest, jsonBody(request), JSON_HEADERS)
      const parsed = answer.status === 200 ? DigestAnswer.safeParse(answer.body) : null
      // Compared again at once; but a server that never agrees is not sent the state with each heartbeat.
      if (!hasTried) nextAt = 0
      hasTried = true
      if (!parsed?.success || parsed.data.wanted.length === 0) return
      const file = await parts.manifest({ buckets: parsed.data.wanted, replannedAt: meta.number('replannedAt') ?? 0 })
      try {
        await call(
          CALLS.digest,
          { file: file.file, size: file.size },
          { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
        )
      } finally {
        file.remove()
      }
    },
    agreed: () => {
      hasTried = false
      if (meta.number('replannedAt') !== null) meta.set('replannedAt', null)
    },
  }
}

/** Null while events wait for their number or their confirmation, or the whole state is to be sent anyway. */
async function take(data: string): Promise<TakenDigest | null> {
  const snapshot = openDatabase(data)
  try {
    snapshot.exec('begin')
    const meta = metaOn(snapshot)
    const isBehind = snapshot.prepare('select 1 from outbox where number is null limit 1').get() !== undefined
    if (isBehind || meta.number('manifestDue') === 1 || meta.number('acked') !== meta.number('offered')) return null
    const digest = createDigest(sha256)
    let count = 0
    for (const { item, value } of linesOf(snapshot, 'states')) {
      digest.add(item, value)
      if ((count += 1) % SLICE === 0) await turn()
    }
    return { epoch: meta.text('epoch') ?? '', asOf: meta.number('offered') ?? 0, ...digest.done() }
  } finally {
    snapshot.close()
  }
}

/** When the plan changed, what it leaves out now vanished from the state without having changed on the host. */
function notePlan(meta: Meta, now: number): void {
  const plan = meta.text('plan')
  const known = meta.text('digestPlan')
  if (plan === known) return
  meta.set('digestPlan', plan)
  if (known !== null) meta.set('replannedAt', now)
}
