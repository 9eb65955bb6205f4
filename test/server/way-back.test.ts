// The way back that a stored change is shown with: to what is known good now, else to what was before it.
import { expect, test } from 'vitest'
import type { Value } from '../../rules/domain.ts'
import { wayBackOf } from '../../server/way-back.ts'
import { aScene, type Scene } from './schedule/scene.ts'

const file = (text: string): Value => ({ hash: `sha256:${text}`, type: 'file', text })

const ITEM = { kind: 'file', path: '/etc/ssh/sshd_config' } as const

async function known(scene: Scene, now: Value, baseline: Value) {
  const told = {
    asset: 'web-01',
    item: ITEM,
    lookedAt: 1,
    agent: 'a',
    epoch: 'e',
    number: 1,
    baseline: null,
    baselineState: 'unaccepted',
  } as const
  await scene.store.write(async (tx) => {
    await tx.keepItems([{ ...told, value: baseline }])
    await tx.acceptBaseline({ asset: 'web-01', item: ITEM, state: 'accepted', at: 2, by: 'bob', why: 'checked' })
    await tx.keepItems([{ ...told, value: now }])
  })
}

async function asked(scene: Scene) {
  const stored = await scene.store.read.changeById('c1')
  if (stored === null) throw new Error('the scene has a change c1')
  return wayBackOf(scene.store.read, stored)
}

test('it leads from what the item is now to its baseline, with the texts that are kept', async () => {
  const scene = await aScene()
  await known(scene, file('PermitRootLogin yes\n'), file('PermitRootLogin no\n'))
  expect(await asked(scene)).toMatchObject({
    to: 'baseline',
    commands: [expect.stringContaining('-PermitRootLogin yes\n+PermitRootLogin no')],
  })
})

test('an item that is what it should be needs none', async () => {
  const scene = await aScene()
  await known(scene, file('x'), file('x'))
  expect(await asked(scene)).toBeNull()
})

test('where the item is known no more, it leads to before the change', async () => {
  const scene = await aScene()
  await scene.store.write((tx) => tx.forgetItems('web-01', [ITEM]))
  expect(await asked(scene)).toMatchObject({ to: 'before' })
})
