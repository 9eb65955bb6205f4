// Nobody approves their own from medium risk on, under any name and by any detour.
import { expect, test } from 'vitest'
import { approvalsNeeded, mayApprove } from '../../../rules/card/approval.ts'
import type { Entry, EntryState, Risk, Role } from '../../../rules/domain.ts'
import { aCard, anAsset, at } from '../../helpers/cards.ts'

const step = (state: EntryState, by: string) => ({ state, by, at: at('10:00') })
const by = (name: string, ...alsoKnownAs: string[]) => ({ name, alsoKnownAs, roles: ['approver'] as Role[] })

const cases: { name: string; card?: Partial<Entry>; approver?: ReturnType<typeof by>; risk?: Risk; says: string }[] = [
  { name: 'another approver', says: '' },
  { name: 'their own at low risk', approver: by('alice'), risk: 'low', says: '' },
  {
    name: 'their own',
    approver: by('alice'),
    says: 'alice asked for this change, and at medium risk nobody approves their own. Ask another approver.',
  },
  {
    name: 'their own, spelled otherwise',
    approver: by(' ALICE '),
    risk: 'high',
    says: ' ALICE  asked for this change, and at high risk nobody approves their own. Ask another approver.',
  },
  {
    name: 'their own, by another name of theirs',
    approver: by('Alice Adams', 'alice'),
    says: 'Alice Adams asked for this change, and at medium risk nobody approves their own. Ask another approver.',
  },
  {
    name: 'what they carry out',
    card: { implementers: ['carol', 'bob'] },
    says: 'bob makes this change, and at medium risk nobody approves their own. Ask another approver.',
  },
  {
    name: 'what they wrote for somebody else',
    card: { history: [step('submitted', 'bob')] },
    says: 'bob wrote part of this card, and at medium risk nobody approves their own. Ask another approver.',
  },
  {
    name: 'what they edited',
    card: { history: [step('submitted', 'alice'), step('edited', 'bob')] },
    says: 'bob wrote part of this card, and at medium risk nobody approves their own. Ask another approver.',
  },
  {
    name: 'what they once rejected',
    card: { history: [step('submitted', 'alice'), step('rejected', 'bob'), step('edited', 'alice')] },
    says: '',
  },
  {
    name: 'without the role',
    approver: { ...by('bob'), roles: ['operator', 'admin'] },
    says: 'bob is not an approver. Ask one, or have an administrator give you that role.',
  },
  { name: 'a draft', card: { history: [step('draft', 'alice')] }, says: 'It is a draft: submit it first.' },
  {
    name: 'what has no day',
    card: { windows: [] },
    says: 'It is still in the basket. Give it a day or a window first: an approval is for a time.',
  },
]

test.each(cases)('$name', ({ card, approver = by('bob'), risk = 'medium', says }) => {
  const may = mayApprove(aCard(card), approver, risk)
  expect(may.ok ? '' : may.why).toBe(says)
})

test.each([
  { name: 'medium', risk: 'medium' as const, flags: ['audit' as const], now: '10:00', needs: 1 },
  { name: 'high on a plain host', risk: 'high' as const, flags: [], now: '22:30', needs: 1 },
  { name: 'high, afterwards', risk: 'high' as const, flags: [], now: '23:00', needs: 2 },
  { name: 'high on an audit host', risk: 'high' as const, flags: ['audit' as const], now: '10:00', needs: 2 },
])('approvals needed: $name', ({ risk, flags, now, needs }) => {
  expect(approvalsNeeded(aCard({ risk }), [anAsset({ flags })], at(now))).toBe(needs)
})
