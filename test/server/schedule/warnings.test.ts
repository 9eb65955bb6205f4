// What a clock change does to windows is told once, to whoever asked for the change; and windows are worked out again.
import { expect, onTestFinished, test } from 'vitest'
import type { Instant } from '../../../rules/domain.ts'
import { DEFAULT_POLICY } from '../../../rules/match/policy.ts'
import { emailChannel } from '../../../server/alert/channels/email.ts'
import { deliverDue } from '../../../server/alert/deliver.ts'
import type { Judging } from '../../../server/ingest/verdicts.ts'
import { expandAgain } from '../../../server/schedule/expand-again.ts'
import { entryOfWarning, tellWarnings } from '../../../server/schedule/warnings.ts'
import { aMailServer } from '../alert/smtp.ts'
import { at } from '../../helpers/builders.ts'
import { anImport } from './importing.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const CALENDAR = [
  'BEGIN:VCALENDAR',
  'BEGIN:VEVENT',
  'UID:patch night',
  'SUMMARY:Patch night',
  'ORGANIZER;CN=alice:mailto:alice@example.org',
  'STATUS:TENTATIVE',
  'LOCATION:web-01',
  'DTSTART;TZID=Europe/London:20260308T013000',
  'DURATION:PT20M',
  'RRULE:FREQ=WEEKLY',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\n')

async function aPatchNight() {
  const { scene, bring, entry } = await anImport()
  const smtp = await aMailServer()
  onTestFinished(smtp.close)
  const judging: Judging = { now: scene.now, policy: () => DEFAULT_POLICY, routing: () => ({ routes: [], channels: ['ops'], settleMs: 0 }) }
  const ops = { name: 'ops', to: ['ops@example.org'], from: 'kg@example.org', smtpUrl: `smtp://127.0.0.1:${smtp.port}` }
  const channels = [emailChannel({ ...ops, allowPrivate: true, diff: false })]
  await scene.store.write((tx) =>
    tx.addPerson({
      id: 'p-1',
      name: 'Alice',
      login: 'alice',
      mail: 'alice@example.org',
      roles: [],
      state: 'active',
      createdAt: scene.clock.now,
      passwordHash: null,
    }),
  )
  expect((await bring('ics', CALENDAR)).status).toBe(200)
  const tell = async (now: Instant) => {
    scene.clock.now = now
    await tellWarnings({ store: scene.store, judging })
    await deliverDue({ store: scene.store, channels, now: scene.now, owner: 'w', linkTo: () => 'https://kg.example.org/' })
    return smtp.taken.splice(0).map(({ to, headers }) => `${to.join()} ${headers['subject']?.slice(0, 60)}`)
  }
  const warnings = async () =>
    (JSON.parse((await scene.store.read.recurrenceOf('patch night'))?.warnings ?? '[]') as { kind: string; local: string }[]).map(
      ({ kind, local }) => `${kind} ${local}`,
    )
  const again = (now: Instant) => {
    scene.clock.now = now
    return expandAgain(scene, now, () => false)
  }
  return { scene, entry, tell, warnings, again }
}

test('the requester hears of it once, everybody else a day later, and of its end when the night is over', async () => {
  const { scene, tell } = await aPatchNight()
  const now = at('10:00')
  expect(await tell(now)).toEqual(['alice@example.org [knowngood] A window of patch night is not where its clock s'])
  expect(await tell(now + HOUR)).toEqual([])
  const [alert] = (await scene.store.read.alerts({ limit: 9 })).filter(({ kind }) => kind === 'recurrence')
  expect(alert).toMatchObject({ severity: 'low', state: 'open', reason: expect.stringContaining('2026-03-29 01:30 (Europe/London)') })
  expect(entryOfWarning(alert?.subject ?? '')).toBe('patch night')
  expect(await tell(now + DAY)).toEqual(['ops@example.org [knowngood] Nobody has taken this yet: A window of patch nig'])
  expect((await tell(now + 30 * DAY)).map((mail) => mail.split(' ')[0] ?? '').sort()).toEqual(['alice@example.org', 'ops@example.org'])
  expect(await scene.store.read.openSubjects('recurrence')).toEqual([])
})

test('windows are worked out further ahead, and that is no edit', async () => {
  const { entry, again, warnings, scene } = await aPatchNight()
  const before = await entry('patch night')
  const now = at('10:00') + 30 * DAY
  await again(now)
  const after = await entry('patch night')
  expect(after?.windows.at(-1)?.from).toBeGreaterThan((before?.windows.at(-1)?.from ?? 0) + 25 * DAY)
  expect(after).toMatchObject({ rev: before?.rev, history: before?.history })
  expect(after?.editedAt).toBeUndefined()
  expect(after?.windows.filter(({ from }) => from <= now)).toEqual(before?.windows.filter(({ from }) => from <= now))
  expect(await warnings()).toEqual(['dropped 2026-03-29T01:30:00', 'twice 2026-10-25T01:30:00', 'dropped 2027-03-28T01:30:00'])
  expect(await scene.store.read.recurrencesBefore(now)).toEqual([])
})

test('other rules of a zone: what they move is said, and what is over stays', async () => {
  const { scene, entry, again, warnings, tell } = await aPatchNight()
  const known = await entry('patch night')
  if (known === undefined) throw new Error('no entry')
  // As if London had never known summer time when the windows were worked out.
  const windows = known.windows.map((one) => (one.from > at('10:00') ? { from: one.from + HOUR, to: one.to + HOUR } : one))
  await scene.store.write((tx) => tx.updateEntry({ ...known, windows }, { at: at('10:00'), by: 'ics' }))
  await again(at('11:00'))
  expect(await entry('patch night')).toMatchObject({ windows: known.windows, rev: known.rev })
  expect((await warnings()).slice(0, 2)).toEqual(['moved 2026-03-15T02:30:00', 'moved 2026-03-22T02:30:00'])
  expect((await tell(at('12:00'))).length).toBeGreaterThan(2)
  await again(at('13:00'))
  expect((await warnings())[0]).toBe('moved 2026-03-15T02:30:00')
})

test('an entry that is over is worked out no more', async () => {
  const { scene, entry, again } = await aPatchNight()
  const known = await entry('patch night')
  if (known === undefined) throw new Error('no entry')
  const history = [...known.history, { state: 'cancelled', at: at('10:30'), by: 'alice' } as const]
  await scene.store.write((tx) => tx.updateEntry({ ...known, history }, { at: at('10:30'), by: 'ics' }))
  await again(at('11:00'))
  expect(await scene.store.read.recurrenceOf('patch night')).toBeNull()
})
