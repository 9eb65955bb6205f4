// What stands in a card's way, who is busy, and what its assets and risk ask for.
import { describe, expect, test } from 'vitest'
import { conflictsOf } from '../../../rules/card/conflicts.ts'
import { loadOf } from '../../../rules/card/load.ts'
import { meeting, type Planned } from '../../../rules/card/planned.ts'
import { missingPlan, planProblem, scrutinyOf } from '../../../rules/card/scrutiny.ts'
import type { Asset, Entry, EntryState } from '../../../rules/domain.ts'
import type { Freeze } from '../../../rules/match/schedule.ts'
import { aCard, anAsset, at } from '../../helpers/cards.ts'

const web = anAsset()
const web2 = anAsset({ id: 'web-02' })
const db = anAsset({ id: 'db-01', services: ['ledger'] })
const lone = anAsset({ id: 'mx-01', services: [] })
const services = { shop: { owner: 'sam', dependsOn: { hard: ['ledger'], soft: ['mail'] } }, ledger: { owner: 'lea' } }

const planned = (assets: readonly Asset[], over: Partial<Entry> = {}): Planned => ({ entry: aCard(over), assets })
const other = (assets: readonly Asset[], over: Partial<Entry> = {}): Planned =>
  planned(assets, { id: 'CHG-1002', requester: 'bob', implementers: ['bob'], ...over })
const inState = (state: EntryState) => ({ history: [{ state, at: at('10:00'), by: 'bob' }] })
const freeze = (over: Partial<Freeze> = {}): Freeze => ({
  id: 'FRZ-1',
  summary: 'spring sale',
  assets: { include: ['*'] },
  windows: [{ from: at('20:00'), to: at('22:30') }],
  blocks: [],
  allowEmergency: true,
  ...over,
})

describe('between cards', () => {
  const cases: { name: string; card?: Planned; others: Planned[]; says: string[] }[] = [
    { name: 'nobody else', others: [], says: [] },
    { name: 'the same asset at the same time', others: [other([web])], says: ['same-asset'] },
    { name: 'the same asset an hour later', others: [other([web], { windows: [{ from: at('23:00'), to: at('23:30') }] })], says: [] },
    { name: 'itself, being edited', others: [planned([web])], says: [] },
    ...(['draft', 'rejected', 'withdrawn', 'cancelled', 'closed'] as const).map((state) => ({
      name: `one that is ${state}`,
      others: [other([web], inState(state))],
      says: [],
    })),
    { name: 'an approved one', others: [other([web], inState('approved'))], says: ['same-asset'] },
    { name: 'the same person elsewhere', others: [other([lone], { implementers: [' ALICE'] })], says: ['same-person'] },
    { name: 'somebody who stands by there', others: [other([lone], { standby: ['alice'] })], says: ['same-person'] },
    { name: 'one service, two teams', others: [other([web2])], says: ['collision'] },
    { name: 'one service, one team', others: [other([web2], { requester: 'Alice' })], says: [] },
    { name: 'what our service needs', others: [other([db])], says: ['dependency'] },
    { name: 'what needs our service', card: planned([db]), others: [other([web])], says: ['dependency'] },
    { name: 'nothing in common', others: [other([lone])], says: [] },
    {
      name: 'asset and person at once, the asset first',
      others: [other([web], { implementers: ['alice'] })],
      says: ['same-asset', 'same-person'],
    },
    { name: 'a card without a day', card: planned([web], { windows: [] }), others: [other([web])], says: [] },
  ]
  test.each(cases)('$name', ({ card = planned([web]), others, says }) => {
    expect(conflictsOf(card, { others, freezes: [], services }).map(({ kind }) => kind)).toEqual(says)
  })

  test('a dependency says which service needs which, whoever is ours', () => {
    const found = { kind: 'dependency', service: 'shop', needs: 'ledger', how: 'hard' }
    expect(conflictsOf(planned([db]), { others: [other([web])], freezes: [], services })[0]).toMatchObject(found)
    expect(conflictsOf(planned([web]), { others: [other([db])], freezes: [], services })[0]).toMatchObject(found)
  })
})

describe('freezes', () => {
  const cases: { name: string; card?: Partial<Entry>; freeze?: Partial<Freeze>; denied: boolean }[] = [
    { name: 'in force', denied: true },
    { name: 'over by then', freeze: { windows: [{ from: at('20:00'), to: at('22:00') }] }, denied: false },
    { name: 'on other assets', freeze: { assets: { include: ['db-*'] } }, denied: false },
    { name: 'for an emergency', card: { kind: 'emergency' }, denied: false },
    { name: 'also for an emergency', card: { kind: 'emergency' }, freeze: { allowEmergency: false }, denied: true },
    { name: 'for a card that is exempt', card: { freezeExempt: true }, denied: false },
    { name: 'of another kind of change', freeze: { blocks: ['standard'] }, denied: false },
  ]
  test.each(cases)('$name', ({ card = {}, freeze: over = {}, denied }) => {
    const found = conflictsOf(planned([web], card), { others: [], freezes: [freeze(over)], services })
    expect(found.map(({ kind }) => kind)).toEqual(denied ? ['freeze'] : [])
  })
})

test('windows meet where both are open; touching is not meeting', () => {
  const hour = (from: string, to: string) => ({ from: at(from), to: at(to) })
  expect(meeting([hour('10:00', '11:00')], [hour('11:00', '12:00')])).toBeNull()
  expect(meeting([hour('08:00', '09:00'), hour('13:00', '14:00')], [hour('10:00', '11:00'), hour('13:30', '15:00')])).toEqual(
    hour('13:30', '14:00'),
  )
  expect(meeting([], [hour('10:00', '11:00')])).toBeNull()
})

test('the load of a day names every person, also the free one', () => {
  const day = { from: at('00:00'), to: at('00:00') + 86_400_000 }
  const card = aCard({ implementers: ['alice', 'bob'] })
  const early = other([lone], { id: 'CHG-9', implementers: ['Alice'], windows: [{ from: at('08:00'), to: at('09:00') }] })
  const tomorrow = other([lone], { id: 'CHG-8', implementers: ['alice'], windows: [{ from: day.to, to: day.to + 1 }] })
  expect(loadOf(card, [day], [planned([web]), early, tomorrow]).map(({ person, cards }) => [person, cards.map(({ id }) => id)])).toEqual([
    ['alice', ['CHG-9']],
    ['bob', []],
  ])
})

describe('scrutiny', () => {
  test('each flag once, with the assets that bear it', () => {
    const flagged = [anAsset({ flags: ['audit', 'confidential'] }), anAsset({ id: 'db-01', flags: ['audit'] })]
    expect(scrutinyOf(flagged).map(({ flag, assets }) => [flag, assets])).toEqual([
      ['audit', ['web-01', 'db-01']],
      ['confidential', ['web-01']],
    ])
  })

  const now = at('10:00')
  const whole: Partial<Entry> = { risk: 'high', procedure: 'https://wiki.example.org/x', standby: ['carol'], backout: true }
  const cases: { name: string; card: Partial<Entry>; missing: number }[] = [
    { name: 'low risk asks for nothing', card: { risk: 'low' }, missing: 0 },
    { name: 'medium risk asks for nothing', card: { risk: 'medium' }, missing: 0 },
    { name: 'high risk asks for three things', card: { risk: 'high' }, missing: 3 },
    { name: 'a whole plan', card: whole, missing: 0 },
    { name: 'nobody stands by', card: { ...whole, standby: [] }, missing: 1 },
    { name: 'no way back', card: { ...whole, backout: false }, missing: 1 },
    { name: 'an emergency acts at once', card: { risk: 'high', kind: 'emergency' }, missing: 0 },
    { name: 'what is over cannot be planned', card: { risk: 'high', windows: [{ from: at('08:00'), to: at('09:00') }] }, missing: 0 },
    { name: 'no day yet', card: { risk: 'high', windows: [] }, missing: 3 },
  ]
  test.each(cases)('$name', ({ card, missing }) => {
    expect(missingPlan(aCard(card), now)).toHaveLength(missing)
  })

  test('the refusal names what is missing', () => {
    expect(planProblem(aCard({ risk: 'high', backout: true }), now)).toBe(
      'At high risk it needs a link to its procedure and who stands by before it can be approved. Edit the card and add what is missing.',
    )
  })
})
