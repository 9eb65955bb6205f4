// Which changes belong to a run: those whose interval touches it, and only while no other run makes it doubtful.
import { expect, test } from 'vitest'
import { underRuns } from '../../../server/ingest/under-runs.ts'
import type { Run } from '../../../server/store/runs/runs.ts'
import { at } from '../../helpers/cards.ts'
import { aChange, aScene } from '../schedule/scene.ts'

const run = (over: Partial<Run>): Run => ({
  id: over.id ?? 'run-1',
  entry: 'CHG-7',
  asset: 'web-01',
  who: 'dora',
  program: 'sh',
  from_at: at('09:05'),
  beat_at: at('09:06'),
  to_at: at('09:20'),
  exit_code: 0,
  ...over,
})

/** The change of the scene was made between 09:00 and 09:10. */
test.each<{ what: string; runs: readonly Run[]; change?: Partial<ReturnType<typeof aChange>>; ref: string | null; actor: string | null }>([
  { what: 'a run that began within its interval', runs: [run({})], ref: 'CHG-7', actor: 'dora' },
  { what: 'a run that was over before', runs: [run({ from_at: at('08:00'), to_at: at('08:59') })], ref: null, actor: null },
  { what: 'a run that began after', runs: [run({ from_at: at('09:11') })], ref: null, actor: null },
  { what: 'a run that still goes on', runs: [run({ to_at: null, beat_at: at('08:59') })], ref: 'CHG-7', actor: 'dora' },
  {
    what: 'a run that fell silent long before',
    runs: [run({ from_at: at('08:00'), to_at: null, beat_at: at('08:50') })],
    ref: null,
    actor: null,
  },
  { what: 'a run on another asset', runs: [run({ asset: 'db-01' })], ref: null, actor: null },
  { what: 'two runs under one entry by one person', runs: [run({}), run({ id: 'run-2' })], ref: 'CHG-7', actor: 'dora' },
  { what: 'two runs under two entries', runs: [run({}), run({ id: 'run-2', entry: 'CHG-8' })], ref: null, actor: null },
  {
    what: 'a clock that is slow by an hour',
    runs: [run({ from_at: at('10:05'), to_at: at('10:20') })],
    change: { clockOffsetMs: 3_600_000 },
    ref: 'CHG-7',
    actor: 'dora',
  },
  {
    what: 'a change that names its own entry and person',
    runs: [run({})],
    change: { ref: 'CHG-1', actor: 'bob' },
    ref: 'CHG-1',
    actor: 'bob',
  },
  { what: 'a change whose person is known otherwise', runs: [run({})], change: { actor: 'bob' }, ref: 'CHG-7', actor: 'bob' },
])('$what', async ({ runs, change = {}, ref, actor }) => {
  const scene = await aScene()
  const [marked] = await scene.store.write(async (tx) => {
    for (const one of runs) await tx.addRun(one)
    return underRuns(tx, 'web-01', [{ change: aChange(change) }])
  })
  expect(marked?.change).toMatchObject({ ref, actor })
})
