// Whom a card affects, and which drift it would leave behind.
import { expect, test } from 'vitest'
import { affectedBy } from '../../../rules/card/affected.ts'
import { leftRed } from '../../../rules/card/preflight.ts'
import { aCard, anAsset } from '../../helpers/cards.ts'
import { aChange } from '../../server/schedule/scene.ts'

const needing = (owner: string | undefined, ...hard: string[]) => ({ owner, dependsOn: { hard, soft: [] } })
const services = {
  ledger: needing('lea'),
  shop: needing('sam', 'ledger'),
  basket: needing('Sam ', 'shop'),
  report: { owner: 'rita', dependsOn: { hard: [], soft: ['ledger'] } },
  mail: needing('max'),
  loop: needing(undefined, 'loop', 'shop'),
}

const cases: { name: string; touches: string[]; says: string[] }[] = [
  { name: 'nothing', touches: [], says: [] },
  { name: 'a service nobody depends on', touches: ['mail'], says: ['max: mail'] },
  {
    name: 'one that others hang on, near, far, softly and in a circle; nobody last',
    touches: ['ledger'],
    says: ['lea: ledger', 'sam: shop<ledger basket<shop', 'rita: report<ledger', 'nobody: loop<shop'],
  },
  { name: 'a service that is not written down', touches: ['unknown'], says: ['nobody: unknown'] },
]
test.each(cases)('affected by touching $name', ({ touches, says }) => {
  const found = affectedBy({ entry: aCard(), assets: [anAsset({ services: touches })] }, services)
  const words = found.map(
    ({ owner, services: own }) =>
      `${owner ?? 'nobody'}: ${own.map(({ service, needs }) => (needs === null ? service : `${service}<${needs}`)).join(' ')}`,
  )
  expect(words).toEqual(says)
})

test('what a card does not speak of stays red', () => {
  const drift = ['/etc/nginx/nginx.conf', '/etc/hosts'].map((path) => ({ change: aChange({ item: { kind: 'file', path } }) }))
  expect(leftRed(aCard(), drift).map(({ change }) => change.item.path)).toEqual(['/etc/hosts'])
  expect(leftRed(aCard({ items: [] }), drift)).toEqual([])
})
