// A watched host with a real store and a real server, in one process: looks, sends and beats when told, and may lie by omission.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CALLS } from '../../../rules/wire.ts'
import type { Call } from '../../../agent/call.ts'
import { createReconciler } from '../../../agent/digest.ts'
import { beat, NOTHING_SEEN } from '../../../agent/heartbeat.ts'
import { writeManifest } from '../../../agent/manifest.ts'
import { eventHash } from '../../../agent/store/event-id.ts'
import { roomIn } from '../../../agent/store/room.ts'
import { lookerOn } from '../../agent/looker.ts'
import { enrolledAgent, type TestServer } from '../../helpers/server.ts'

export async function reconciledHost(server: TestServer) {
  const dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'reconciled-')))
  mkdirSync(path.join(dir, 'tree'))
  const data = path.join(dir, 'data')
  const agent = lookerOn(dir, { now: null })
  const { looker, db, meta, outbox } = agent
  const speaker = await enrolledAgent(server, 'web-01', outbox.epoch())
  const calls: string[] = []
  const call: Call = async (address, body, headers = {}) => {
    calls.push(address)
    const bytes = 'file' in body ? readFileSync(body.file) : body.bytes
    const answer = await server.app.request(address, {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: { ...headers, authorization: speaker.authorization },
    })
    return { status: answer.status, headers: {}, body: await answer.json(), retryAfterMs: null }
  }
  let ahead = 0
  const now = () => Date.now() + ahead
  const reconciler = createReconciler({ data, call, meta, now, manifest: (part) => writeManifest(outbox, data, now(), part) })
  const send = async (): Promise<void> => {
    const events = outbox.offer(500, 1 << 20).map((event) => ({ ...event, at: event.to, hash: eventHash(event) }))
    const last = events.at(-1)
    if (!last) return
    await speaker.send(events)
    outbox.follow({ watermark: last.number, hash: last.hash }, now())
  }
  const sendState = async (): Promise<void> => {
    const { file } = await writeManifest(outbox, data, now())
    await call(CALLS.manifest, { bytes: readFileSync(file) }, { 'content-encoding': 'gzip' })
    meta.set('manifestDue', null)
  }
  return {
    ...agent,
    dir,
    data,
    calls,
    asset: 'web-01',
    authorization: speaker.authorization,
    send,
    look: () => looker.all('rescan'),
    settle: async () => {
      looker.all('start')
      while (looker.fill(1_000) !== 'all');
      await send()
      await sendState()
    },
    /** So much later that the state is said again. */
    later: (): void => {
      ahead += 600_000
    },
    /** Answers the calls it made. */
    beat: async (): Promise<readonly string[]> => {
      calls.length = 0
      const room = roomIn(data, db)
      await beat({ call, outbox, meta, room, reconciler, bootId: 'b', status: () => NOTHING_SEEN, resync: () => undefined, now })
      return calls.map((address) => address.slice('/v1/agent/'.length))
    },
    remove: () => {
      agent.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

export type ReconciledHost = Awaited<ReturnType<typeof reconciledHost>>
