// What is approved and not known good yet says so on its pages; known good in doubt is decided by a person.
import { expect, test } from 'vitest'
import { at } from '../../helpers/builders.ts'
import { alice, person, trailOf } from '../schedule/scene.ts'
import { aPagesScene } from './scene.ts'

async function approved() {
  const scene = await aPagesScene()
  const stored = await scene.store.read.changeById('c1')
  if (stored === null) throw new Error('no change')
  const judgement = { ...stored.judgement, verdict: 'authorised', promote: true } as const
  await scene.store.write((tx) =>
    tx.addJudgements([{ stored, judgement, severity: 'low', needsAttention: false, at: at('09:30'), because: 'test' }]),
  )
  return { scene, stored, reader: scene.as(alice) }
}

test('an approved change is provisional until it has settled, and stays so when a check failed', async () => {
  const { scene, reader } = await approved()
  expect((await reader.get('/assets/web-01')).text).toContain('Approved, not known good yet')
  const settling = (await reader.get('/changes/c1')).text
  expect(settling).toContain('It becomes known good')
  expect(settling).toContain('2026-03-10T09:40:00')
  const check = { asset: 'web-01', agent: 'a', check_id: 'http:shop', kind: 'http', subject: null, value: null, limit_value: null } as const
  const state = { state: 'bad', was: 'ok', unit: 'none', severity: 'high', reason: 'it answers 502', gone: 0 } as const
  const when = { received_at: at('09:20'), from_at: at('09:15'), since_at: at('09:20'), to_at: at('09:20') }
  await scene.store.write((tx) => tx.addHealthEvents([{ ...check, ...state, ...when, id: 'h1' }]))
  const failed = (await reader.get('/changes/c1')).text
  expect(failed).toContain('http:shop')
  expect(failed).toContain('it answers 502')
  expect(failed).not.toContain('It becomes known good')
})

test('known good in doubt is listed until somebody keeps it', async () => {
  const { scene, stored, reader } = await approved()
  await scene.store.write((tx) => tx.undoPromotion(stored, { at: at('09:50'), why: 'no longer approved: CHG-7 was withdrawn' }))
  const { text } = await reader.get('/assets/web-01')
  expect(text).toContain('Known good in doubt')
  expect(text).toContain('CHG-7 was withdrawn')
  const [tainted] = await scene.store.read.taintedOf('web-01')
  const keep = `/assets/web-01/tainted/${tainted?.id}/keep`
  expect((await reader.post(keep)).flash).toContain('/etc/ssh/sshd_config on web-01 stays known good.')
  expect((await reader.get('/assets/web-01')).text).not.toContain('Known good in doubt')
  expect((await reader.post(keep)).flash).toContain('It was decided already.')
  expect(await trailOf(scene, 'c1')).toEqual(['alice keep-tainted-baseline'])
})

test('on an asset an auditor looks at only an approver keeps it', async () => {
  const { scene, stored } = await approved()
  const change = { ...stored.change, asset: 'db-01' }
  await scene.store.write((tx) => tx.undoPromotion({ ...stored, change }, { at: at('09:50'), why: 'withdrawn' }))
  const [tainted] = await scene.store.read.taintedOf('db-01')
  const keep = `/assets/db-01/tainted/${tainted?.id}/keep`
  expect((await scene.as(alice).post(keep)).flash).toContain('only an approver decides this')
  expect((await scene.as(person('carol', 'operator', 'approver')).post(keep)).flash).toContain('stays known good')
})
