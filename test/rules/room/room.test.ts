// An incident is what its steps add up to: each list, each state, and what can be done next.
import { type Arbitrary, array, assert, constant, constantFrom, oneof, property, record, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { agreementTo, stepProblem } from '../../../rules/room/may-step.ts'
import { reviewDraft } from '../../../rules/room/review.ts'
import { roomOf } from '../../../rules/room/room.ts'
import { nextStatusAt, statusDraft } from '../../../rules/room/status.ts'
import { type Did, PlainStep } from '../../../rules/room/step.ts'
import { happeningsOf } from '../../../rules/room/timeline.ts'
import { at } from '../../helpers/cards.ts'
import { anAction, aRoom, stepsOf } from '../../helpers/incidents.ts'

const hypothesis = { kind: 'hypothesis', text: 'The new nginx', owner: 'bob' } as const
const agreed = { kind: 'action-agreed', of: '2', entry: 'CHG-9', isApproved: true } as const

describe('what steps add up to', () => {
  test('symptoms move between failing and working, with the time they did', () => {
    const room = aRoom(
      ['alice', { kind: 'symptom', text: 'Pay', state: 'failing' }],
      ['bob', { kind: 'symptom', text: 'Browse', state: 'working' }],
      ['bob', { kind: 'symptom-now', of: '2', state: 'working' }],
    )
    expect(room.symptoms.map(({ text, state, since }) => [text, state, since])).toEqual([
      ['Pay', 'working', at('10:03')],
      ['Browse', 'working', at('10:02')],
    ])
  })

  test('a hypothesis carries evidence of both sides, an owner, a state and a next check that is over once it was made', () => {
    const room = aRoom(
      ['alice', { ...hypothesis, nextCheck: at('10:20') }],
      ['bob', { kind: 'evidence', of: '2', side: 'for', text: 'It began with it', link: '' }],
      ['carol', { kind: 'evidence', of: '2', side: 'against', text: 'web-02 has it too', link: '/changes/c1' }],
      ['bob', { kind: 'hypothesis-now', of: '2', state: 'testing', owner: 'carol' }],
    )
    const [only] = room.hypotheses
    expect(only).toMatchObject({ text: 'The new nginx', owner: 'carol', state: 'testing', nextCheck: null })
    expect(only?.evidence.map(({ side, by }) => `${side} ${by}`)).toEqual(['for bob', 'against carol'])
  })

  test('an action is proposed, agreed by a second person, and done', () => {
    const proposed = aRoom(['alice', anAction])
    expect(proposed.actions[0]).toMatchObject({ state: 'proposed', by: 'alice', entry: null })
    const room = aRoom(['alice', anAction], ['bob', agreed], ['alice', { kind: 'action-done', of: '2' }])
    expect(room.actions[0]).toMatchObject({ state: 'done', by: 'alice', agreedBy: 'bob', entry: 'CHG-9', isApproved: true })
  })

  test('the plan keeps what was promised first', () => {
    const room = aRoom(
      ['alice', { kind: 'plan', text: 'Roll back', until: at('11:00') }],
      ['alice', { kind: 'plan', text: 'Roll back by hand', until: at('11:30') }],
    )
    expect(room.plan).toEqual({ text: 'Roll back by hand', until: at('11:30'), firstUntil: at('11:00') })
  })

  test('it is open, then on standby, then closed; reopening takes all of it back', () => {
    const ended: readonly (readonly [string, Did])[] = [
      ['alice', { kind: 'resolved', why: 'Rolled back' }],
      ['alice', { kind: 'standby', who: 'bob', until: at('18:00') }],
      ['alice', { kind: 'closed', why: '' }],
    ]
    expect(aRoom(...ended.slice(0, 1))).toMatchObject({ state: 'standby', resolvedAt: at('10:01') })
    expect(aRoom(...ended)).toMatchObject({ state: 'closed', closedAt: at('10:03'), standby: { who: 'bob' } })
    expect(aRoom(...ended, ['bob', { kind: 'reopened', why: 'Again' }])).toMatchObject({ state: 'open', resolvedAt: null, closedAt: null })
  })

  test('whoever did something was here, the latest last', () => {
    expect(aRoom(['bob', { kind: 'here' }], ['alice', { kind: 'here' }]).here.map(({ who }) => who)).toEqual(['bob', 'alice'])
  })

  test('steps without an opening are no incident', () => {
    expect(roomOf('INC-1', stepsOf(['bob', { kind: 'here' }]).slice(1))).toBeNull()
  })
})

describe('what can be done next', () => {
  const resolved: readonly [string, Did] = ['alice', { kind: 'resolved', why: 'x' }]
  const held: readonly [string, Did] = ['alice', { kind: 'held', freeze: 'FRZ-1', until: at('12:00') }]
  const closed: readonly [string, Did] = ['alice', { kind: 'closed', why: '' }]
  const cases: readonly {
    readonly name: string
    readonly said: readonly (readonly [string, Did])[]
    readonly did: PlainStep
    readonly why: string | null
  }[] = [
    { name: 'a note', said: [], did: { kind: 'note', text: 'x' }, why: null },
    {
      name: 'evidence for nothing',
      said: [],
      did: { kind: 'evidence', of: '7', side: 'for', text: 'x', link: '' },
      why: 'There is no hypothesis 7',
    },
    { name: 'closing what is open', said: [], did: { kind: 'closed', why: '' }, why: 'still open' },
    { name: 'closing what is held', said: [held, resolved], did: { kind: 'closed', why: '' }, why: 'held by FRZ-1' },
    {
      name: 'closing with an agreed action',
      said: [['alice', anAction], ['bob', agreed], resolved],
      did: { kind: 'closed', why: '' },
      why: 'neither done nor dropped',
    },
    { name: 'closing what is resolved', said: [resolved], did: { kind: 'closed', why: '' }, why: null },
    {
      name: 'doing what nobody agreed to',
      said: [['alice', anAction]],
      did: { kind: 'action-done', of: '2' },
      why: 'Only what two people',
    },
    { name: 'resolving twice', said: [resolved], did: { kind: 'resolved', why: 'x' }, why: 'resolved already' },
    { name: 'reopening what is open', said: [], did: { kind: 'reopened', why: 'x' }, why: 'is open' },
    { name: 'a hypothesis when it is closed', said: [resolved, closed], did: { ...hypothesis }, why: 'Reopen it first' },
    { name: 'a note when it is closed', said: [resolved, closed], did: { kind: 'note', text: 'x' }, why: null },
    { name: 'an onset in the future', said: [], did: { kind: 'onset', from: at('09:00'), to: at('13:00') }, why: 'which is over' },
    { name: 'standby in the past', said: [resolved], did: { kind: 'standby', who: 'bob', until: at('09:00') }, why: 'over already' },
  ]
  test.each(cases)('$name', ({ said, did, why }) => {
    const problem = stepProblem(aRoom(...said), did, at('12:00'))
    expect(problem === null || why === null ? problem : problem.includes(why)).toBe(why === null ? null : true)
  })

  test('two different people agree, whatever their names are written like', () => {
    const room = aRoom(['alice', anAction])
    expect(agreementTo(room, '2', ['Alice '])).toMatchObject({ ok: false, why: expect.stringContaining('second person') })
    expect(agreementTo(room, '2', ['token-7', 'alice'])).toMatchObject({ ok: false })
    expect(agreementTo(room, '2', ['bob'])).toMatchObject({ ok: true })
    expect(agreementTo(aRoom(['alice', anAction], ['bob', agreed]), '2', ['carol'])).toMatchObject({
      ok: false,
      why: 'It is agreed already.',
    })
  })
})

describe('updates', () => {
  test('the next is due by severity from the opening, then from the last', () => {
    expect(nextStatusAt(aRoom())).toBe(at('11:00'))
    expect(nextStatusAt(aRoom(['alice', { kind: 'severity', severity: 'sev-1', why: '' }]))).toBe(at('10:30'))
    const sent = { kind: 'status', audience: 'managers', text: 'x', to: [] } as const
    expect(nextStatusAt(aRoom(['alice', { kind: 'cadence', minutes: 20 }], ['alice', sent]))).toBe(at('10:22'))
    expect(nextStatusAt(aRoom(['alice', { kind: 'resolved', why: 'x' }]))).toBeNull()
  })

  test('responders read conditions, actions and needs; managers read what is affected and by when', () => {
    const room = aRoom(
      ['alice', { kind: 'symptom', text: 'Pay', state: 'failing' }],
      ['alice', hypothesis],
      ['alice', anAction],
      ['alice', { kind: 'plan', text: 'Roll back', until: at('11:00') }],
    )
    const responders = statusDraft(room, 'responders', at('10:10'))
    expect(responders).toContain('failing: Pay; still working: not written down yet.')
    expect(responders).toContain('The new nginx (open, bob)')
    expect(responders).toContain('a second person to agree to “Roll nginx back”')
    const managers = statusDraft(room, 'managers', at('10:10'))
    expect(managers).toContain('Affected: shop, since between 2026-03-10 09:40Z and 2026-03-10 09:45Z.')
    expect(managers).toContain('by 2026-03-10 11:00Z')
    expect(managers).toContain('Next update by 2026-03-10 11:10Z.')
    expect(managers).not.toContain('nginx (open')
  })
})

describe('the draft of the review', () => {
  test('it has the facts in order, names no one, and no text can break out of its line', () => {
    const steps = stepsOf(
      ['mallory', { kind: 'note', text: '# Not a heading\n<script>' }],
      ['mallory', { kind: 'resolved', why: 'Rolled back' }],
    )
    const room = roomOf('INC-1', steps)
    const draft = room === null ? '' : reviewDraft(room, happeningsOf(steps))
    expect(draft).toContain('Opened 2026-03-10 10:00Z: 15 min after the first bad check.')
    expect(draft).toContain('Resolved 2026-03-10 10:02Z: 22 min after the last good check, at the most.')
    expect(draft).toContain('- 2026-03-10 10:01Z \\# Not a heading \\<script\\>')
    expect(draft).not.toContain('mallory')
  })
})

const anyStep: Arbitrary<PlainStep> = oneof(
  record({ kind: constant('note' as const), text: string({ minLength: 1 }) }),
  record({
    kind: constant('symptom' as const),
    text: string({ minLength: 1 }),
    state: constantFrom('failing' as const, 'working' as const),
  }),
  record({ kind: constant('hypothesis' as const), text: string({ minLength: 1 }), owner: constantFrom('alice', 'bob') }),
  record({ kind: constant('resolved' as const), why: constant('x') }),
  record({ kind: constant('reopened' as const), why: constant('x') }),
  record({ kind: constant('closed' as const), why: constant('') }),
)

test('whatever is done in whatever order: an incident with steps that were allowed is read back, and nothing that was said is lost', () => {
  assert(
    property(array(anyStep, { maxLength: 30 }), (wanted) => {
      const taken: (readonly [string, Did])[] = []
      for (const did of wanted) if (stepProblem(aRoom(...taken), did, at('23:00')) === null) taken.push(['bob', did])
      const room = aRoom(...taken)
      const said = taken.flatMap(([, did]) => (did.kind === 'hypothesis' || did.kind === 'symptom' ? [did.text] : []))
      expect([...room.hypotheses, ...room.symptoms].map(({ text }) => text).toSorted()).toEqual(said.toSorted())
      expect(happeningsOf(stepsOf(...taken))).toHaveLength(taken.length + 1)
      expect(room.state === 'closed').toBe(room.closedAt !== null)
    }),
    { numRuns: 200 },
  )
})
