// Importing a schedule: what each format becomes, what is said of every record, and what a second import makes of the first.
import { expect, test } from 'vitest'
import { createCard } from '../../../server/actions/create-card.ts'
import { at } from '../../helpers/builders.ts'
import { anImport, says } from './importing.ts'
import { alice } from './scene.ts'

const table = [
  'id;summary;who;implementer;approved_by;approved_at;start;end;tz;assets;items;risk',
  'T-1;Raise limits;alice;alice;bob;2026-03-09 12:00;2026-03-10 09:00;2026-03-10 10:00;UTC;web-01;/etc/ssh/**;medium',
  'T-2;No end;alice;;;;2026-03-10 09:00;;UTC;web-01;;',
  'T-3;No zone;alice;;;;2026-03-10 09:00;2026-03-10 10:00;;web-01;;',
  'T-4;"Waits";alice;;;;2026-03-10 23:00;2026-03-11 01:00;Europe/Berlin;web-01, db-01;package:nginx;',
  'T-4;Twice;alice;;;;;;;web-01;;',
  'FRZ-9;Sale;bob;;;;2026-03-20 00:00;2026-03-21 00:00;UTC;*;;',
].join('\n')

test('a table: columns recognised, and every row answered for', async () => {
  const { bring, entry, scene } = await anImport()
  const dry = await bring('csv&dryRun=true', table)
  expect(says(dry.answer).slice(0, 1)).toEqual(['line 2 T-1 added'])
  expect(await entry('T-1')).toBeUndefined()
  const { status, answer } = await bring('csv', table)
  expect(status).toBe(200)
  expect(answer.records.map(({ where, result, why }) => [where, result, why.slice(0, 32)])).toEqual([
    ['line 2', 'added', 'New, approved.'],
    ['line 3', 'refused', 'A window needs both start and en'],
    ['line 4', 'refused', '“2026-03-10 09:00” names no zone'],
    ['line 5', 'added', 'New, submitted.'],
    ['line 6', 'refused', 'T-4 stands twice in what was sen'],
    ['line 7', 'added', 'New, submitted.'],
  ])
  expect(await entry('T-4')).toMatchObject({
    source: 'csv',
    assets: { include: ['web-01', 'db-01'] },
    items: [{ kind: 'package', path: 'nginx' }],
    windows: [{ from: at('22:00'), to: at('22:00') + 2 * 3_600_000 }],
    risk: 'medium',
  })
  // The time of an approval in a table is anybody's word: it counts from when it was brought, so the change of 09:00 is covered in retro.
  expect(await entry('T-1')).toMatchObject({
    history: [{ state: 'submitted' }, { state: 'approved', by: 'bob', at: at('10:00'), firstHeardAt: at('10:00') }],
  })
  expect((await scene.store.read.changeById('c1'))?.judgement).toMatchObject({ verdict: 'authorised', entry: 'T-1', modifiers: ['retro'] })
  expect(says((await bring('csv', table)).answer)[0]).toBe('line 2 T-1 unchanged')
})

test('a row that moves its window is an edit, and counts from then; one that is cancelled afterwards says so', async () => {
  const { bring, entry, scene } = await anImport()
  const row = (start: string, state: string) =>
    `id,summary,who,approved_by,state,start,end,assets\nT-1,Limits,carol,bob,${state},${start},2026-03-10T12:00:00Z,web-01`
  scene.clock.now = at('08:00')
  await bring('csv', row('2026-03-10T11:00:00Z', 'approved'))
  scene.clock.now = at('10:00')
  const moved = await bring('csv', row('2026-03-10T09:00:00Z', 'approved'))
  expect(moved.answer.records[0]).toMatchObject({ result: 'changed', why: 'Now other: windows.' })
  expect(await entry('T-1')).toMatchObject({ rev: 2, editedAt: at('10:00') })
  expect((await scene.store.read.changeById('c1'))?.judgement).toMatchObject({
    verdict: 'authorised',
    modifiers: expect.arrayContaining(['retro']),
  })
  scene.clock.now = at('10:05')
  expect((await bring('csv', row('2026-03-10T09:00:00Z', 'cancelled'))).answer.records[0]).toMatchObject({
    result: 'changed',
    why: 'Now other: cancelled.',
  })
  expect((await entry('T-1'))?.history.at(-1)).toMatchObject({ state: 'cancelled', firstHeardAt: at('10:05') })
})

test('nobody brings the approval of their own change, nor an entry somebody else answers for', async () => {
  const { bring, entry, scene } = await anImport()
  await createCard(scene, alice, { who: 'alice', system: 'web-01', summary: 'A card' })
  const head = 'id,summary,who,approved_by,assets,items\n'
  const own = await bring('csv', `${head}T-1,Limits,alice,bob,db-01,/etc/my.cnf`, alice)
  expect(own.answer.records[0]?.why).toContain('alice brought the approval of a change of their own')
  expect((await entry('T-1'))?.history.map(({ state }) => state)).toEqual(['submitted'])
  const taken = await bring('csv', `${head}CHG-1001,Taken over,mallory,bob,*,`)
  expect(taken.answer.records[0]).toMatchObject({ result: 'refused', why: expect.stringContaining('an entry of cards already') })
  expect((await bring('csv&source=cards', `${head}T-2,X,a,b,*,`)).status).toBe(400)
  await bring('csv', `${head}CHG-1002,Early,mallory,bob,*,`)
  expect(await createCard(scene, alice, { who: 'alice', system: 'web-01', summary: 'Another' })).toMatchObject({
    entry: { entry: { id: 'CHG-1003' } },
  })
})

const unreadable = [
  { query: 'csv', body: '', says: 'Nothing was sent' },
  { query: 'csv', body: 'wat,who\n1,2', says: 'no column “summary”. “wat” was not recognised' },
  { query: 'csv', body: 'summary,assets\n"open,web-01', says: 'Mend the line' },
  { query: 'csv', body: Uint8Array.from([0x73, 0xff, 0xfe]), says: 'line 1: This is not UTF-8' },
  { query: 'ics', body: 'BEGIN:VCALENDAR\nBEGIN:VEVENT', says: 'line 2: BEGIN:VEVENT is never closed' },
  { query: 'ics&zone=Mars', body: 'x', says: 'zone: “Mars” is not known' },
  { query: 'servicenow', body: '{"a": 1}', says: 'no answer of the Table API' },
  { query: 'jira', body: '[]', says: 'no answer of a search' },
  { query: 'github', body: '{', says: 'It is not JSON' },
  { query: 'gitlab', body: '{"deployments": 1}', says: 'neither deployments nor freeze periods' },
  { query: 'excel', body: 'x', says: 'format: one of ics, csv' },
]
test.each(unreadable)('refused as a whole: $query, $says', async ({ query, body, says }) => {
  const { bring, scene } = await anImport()
  const { status, answer } = await bring(query, body)
  expect(status).toBe(400)
  expect(answer.detail).toContain(says)
  expect((await scene.store.read.listEntries({})).items).toEqual([])
})

test('a calendar: entries with people, items and expectation, a series, a freeze, and one event refused with its line', async () => {
  const { bring, entry, scene } = await anImport()
  const calendar = `BEGIN:VCALENDAR
BEGIN:VEVENT
UID:patch@example.org
SUMMARY:Patch nginx
ORGANIZER;CN=Alice Adams:mailto:alice@example.org
ATTENDEE;ROLE=REQ-PARTICIPANT:mailto:carol@example.org
ATTENDEE;ROLE=CHAIR;PARTSTAT=ACCEPTED;CN="Bob, the chair":mailto:bob@example.org
STATUS:CONFIRMED
CATEGORIES:standard,high-risk
X-DRIFT-ASSETS:tag:web
X-DRIFT-ITEMS:package:nginx
X-DRIFT-EXPECT:version=1.24.0-2
DTSTART;TZID=Europe/London:20260310T220000
DURATION:PT1H
RRULE:FREQ=WEEKLY;BYDAY=TU
END:VEVENT
BEGIN:VEVENT
UID:sale
SUMMARY:Spring sale
CATEGORIES:FREEZE
DTSTART:20260310T080000Z
DTEND:20260311T080000Z
RESOURCES:service:shop
END:VEVENT
BEGIN:VEVENT
UID:wrong
SUMMARY:No zone
DTSTART:20260310T220000
DURATION:PT1H
LOCATION:web-01
END:VEVENT
BEGIN:VEVENT
UID:tentative
SUMMARY:Maybe
STATUS:TENTATIVE
DESCRIPTION:Why.\\n\`\`\`drift\\nassets: web-01\\nitems: /etc/motd\\n\`\`\`
DTSTART:20260312T220000Z
DURATION:PT1H
END:VEVENT
END:VCALENDAR`
  const { answer } = await bring('ics', calendar)
  expect(says(answer)).toEqual(['line 2 patch@example.org added', 'line 17 sale added', 'line 32 tentative added', 'line 28 wrong refused'])
  const patch = await entry('patch@example.org')
  expect(patch).toMatchObject({
    requester: 'Alice Adams',
    implementers: ['carol'],
    kind: 'standard',
    risk: 'high',
    items: [{ kind: 'package', path: 'nginx' }],
    expect: [{ kind: 'version', op: '=', value: '1.24.0-2' }],
    history: [{ state: 'submitted' }, { state: 'approved', by: 'Bob, the chair', firstHeardAt: at('10:00') }],
  })
  expect(patch?.windows.slice(0, 4).map(({ from }) => new Date(from).toISOString())).toEqual([
    '2026-03-10T22:00:00.000Z',
    '2026-03-17T22:00:00.000Z',
    '2026-03-24T22:00:00.000Z',
    '2026-03-31T21:00:00.000Z',
  ])
  expect(await entry('tentative')).toMatchObject({
    assets: { include: ['web-01'] },
    items: [{ path: '/etc/motd' }],
    history: [{ state: 'submitted' }],
  })
  expect(await scene.store.read.ruleById('sale')).toMatchObject({
    kind: 'freeze',
    rule: { assets: { include: ['service:shop'] } },
    source: 'ics',
  })
  expect((await scene.store.read.changeById('c1'))?.judgement.modifiers).toContain('during_freeze')
  // A week later the windows reach a week further; nobody changed anything.
  scene.clock.now += 7 * 86_400_000
  expect(says((await bring('ics', calendar)).answer)[0]).toBe('line 2 patch@example.org unchanged')
  expect(await entry('patch@example.org')).toMatchObject({ rev: 1 })
  expect(await entry('patch@example.org')).not.toHaveProperty('editedAt')
})
