// Tens of thousands of messages wait, and taking the next one still costs as little as with a few: it is found by its place in an index.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { databaseFile, kyselyOn, openConnection } from '../../../server/store/database.ts'
import { nextDue } from '../../../server/store/alerts/delivery-writes.ts'
import type { Schema } from '../../../server/store/schema.ts'
import { openStore, type Store } from '../../../server/store/store.ts'
import { anAlert } from './an-alert.ts'

let dataDir: string
let store: Store
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'knowngood-many-'))
  store = await openStore({ dataDir })
})
afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true })
})

/** How the database goes about finding the next one. */
async function planOf(channel: string, without: string[] = []): Promise<string> {
  const connection = openConnection(databaseFile(dataDir))
  const db = kyselyOn<Schema>(connection)
  try {
    for (const index of without) connection.exec(`drop index ${index}`)
    const query = nextDue(db, channel, 9_000).compile()
    const steps = connection.prepare(`explain query plan ${query.sql}`).all(...(query.parameters as (string | number)[]))
    return steps.map(({ detail }) => String(detail)).join('\n')
  } finally {
    await db.destroy()
  }
}

test('the next message is read off an index in its order, and nothing is sorted', async () => {
  for (let hundred = 0; hundred < 300; hundred += 1)
    await store.write((tx) =>
      tx.openAlerts(
        Array.from({ length: 100 }, (_, index) => ({
          alert: anAlert({ subject: `c-${hundred}-${index}`, asset: `host-${(hundred * 100 + index) % 5_000}`, at: hundred * 10 }),
          tell: [{ channel: 'mail', event: 'opened' as const, at: hundred * 10 }],
        })),
      ),
    )
  const plan = await planOf('mail')
  expect(plan).toMatch(/SEARCH due USING INDEX deliveries_next \(channel=\?\)/)
  expect(plan).toMatch(/SEARCH earlier USING (COVERING )?INDEX deliveries_in_line \(channel=\? AND asset=\?/)
  expect(plan).not.toMatch(/TEMP B-TREE|SCAN/)
  for (let taken = 0; taken < 200; taken += 1) {
    const held = await store.write((tx) => tx.leaseDelivery({ channel: 'mail', owner: 'a', now: 9_000, until: 69_000 }))
    if (held === null) throw new Error('nothing was due')
    const sent = { ...held, owner: 'a', at: 9_000, words: 'taken', after: { kind: 'sent' } } as const
    await store.write((tx) => tx.recordAttempt(sent))
  }
  expect((await store.read.channelHealth())[0]?.waiting).toBe(29_800)
  // As a control: without these indexes it would sort them all.
  expect(await planOf('mail', ['deliveries_next', 'deliveries_in_line'])).toMatch(/TEMP B-TREE/)
})
