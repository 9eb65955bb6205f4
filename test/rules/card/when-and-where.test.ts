// Days in the zones people live in, and systems by the names people know.
import { expect, test } from 'vitest'
import { dayToWindow } from '../../../rules/card/day.ts'
import { assetsOf, systemToSelector } from '../../../rules/card/system.ts'
import { anAsset } from '../../helpers/cards.ts'

const days: { day: string; zone?: string; is: string }[] = [
  { day: '2026-03-10', is: '2026-03-10T00:00Z +24h' },
  { day: '2026-03-10', zone: 'Europe/Berlin', is: '2026-03-09T23:00Z +24h' },
  { day: '2026-03-29', zone: 'Europe/Berlin', is: '2026-03-28T23:00Z +23h' },
  { day: '2026-10-25', zone: 'Europe/Berlin', is: '2026-10-24T22:00Z +25h' },
  { day: '2026-03-10', zone: 'Asia/Kathmandu', is: '2026-03-09T18:15Z +24h' },
  { day: '2026-03-10', zone: 'Pacific/Kiritimati', is: '2026-03-09T10:00Z +24h' },
  { day: '2026-03-10', zone: 'Pacific/Pago_Pago', is: '2026-03-10T11:00Z +24h' },
  // The clocks go forward at midnight: the day begins at 01:00.
  { day: '2018-11-04', zone: 'America/Sao_Paulo', is: '2018-11-04T03:00Z +23h' },
  { day: '2026-02-30', is: '“2026-02-30” is not a day. Write it as 2026-03-10.' },
  { day: '10.3.2026', is: '“10.3.2026” is not a day. Write it as 2026-03-10.' },
  { day: '2026-03-10', zone: 'Berlin', is: '“Berlin” is not a time zone. Write it as Europe/Berlin or UTC.' },
]

test.each(days)('$day in $zone: $is', ({ day, zone, is }) => {
  const reading = dayToWindow(day, zone)
  const { from, to } = reading.ok ? reading.window : { from: 0, to: 0 }
  const window = `${new Date(from).toISOString().slice(0, 16)}Z +${(to - from) / 3_600_000}h`
  expect(reading.ok ? window : reading.message).toBe(is)
})

const known = [anAsset(), anAsset({ id: 'web-02' }), anAsset({ id: 'db-01', tags: ['db'], services: ['ledger'] })]
const systems: { text: string; is: string }[] = [
  { text: 'web-01', is: 'web-01' },
  { text: 'tag:web', is: 'web-01 web-02' },
  { text: 'service:ledger', is: 'db-01' },
  { text: '*', is: 'web-01 web-02 db-01' },
  { text: 'web-*', is: 'web-01 web-02' },
  { text: '*b*0*1', is: 'web-01 db-01' },
  { text: 'db-01, web-02', is: 'web-02 db-01' },
  { text: ' ', is: 'Name the system: an asset such as web-01, tag:web, service:shop, or * for all.' },
  { text: 'web-1', is: 'No asset is known as “web-1”. Did you mean web-01 or web-02?' },
  { text: 'tag:wbe', is: 'No asset is known as “tag:wbe”. Did you mean tag:db or tag:web?' },
  { text: 'db-01 ledger', is: 'No asset is known as “ledger”. Did you mean service:ledger?' },
  { text: 'mainframe-9', is: 'No asset is known as “mainframe-9”. Choose one from the list of assets, or tag:…, service:…, or * for all.' },
  { text: 'db-01*db-01', is: 'No asset is known as “db-01*db-01”. Choose one from the list of assets, or tag:…, service:…, or * for all.' },
]

test.each(systems)('system “$text”: $is', ({ text, is }) => {
  const reading = systemToSelector(text, known)
  const ids = reading.ok ? assetsOf(reading.selector, known).map(({ id }) => id) : []
  expect(reading.ok ? ids.join(' ') : reading.message).toBe(is)
})

test('nothing is known yet: * still means all there will be', () => {
  expect(systemToSelector('web-01', [])).toEqual({
    ok: false,
    message: 'No asset is known yet, so “web-01” is none. Start an agent on it first, or write * for all there will be.',
  })
  expect(systemToSelector('*', [])).toEqual({ ok: true, selector: { include: ['*'] } })
})

test('an exclusion takes an asset out again', () => {
  expect(assetsOf({ include: ['*'], exclude: ['tag:web'] }, known).map(({ id }) => id)).toEqual(['db-01'])
})
