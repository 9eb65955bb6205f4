// Two servers on one PostgreSQL: an agent speaks to either, each hears what the other stored, and the death of one loses no mail.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CALLS, type EnrolAnswer, type HelloAnswer } from '../../rules/wire.ts'
import { batchHeaders, chainOf, fileChange, keyPair, otlpJson, type SentEvent } from '../helpers/wire-agent.ts'
import { aDatabase, sharedPostgres } from '../postgres/database.ts'
import { Mailbox } from './mailbox.ts'
import { eventually, Running } from './running.ts'

const EVENTS = 16
const instance = await sharedPostgres()

describe.runIf(instance !== null)('two servers on one database', () => {
  let [one, other]: [Running, Running] = [] as never
  let box: Mailbox
  beforeEach(async () => {
    if (instance === null) return
    process.env.KNOWNGOOD_DATABASE_URL = (await aDatabase(instance)).url
    box = await Mailbox.open()
    ;[one, other] = [await Running.create(), await Running.create()]
    for (const it of [one, other])
      writeFileSync(
        it.config,
        `channels:\n  ops: { kind: email, to: [ops@example.org], smtp: { url: "${box.url}" }, allowPrivate: true }\nroutes: [{ channels: [ops] }]\n`,
      )
    await one.start(['server'], { KNOWNGOOD_SILENT_SECONDS: '3' })
  })
  afterEach(async () => {
    delete process.env.KNOWNGOOD_DATABASE_URL
    await one.remove()
    await other.remove()
    await box.close()
  })

  const startOther = async (): Promise<void> => {
    mkdirSync(other.data, { recursive: true })
    copyFileSync(path.join(one.data, 'fleet.key'), path.join(other.data, 'fleet.key'))
    await other.start(['server'], { KNOWNGOOD_SILENT_SECONDS: '3' })
  }

  test('events sent to either are stored once, shown by both, and mailed once each, though one server is killed', async () => {
    await expect(other.start(['server'])).rejects.toThrow(/another fleet\.key.*Copy the file/)
    await startOther()
    const { agent, key, nonce, sign } = await enrol(one, other)
    const send = async (to: Running, events: readonly SentEvent[]): Promise<number> => {
      const headers = { authorization: `Bearer ${key}`, ...batchHeaders(events, { agent, epoch: 'e', nonce, sign }) }
      return (await fetch(`${to.url}${CALLS.logs}`, { method: 'POST', headers, body: otlpJson(events) })).status
    }
    const at = Date.now()
    const bodies = Array.from({ length: EVENTS }, (_, n) =>
      fileChange(`/etc/watched-${n}.conf`, `before ${n}`, `after ${n}`, { lastSeen: at - 60_000, firstSeen: at }),
    )
    const events = chainOf(agent, 'e', bodies, at)
    const heard = await listenAt(other)
    for (const [index, event] of events.slice(0, EVENTS / 2).entries()) expect(await send(index % 2 === 0 ? one : other, [event])).toBe(200)
    await eventually('the other server to hear of what the first one stored', () =>
      events.slice(0, EVENTS / 2).every(({ id }) => heard.text.includes(id)) ? true : undefined,
    )
    for (const pid of one.pidsOf('server')) process.kill(pid, 'SIGKILL')
    for (const event of events.slice(EVENTS / 2)) expect(await send(other, [event])).toBe(200)
    // What was sent before, sent again: as an agent does that did not hear the answer.
    expect(await send(other, events)).toBe(200)

    const subjects = () => box.mails.map(({ subject, messageId }) => ({ subject, messageId }))
    const about = (text: string) => subjects().filter(({ subject }) => subject.includes(text))
    await eventually('a mail about each change', () =>
      bodies.every((_, n) => about(`/etc/watched-${n}.conf`).length > 0) ? true : undefined,
    )
    await eventually('the silence of the agent, noticed by the server that is left', () => about('silent')[0], 40_000)
    const ids = new Set(subjects().map(({ messageId }) => messageId))
    expect(ids.size).toBe(EVENTS + 1)
    // Only what the killed server was sending when it died may come again, under the same id.
    expect(box.mails.length - ids.size).toBeLessThanOrEqual(1)
    expect(await other.changes()).toHaveLength(EVENTS)
    heard.end()
  })
})

/** Enrols with one server and says hello to the other at once. */
async function enrol(one: Running, other: Running) {
  const { publicKey, sign } = keyPair()
  const token = one.cli('enrol', '--create', '--approved').trim()
  const call = async <T>(to: Running, address: string, body: unknown, headers: Record<string, string> = {}): Promise<T> => {
    const answer = await fetch(`${to.url}${address}`, { method: 'POST', body: JSON.stringify(body), headers })
    if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  const { agent, key } = await call<EnrolAnswer>(one, CALLS.enrol, { token, publicKey, name: 'web-01', version: '1' })
  const greeting = { epoch: 'e', version: '1', lastAcked: 0, lastAckedHash: '', lastOffered: 100, bootId: 'b', clock: Date.now() }
  const hello = () => call<HelloAnswer>(other, CALLS.hello, greeting, { authorization: `Bearer ${key}` }).catch(() => undefined)
  const { nonce } = await eventually('the other server to know the agent', hello, 5_000)
  return { agent, key, nonce, sign }
}

async function listenAt(it: Running): Promise<{ readonly text: string; readonly end: () => void }> {
  const ending = new AbortController()
  const heard = { text: '', end: () => ending.abort() }
  const { body } = await fetch(`${it.url}/api/v1/events`, { headers: { authorization: it.authorization }, signal: ending.signal })
  const read = async (): Promise<void> => {
    for await (const chunk of body ?? []) heard.text += Buffer.from(chunk).toString()
  }
  read().catch(() => {})
  await eventually('the stream to begin', () => heard.text || undefined)
  return heard
}
