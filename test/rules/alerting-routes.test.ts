// Who is told and when: kinds, escalation and quiet hours; and what is told together.
import { describe, expect, test } from 'vitest'
import { digestKey, FLOOD, place, type Standing, type ToPlace } from '../../rules/alerting-groups.ts'
import { quietUntil } from '../../rules/alerting-quiet.ts'
import { channelsFor, tellings } from '../../rules/alerting-routes.ts'
import type { Severity } from '../../rules/domain.ts'

const NIGHT = { from: '22:00', to: '07:00' }
const BERLIN = { ...NIGHT, zone: 'Europe/Berlin' }

describe('quiet hours', () => {
  test.each([
    { name: 'before them', hours: NIGHT, at: '2026-03-10T21:59:59Z', until: '2026-03-10T21:59:59Z' },
    { name: 'as they begin', hours: NIGHT, at: '2026-03-10T22:00:00Z', until: '2026-03-11T07:00:00Z' },
    { name: 'after midnight, with seconds', hours: NIGHT, at: '2026-03-11T03:30:42.500Z', until: '2026-03-11T07:00:00Z' },
    { name: 'as they end', hours: NIGHT, at: '2026-03-11T07:00:00Z', until: '2026-03-11T07:00:00Z' },
    { name: 'within a day', hours: { from: '12:00', to: '13:30' }, at: '2026-03-11T12:10:00Z', until: '2026-03-11T13:30:00Z' },
    { name: 'in a zone', hours: BERLIN, at: '2026-01-10T21:30:00Z', until: '2026-01-11T06:00:00Z' },
    { name: 'over the night in which clocks go forward', hours: BERLIN, at: '2026-03-28T22:30:00Z', until: '2026-03-29T05:00:00Z' },
    { name: 'over the night in which clocks go back', hours: BERLIN, at: '2026-10-24T21:30:00Z', until: '2026-10-25T06:00:00Z' },
    {
      name: 'none when both times are one',
      hours: { from: '09:00', to: '09:00' },
      at: '2026-03-11T09:00:00Z',
      until: '2026-03-11T09:00:00Z',
    },
  ])('$name', ({ hours, at, until }) => {
    expect(new Date(quietUntil(hours, Date.parse(at))).toISOString()).toBe(new Date(until).toISOString())
  })
})

describe('tellings', () => {
  const at = Date.UTC(2026, 2, 10, 23)
  const routing = {
    routes: [
      { channels: ['mail'], escalate: { afterMinutes: 15, channels: ['pager'] } },
      { kind: ['sudoers', 'silent'], channels: ['pager'] },
    ],
    channels: ['mail', 'pager'],
    settleMs: 2_000,
    quiet: { mail: NIGHT },
  }
  const medium = { severity: 'medium', services: [], kinds: ['change', 'file'] } as const

  test('what is not urgent waits for the morning, and nobody is chased before', () => {
    const morning = Date.UTC(2026, 2, 11, 7)
    expect(tellings(medium, routing, at)).toEqual([
      { channel: 'mail', event: 'opened', at: morning },
      { channel: 'pager', event: 'escalated', at: morning + 15 * 60_000 },
    ])
  })

  test('what is urgent does not', () => {
    expect(tellings({ ...medium, severity: 'high' }, routing, at)[0]).toEqual({ channel: 'mail', event: 'opened', at: at + 2_000 })
  })

  test.each([
    { kinds: ['change', 'sudoers'], to: ['mail', 'pager'] },
    { kinds: ['silent'], to: ['mail', 'pager'] },
    { kinds: ['change', 'file'], to: ['mail'] },
  ])('$kinds go to $to', ({ kinds, to }) => {
    expect(channelsFor({ ...medium, kinds }, routing.routes, routing.channels)).toEqual(to)
  })
})

describe('what is told together', () => {
  const alert = (id: string, different: Partial<ToPlace> = {}): ToPlace => ({
    id,
    asset: `host-${id}`,
    severity: 'medium',
    groupKey: 'same',
    isAboutChange: true,
    origin: null,
    at: 1,
    ...different,
  })
  const nothing: Standing = { groups: new Map(), origins: [], digests: new Map(), told: new Map() }
  const placed = (alerts: readonly ToPlace[], standing = nothing) => {
    const { under, digests } = place(alerts, standing, () => 'digest')
    return { under: Object.fromEntries(under), digests: digests.map(({ asset, severity }) => digestKey(asset, severity)) }
  }
  const led = (severity: Severity): Standing => ({ ...nothing, groups: new Map([['same', { id: 'leader', severity }]]) })

  test.each([
    { name: 'the same change on three hosts', alerts: ['a', 'b', 'c'].map((id) => alert(id)), under: { b: 'a', c: 'a' } },
    { name: 'other changes', alerts: [alert('a'), alert('b', { groupKey: 'other' })], under: {} },
    { name: 'what cannot be compared', alerts: [alert('a', { groupKey: null }), alert('b', { groupKey: null })], under: {} },
    { name: 'worse than what was told', alerts: [alert('a'), alert('b', { severity: 'high' }), alert('c')], under: { c: 'b' } },
  ])('$name', ({ alerts, under }) => expect(placed(alerts).under).toEqual(under))

  test('an earlier one leads, unless it was told as less severe', () => {
    expect(placed([alert('a')], led('high')).under).toEqual({ a: 'leader' })
    expect(placed([alert('a', { severity: 'high' })], led('medium')).under).toEqual({})
  })

  test(`from the ${FLOOD + 1}st on, a digest; one about the watching itself is always told`, () => {
    const flood = Array.from({ length: FLOOD + 3 }, (_, n) => alert(String(n), { asset: 'web', groupKey: null }))
    const silent = alert('silent', { asset: 'web', groupKey: null, isAboutChange: false })
    const { under, digests } = placed([...flood, silent])
    expect([Object.keys(under), digests]).toEqual([['30', '31', '32'], [digestKey('web', 'medium')]])
    const standing = { ...nothing, told: new Map([['web', FLOOD]]), digests: new Map([[digestKey('web', 'medium'), 'old']]) }
    expect(placed([alert('a', { asset: 'web' })], standing)).toEqual({ under: { a: 'old' }, digests: [] })
  })
})
