// Somebody sends a test through a channel, to see whether it arrives.
import { randomUUID } from 'node:crypto'
import type { Instant } from '../../rules/domain.ts'
import type { Channel, Notice } from '../alert/channel.ts'
import { unstored } from '../alert/unstored.ts'
import type { Actor } from '../route.ts'
import type { Store } from '../store/store.ts'

export type TestOutcome =
  | { readonly ok: true; readonly words: string }
  | { readonly ok: false; readonly status: 404 | 409; readonly title: string; readonly detail: string }

type Parts = {
  readonly store: Pick<Store, 'write'>
  readonly now: () => Instant
  readonly channels: () => readonly Channel[]
  readonly publicUrl: () => string
}

export async function testChannel(parts: Parts, actor: Actor, name: string): Promise<TestOutcome> {
  const channel = parts.channels().find((one) => one.name === name)
  if (channel === undefined)
    return { ok: false, status: 404, title: 'Not sent', detail: `No channel is called ${name}. GET /api/v1/channels lists them.` }
  const outcome = await channel.send(aTest(parts.now(), parts.publicUrl()))
  const at = parts.now()
  await parts.store.write(async (tx) => {
    await tx.keepChannelState(name, { at, outcome: outcome.ok ? 'sent' : 'failed', words: outcome.words })
    await tx.audit({ at, actor, verb: 'test-channel', subject: name, detail: { ok: outcome.ok, words: outcome.words } })
  })
  return outcome.ok
    ? { ok: true, words: outcome.words }
    : { ok: false, status: 409, title: 'The test did not arrive', detail: outcome.words }
}

/** It is about nothing that happened, and says so. */
export function aTest(at: Instant, url: string): Notice {
  const id = randomUUID()
  const reason = 'Somebody wanted to see whether messages arrive here. Nothing happened, and nothing is to be done.'
  const key = `${id}.test`
  return unstored({ id, kind: 'internal', title: 'A test of this channel', reason }, at, { event: 'test', key, openKey: key, url })
}
