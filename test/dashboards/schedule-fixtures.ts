// Rows for the schedule: the basket, and each view of the calendar.
import type { CalendarEntry, DayRow } from '../../dashboards/calendar-days.ts'
import type { ImportRows } from '../../dashboards/import.tsx'
import type { ScheduleRows } from '../../dashboards/schedule.tsx'
import { at, HOSTILE, NOW } from './scene.ts'

const DAY_MS = 86_400_000
const FIRST = at('00:00', '2026-02-23')
const entry = (
  id: string,
  summary: string,
  state: CalendarEntry['state'],
  from: number,
  to: number,
  outcome: CalendarEntry['outcome'] = null,
): CalendarEntry => ({
  id,
  summary,
  where: 'tag:web',
  state,
  window: { from, to },
  outcome,
  repeats: false,
})
const PLANNED = [
  entry('CHG-090', 'Rotate the signing keys', 'approved', at('20:00', '2026-03-09'), at('21:00', '2026-03-09'), 'no_show'),
  entry('CHG-091', 'Patch nginx on the web tier', 'approved', at('02:00'), at('03:30'), 'partial'),
  entry('CHG-092', HOSTILE[1], 'implemented', at('04:00'), at('05:00'), 'implemented'),
  entry('CHG-093', 'Move the cron jobs', 'cancelled', at('05:00'), at('06:00'), 'cancelled_but_changed'),
  entry('CHG-100', 'Raise worker connections for the spring sale', 'approved', at('22:00'), at('23:00')),
  entry('CHG-105', 'Patch night', 'submitted', at('22:00', '2026-03-17'), at('02:00', '2026-03-18')),
  entry('CHG-106', 'Swap the core switch', 'rejected', at('01:00', '2026-03-12'), at('03:00', '2026-03-12')),
  entry('CHG-107', 'Renew certificates', 'approved', at('00:00', '2026-03-20'), at('00:00', '2026-03-21')),
  ...['a', 'b', 'c', 'd', 'e', 'f'].map((c, i) =>
    entry(`CHG-2${i}`, `Rolling kernel update ${c}`, 'approved' as const, at(`0${i}:00`, '2026-03-25'), at(`0${i}:50`, '2026-03-25')),
  ),
]
const DAYS: readonly DayRow[] = Array.from({ length: 42 }, (_, i) => {
  const day = { from: FIRST + i * DAY_MS, to: FIRST + (i + 1) * DAY_MS }
  const iso = new Date(day.from).toISOString().slice(0, 10)
  return {
    iso,
    span: day,
    inMonth: iso.startsWith('2026-03'),
    entries: PLANNED.filter(({ window }) => window.from < day.to && window.to > day.from),
  }
})

export const SCHEDULE: ScheduleRows = {
  isNew: false,
  unmapped: 2,
  warnings: [{ entry: HOSTILE[0], words: 'There is no window at 2026-03-29 02:30 (Europe/Berlin): the clocks jump over that time.' }],
  basket: [
    {
      id: 'CHG-161',
      summary: 'Move the mail relay to the new subnet',
      who: 'bob',
      system: 'mx-01',
      risk: 'medium',
      state: 'submitted',
      at: at('14:00'),
    },
    { id: 'CHG-162', summary: HOSTILE[1], who: HOSTILE[2], system: HOSTILE[0], risk: 'low', state: 'draft', at: at('09:00', '2026-03-07') },
  ],
  calendar: {
    view: 'month',
    at: '2026-03',
    previous: '2026-02',
    next: '2026-04',
    days: DAYS,
    freezes: [{ label: 'FRZ-1 spring sale', span: { from: at('00:00', '2026-03-27'), to: at('00:00', '2026-03-30') } }],
  },
}

export const WEEK: ScheduleRows = {
  ...SCHEDULE,
  calendar: {
    view: 'week',
    at: '2026-03-09',
    previous: '2026-03-02',
    next: '2026-03-16',
    days: DAYS.slice(14, 21),
    freezes: [{ label: HOSTILE[0], span: { from: at('12:00', '2026-03-12'), to: at('08:00', '2026-03-13') } }],
  },
}
export const AGENDA: ScheduleRows = {
  ...SCHEDULE,
  calendar: { ...SCHEDULE.calendar, view: 'agenda', at: '2026-03-09', days: DAYS.slice(14) },
}

export const IMPORT: ImportRows = {
  systems: {
    unmapped: [
      {
        name: 'WEB-01.corp.example',
        guess: 'web-01',
        entries: Array.from({ length: 5 }, (_, n) => ({ id: `CHG003000${n}`, source: 'tickets', summary: 'Patch night' })),
      },
      { name: HOSTILE[0], guess: '', entries: [{ id: HOSTILE[1], source: HOSTILE[2], summary: HOSTILE[0] }] },
    ],
    mapped: [{ told: 'SAP Production', terms: ['sap-*', 'tag:erp'], at: at('14:00'), by: 'bob' }],
    assets: ['web-01', 'db-01'],
    problem: null,
  },
  sources: [
    { name: 'tickets', kind: 'jira', triedAt: NOW, readAt: at('14:00'), problem: HOSTILE[1] },
    { name: 'team calendar', kind: 'ics', triedAt: NOW, readAt: NOW, problem: null },
  ],
  typed: { format: 'csv', source: 'table', zone: 'Europe/Berlin', text: HOSTILE[0] },
  problem: HOSTILE[0],
  preview: [
    { id: 'T-1', where: 'line 2', result: 'added', why: 'New, submitted.' },
    { id: HOSTILE[0], where: HOSTILE[1], result: 'refused', why: HOSTILE[2] },
  ],
}
