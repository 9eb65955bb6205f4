// Windows of calendars at clock changes, and calendars that cannot be read: the same in whatever zone this process runs.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { work } from '../../../server/schedule/windows/calendar.ts'
import { MOST_BYTES } from '../../../server/schedule/windows/ics-lines.ts'
import { inWorker } from '../../../server/schedule/windows/in-worker.ts'
import { windowsIn } from '../../../server/commands/schedule.ts'

const YEAR = { from: Date.parse('2026-01-01T00:00:00Z'), to: Date.parse('2027-01-01T00:00:00Z') }
const calendar = (...events: readonly string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...events.flatMap((event) => ['BEGIN:VEVENT', ...event.split('\n'), 'END:VEVENT']),
    'END:VCALENDAR',
    '',
  ].join('\r\n')
const bytes = (text: string) => new TextEncoder().encode(text)

function read(text: string | Uint8Array, { zone = null, within = YEAR }: { zone?: string | null; within?: typeof YEAR } = {}) {
  const done = work({ kind: 'calendar', bytes: typeof text === 'string' ? bytes(text) : text, zone, within })
  if (done.kind === 'recurrences') throw new Error('it answered something else')
  return done
}
function windows(event: string, options?: Parameters<typeof read>[1]): readonly string[] {
  const done = read(calendar(`UID:one\n${event}`), options)
  if (done.kind === 'refused') throw new Error(done.problem)
  const short = (at: number) => new Date(at).toISOString().replace(':00.000Z', 'Z').replace('2026-', '')
  return done.calendar.events.flatMap(({ windows }) => windows.map(({ from, to }) => `${short(from)}/${short(to)}`))
}

const cases = [
  {
    name: 'a wall clock keeps its time over the clock change',
    event: 'DTSTART;TZID=America/New_York:20261031T220000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2',
    are: ['11-01T02:00Z/11-01T03:00Z', '11-02T03:00Z/11-02T04:00Z'],
  },
  {
    name: 'a time the clocks jump over is dropped, and does not count',
    event: 'DTSTART;TZID=Europe/London:20260322T013000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=SU;COUNT=2',
    are: ['03-22T01:30Z/03-22T02:30Z', '04-05T00:30Z/04-05T01:30Z'],
  },
  {
    name: 'of a time that comes twice the first is meant',
    event: 'DTSTART;TZID=Europe/London:20261024T013000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2',
    are: ['10-24T00:30Z/10-24T01:30Z', '10-25T00:30Z/10-25T01:30Z'],
  },
  {
    name: 'a day of the calendar has 23 hours in spring',
    event: 'DTSTART;VALUE=DATE:20260328\nRRULE:FREQ=DAILY;COUNT=3',
    zone: 'Europe/London',
    are: ['03-28T00:00Z/03-29T00:00Z', '03-29T00:00Z/03-29T23:00Z', '03-29T23:00Z/03-30T23:00Z'],
  },
  {
    name: 'a length in days is nominal, one in hours exact',
    event: 'DTSTART;TZID=Europe/London:20260328T220000\nDURATION:P1D',
    are: ['03-28T22:00Z/03-29T21:00Z'],
  },
  {
    name: 'twenty-four hours are twenty-four hours',
    event: 'DTSTART;TZID=Europe/London:20260328T220000\nDURATION:PT24H',
    are: ['03-28T22:00Z/03-29T22:00Z'],
  },
  {
    name: 'DTEND in another zone, and every instance as long as the first',
    event: 'DTSTART;TZID=Europe/London:20260328T220000\nDTEND;TZID=Asia/Tokyo:20260329T090000\nRRULE:FREQ=DAILY;COUNT=2',
    are: ['03-28T22:00Z/03-29T00:00Z', '03-29T21:00Z/03-29T23:00Z'],
  },
  {
    name: 'UNTIL is inclusive',
    event: 'DTSTART;TZID=Europe/Berlin:20260701T200000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20260703T180000Z',
    are: ['07-01T18:00Z/07-01T19:00Z', '07-02T18:00Z/07-02T19:00Z', '07-03T18:00Z/07-03T19:00Z'],
  },
  {
    name: 'UNTIL of a day counts to its end',
    event: 'DTSTART;TZID=America/New_York:20260701T230000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20260702',
    are: ['07-02T03:00Z/07-02T04:00Z', '07-03T03:00Z/07-03T04:00Z'],
  },
  {
    name: 'an exception is an instant, in whatever zone it is written',
    event: 'DTSTART;TZID=Europe/Berlin:20260701T200000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20260702T180000Z',
    are: ['07-01T18:00Z/07-01T19:00Z', '07-03T18:00Z/07-03T19:00Z'],
  },
  {
    name: 'an exception that names another instant excepts nothing',
    event: 'DTSTART;TZID=Europe/Berlin:20260701T200000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=1\nEXDATE:20260701T200000Z',
    are: ['07-01T18:00Z/07-01T19:00Z'],
  },
  {
    name: 'further dates, one with a length of its own',
    event: 'DTSTART:20260701T200000Z\nDURATION:PT1H\nRDATE;VALUE=PERIOD:20260705T200000Z/PT3H\nRDATE:20260704T200000Z',
    are: ['07-01T20:00Z/07-01T21:00Z', '07-04T20:00Z/07-04T21:00Z', '07-05T20:00Z/07-05T23:00Z'],
  },
  {
    name: 'a zone by the name Outlook gives it',
    event: 'DTSTART;TZID=W. Europe Standard Time:20260701T200000\nDURATION:PT1H',
    are: ['07-01T18:00Z/07-01T19:00Z'],
  },
  {
    name: 'a zone behind the address of a program',
    event: 'DTSTART;TZID=/citadel.org/20260101_1/Europe/Berlin:20260701T200000\nDURATION:PT1H',
    are: ['07-01T18:00Z/07-01T19:00Z'],
  },
  {
    name: 'the third Tuesday of each month',
    event: 'DTSTART;TZID=UTC:20260120T220000\nDURATION:PT2H\nRRULE:FREQ=MONTHLY;BYDAY=3TU;COUNT=3',
    are: ['01-20T22:00Z/01-21T00:00Z', '02-17T22:00Z/02-18T00:00Z', '03-17T22:00Z/03-18T00:00Z'],
  },
]
test.each(cases)('$name', ({ event, are, zone }) => {
  expect(windows(event, zone === undefined ? {} : { zone })).toEqual(are)
})

test('an instance written anew counts only as it is written anew', () => {
  const series = 'UID:a\nDTSTART:20260701T200000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2'
  const done = read(calendar(series, 'UID:a\nRECURRENCE-ID:20260702T200000Z\nDTSTART:20260702T220000Z\nDURATION:PT1H'))
  expect(done.kind === 'calendar' && done.calendar.events.map(({ id, windows }) => [id, windows.length])).toEqual([
    ['a', 1],
    ['a;20260702T200000Z', 1],
  ])
})

test('what the clock change takes or doubles is told', () => {
  const done = read(calendar('UID:a\nDTSTART;TZID=Europe/London:20260322T013000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20261031T000000Z'))
  expect(done.kind === 'calendar' && done.calendar.events[0]?.oddities.map(({ kind, local }) => `${kind} ${local}`)).toEqual([
    'dropped 2026-03-29T01:30:00',
    'twice 2026-10-25T01:30:00',
  ])
})

const clockChanges = [
  { name: 'a further date the clocks jump over', event: 'RDATE;TZID=Europe/London:20260329T013000', says: ['shifted 2026-03-29T01:30:00'] },
  {
    name: 'a night of hours over the change',
    event: 'RDATE;TZID=Europe/London:20260328T233000',
    length: 'PT4H',
    says: ['end-shifted 2026-03-28T23:30:00'],
  },
  { name: 'a day over the change', event: 'RDATE;TZID=Europe/London:20260328T120000', length: 'P1D', says: [] },
]
test.each(clockChanges)('$name', ({ event, length = 'PT1H', says }) => {
  const done = read(calendar(`UID:a\nDTSTART;TZID=Europe/London:20260310T013000\nDURATION:${length}\nRRULE:FREQ=DAILY;COUNT=1\n${event}`))
  expect(done.kind === 'calendar' && done.calendar.events[0]?.oddities.map(({ kind, local }) => `${kind} ${local}`)).toEqual(says)
})

const START = 'UID:a\nDTSTART:20260701T200000Z\nDURATION:PT1H'
const bad = [
  { name: 'an unknown frequency', events: [`${START}\nRRULE:FREQ=WAT`], line: 7, says: 'needs FREQ' },
  { name: 'every minute', events: [`${START}\nRRULE:FREQ=MINUTELY`], line: 7, says: 'no change window' },
  { name: 'an hour that is none', events: [`${START}\nRRULE:FREQ=DAILY;BYHOUR=99`], line: 7, says: 'BYHOUR=99 cannot be' },
  { name: 'a part nobody knows', events: [`${START}\nRRULE:FREQ=DAILY;BYMOON=1`], line: 7, says: 'BYMOON' },
  { name: 'a day that never comes', events: [`${START}\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30`], line: 7, says: 'never comes true' },
  { name: 'both ends', events: [`${START}\nRRULE:FREQ=DAILY;COUNT=1;UNTIL=20270101`], line: 7, says: 'both COUNT and UNTIL' },
  { name: 'too many', events: [`${START}\nRRULE:FREQ=DAILY;COUNT=20000`], line: 7, says: 'more than 10000 instances' },
  { name: 'an unknown zone', events: ['UID:a\nDTSTART;TZID=Mars/Olympus:20260701T200000\nDURATION:PT1H'], line: 5, says: 'Mars/Olympus' },
  { name: 'no zone at all', events: ['UID:a\nDTSTART:20260701T200000\nDURATION:PT1H'], line: 5, says: 'names no zone' },
  { name: 'a day that does not exist', events: ['UID:a\nDTSTART:20260230T200000Z\nDURATION:PT1H'], line: 5, says: 'no day or time' },
  {
    name: 'an end before the start',
    events: ['UID:a\nDTSTART:20260701T200000Z\nDTEND:20260701T190000Z'],
    line: 6,
    says: 'DTEND is not after',
  },
  { name: 'no end', events: ['UID:a\nDTSTART:20260701T200000Z'], line: 5, says: 'must end' },
  { name: 'no UID', events: ['DTSTART:20260701T200000Z\nDURATION:PT1H'], line: 3, says: 'no UID' },
]
test.each(bad)('refused with its line: $name', ({ events, line, says }) => {
  const done = read(calendar(...events))
  expect(done.kind === 'calendar' && done.calendar.refused).toEqual([
    { line, id: expect.anything(), problem: expect.stringContaining(says) },
  ])
})

const unreadable: readonly { name: string; file: string | Uint8Array; line: number; says: string }[] = [
  { name: 'no calendar', file: 'hello', line: 1, says: 'does not begin with BEGIN:VCALENDAR' },
  { name: 'cut off', file: 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a', line: 2, says: 'never closed' },
  { name: 'closed twice', file: 'BEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR', line: 2, says: 'closes nothing' },
  { name: 'a line that is no property', file: 'BEGIN:VCALENDAR\n???\nEND:VCALENDAR', line: 2, says: 'is no property' },
  { name: 'too big', file: new Uint8Array(MOST_BYTES + 1), line: 0, says: 'at most 5 MB' },
  { name: 'Latin-1', file: Buffer.from('BEGIN:VCALENDAR\nX-A:Stra\u00dfe\nEND:VCALENDAR', 'latin1'), line: 2, says: 'not UTF-8' },
  { name: 'UTF-16', file: Buffer.from('\uFEFFBEGIN:VCALENDAR', 'utf16le'), line: 1, says: 'not UTF-8' },
]
test.each(unreadable)('refused as a whole: $name', ({ file, line, says }) => {
  expect(read(file)).toMatchObject({ kind: 'refused', line, problem: expect.stringContaining(says) })
})

test('what takes too long is ended, and says so', async () => {
  const event = `UID:a\nDTSTART:19000101T000000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY`
  const done = await inWorker({ kind: 'calendar', bytes: bytes(calendar(event)), zone: null, within: YEAR }, 1)
  expect(done).toMatchObject({ kind: 'refused', problem: expect.stringContaining('took longer') })
})

describe('from the command line', () => {
  const script = `import { windowsIn } from '${path.resolve('server/commands/schedule.ts')}'
    process.stdout.write(JSON.stringify(await windowsIn({ file: process.argv[1], from: ${YEAR.from}, to: ${YEAR.to} })))`
  test.each(['UTC', 'Asia/Tokyo', 'America/New_York'])('the same windows when this machine is in %s', (zone) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'knowngood windows-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = path.join(folder, 'a.ics')
    writeFileSync(file, calendar(...cases.filter((one) => one.zone === undefined).map(({ event }, index) => `UID:e${index}\n${event}`)))
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script, file], { env: { ...process.env, TZ: zone } })
    const found = JSON.parse(printed.toString()) as { id: string; start: string }[]
    expect(found).toHaveLength(cases.filter((one) => one.zone === undefined).flatMap(({ are }) => are).length)
    expect(found.filter(({ id }) => id === 'e0').map(({ start }) => start)).toEqual([
      '2026-11-01T02:00:00.000Z',
      '2026-11-02T03:00:00.000Z',
    ])
  })

  test('a calendar with a mistake names the file and the line', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'knowngood windows-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = path.join(folder, 'a.ics')
    writeFileSync(file, calendar(`${START}\nRRULE:FREQ=WAT`))
    await expect(windowsIn({ file, ...YEAR })).rejects.toThrow(`${file} line 7: The RRULE needs FREQ`)
  })
})
