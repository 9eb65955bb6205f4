// What is in a folder that could not be entered was last seen before that, whatever happened to the agent since.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rawOf } from '../../agent/look/names.ts'
import { noteUnconfirmed } from '../../agent/look/unconfirmed.ts'
import { lookerOn } from './looker.ts'

let dir: string
beforeEach(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'unconfirmed-')))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('a folder that could not be entered, and what is below it, keep their time over a restart', () => {
  mkdirSync(path.join(dir, 'tree/locked/deep'), { recursive: true })
  mkdirSync(path.join(dir, 'tree/open'))
  for (const name of ['locked', 'locked/deep', 'open']) writeFileSync(path.join(dir, 'tree', name, 'a.conf'), 'a\n')
  const folder = (agent: ReturnType<typeof lookerOn>, name: string) =>
    agent.looker.state().tree.folders.get(rawOf(path.join(dir, 'tree', name)))

  const first = lookerOn(dir)
  first.looker.all('start')
  const seenAt = Date.now() - 60_000
  for (const name of ['locked', 'locked/deep']) Object.assign(folder(first, name) ?? {}, { confirmedAt: seenAt })
  noteUnconfirmed(first.looker.state().tree, first.meta, seenAt + 1)
  first.close()

  const second = lookerOn(dir)
  expect(folder(second, 'locked')?.confirmedAt).toBe(seenAt)
  expect(folder(second, 'locked/deep')?.confirmedAt).toBe(seenAt)
  expect(folder(second, 'open')?.confirmedAt).toBeGreaterThan(seenAt)
  writeFileSync(path.join(dir, 'tree/locked/deep/b.conf'), 'b\n')
  second.looker.all('start')
  expect(second.changes().find(({ item }) => item.path.endsWith('b.conf'))?.lastSeen).toBe(seenAt)

  // Entered again: nothing is late any more.
  second.looker.all('rescan')
  expect(second.meta.text('unconfirmed')).toBe(null)
  second.close()
})
