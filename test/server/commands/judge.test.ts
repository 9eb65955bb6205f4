// `knowngood judge --cases FILE` on files that are not as they should be, and on one that answers nothing but its own cases.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { judgeCases } from '../../../server/commands/judge.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'judge-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function answerTo(content: unknown): Promise<string> {
  const file = path.join(folder, 'cases.json')
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  return judgeCases(file)
}

const change = {
  asset: 'web-01',
  item: { kind: 'file', path: '/etc/hosts' },
  op: 'modified',
  before: { hash: 'A' },
  after: { hash: 'B' },
  lastSeen: '2026-03-10T22:20:00Z',
  firstSeen: '2026-03-10T22:25:00Z',
  clockOffset: 0,
}
const aCase = { case: 1, now: '2026-03-10T23:30:00.000Z', change }

test.each([
  { name: 'no JSON', content: '{', says: /is not JSON/ },
  { name: 'a list', content: [], says: /is not as expected/ },
  {
    name: 'an unknown kind of item',
    content: { verdicts: [{ ...aCase, change: { ...change, item: { kind: 'fiel', path: '/' } } }] },
    says: /verdicts\[0\]\.change\.item\.kind/,
  },
  { name: 'a time nobody can read', content: { verdicts: [aCase, { ...aCase, now: 'yesterday' }] }, says: /verdicts\[1\]\.now/ },
  {
    name: 'a window that ends before it starts',
    content: { verdicts: [{ ...aCase, entries: [{ id: 'X', assets: { include: [] }, windows: [{ start: 2, end: 1 }] }] }] },
    says: /The window ends before it starts\.[^]*windows\[0\]/,
  },
  { name: 'a limit that is text', content: { policy: { lateToleranceMs: 'long' } }, says: /policy\.lateToleranceMs/ },
])('says where it is wrong: $name', async ({ content, says }) => {
  await expect(answerTo(content)).rejects.toThrow(says)
})

test('says which file it cannot read', async () => {
  await expect(judgeCases(path.join(folder, 'absent.json'))).rejects.toThrow(/Cannot read the case file .*absent\.json/)
})

test('the expected answer is never read', async () => {
  const plain = await answerTo({ verdicts: [aCase] })
  const tempted = await answerTo({ verdicts: [{ ...aCase, expected: { verdict: 'authorised', entry: 'CHG-1' } }] })
  expect(tempted).toBe(plain)
})

test('limits of the file take the place of the usual ones', async () => {
  const entry = {
    id: 'CHG-1',
    assets: { include: ['*'] },
    windows: [{ start: '2026-03-10T21:00:00Z', end: '2026-03-10T22:00:00Z' }],
    history: [{ state: 'approved', at: '2026-03-10T15:00:00Z', by: 'bob' }],
  }
  const verdictWith = async (policy: object) =>
    JSON.parse(await answerTo({ policy, verdicts: [{ ...aCase, entries: [entry] }] })).verdicts[0].verdict
  expect(await verdictWith({})).toBe('outside_window_late')
  expect(await verdictWith({ lateToleranceMs: 1_800_000 })).toBe('authorised')
})
