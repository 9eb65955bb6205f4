// What people write becomes what the card asks, or a sentence per mistake.
import { expect, test } from 'vitest'
import { drawUp, overlay } from '../../../rules/card/draw-up.ts'
import { cardFromChange, retroNote } from '../../../rules/card/from-change.ts'
import { CardInput, CardPatch, inWords, read } from '../../../rules/card/input.ts'
import { anAsset, asked, at } from '../../helpers/cards.ts'

const assets = [anAsset(), anAsset({ id: 'db-01', tags: ['db'], flags: ['audit'] })]
const three = { who: 'alice', system: 'web-01', summary: 'Raise worker_connections' }

function written(body: unknown) {
  const input = read(CardInput, body)
  return input.ok ? drawUp(input.value, assets) : input
}

test('three fields are a card: undated, any item, low risk, made by who asks', () => {
  const drawn = written(three)
  expect(drawn.ok && drawn.value.asked).toEqual(asked({ items: [], windows: [] }))
})

test('a full card', () => {
  const drawn = written({
    ...three,
    windows: [{ from: '2026-03-10T23:00:00+01:00', to: '2026-03-10T23:00:00Z' }],
    items: ['/etc/nginx/**', 'package:nginx', { kind: 'unit', path: 'nginx.service', op: 'modified' }],
    implementers: ['bob'],
    kind: 'emergency',
    expect: [
      'version>=1.24.0',
      'version=1.24',
      'hash=sha256:ab',
      'PermitRootLogin=no',
      'a=',
      'present',
      { kind: 'absent', item: { path: '/x' } },
    ],
    backout: true,
  })
  expect(drawn.ok && drawn.value.asked).toEqual(
    asked({
      items: [{ path: '/etc/nginx/**' }, { kind: 'package', path: 'nginx' }, { kind: 'unit', path: 'nginx.service', op: 'modified' }],
      implementers: ['bob'],
      kind: 'emergency',
      expect: [
        { kind: 'version', op: '>=', value: '1.24.0' },
        { kind: 'version', op: '=', value: '1.24' },
        { kind: 'hash', value: 'sha256:ab' },
        { kind: 'key', key: 'PermitRootLogin', value: 'no' },
        { kind: 'key', key: 'a', value: '' },
        { kind: 'present' },
        { kind: 'absent', item: { path: '/x' } },
      ],
      backout: true,
    }),
  )
})

const mistakes: { name: string; body: unknown; says: string }[] = [
  { name: 'nothing', body: null, says: 'card: ' },
  { name: 'no who', body: { ...three, who: ' ' }, says: 'who: Say who makes the change: a person’s name.' },
  {
    name: 'no system',
    body: { who: 'a', summary: 'b' },
    says: 'system: Name the system: an asset such as web-01, tag:web, service:shop, or * for all.',
  },
  { name: 'no summary', body: { ...three, summary: undefined }, says: 'summary: Say in one sentence what you will change.' },
  { name: 'unknown system', body: { ...three, system: 'web-11' }, says: 'system: No asset is known as “web-11”. Did you mean web-01?' },
  { name: 'not a day', body: { ...three, day: 'tomorrow' }, says: 'day: “tomorrow” is not a day. Write it as 2026-03-10.' },
  { name: 'day and windows', body: { ...three, day: '2026-03-10', windows: [] }, says: 'windows: Give a day or windows, not both.' },
  { name: 'zone alone', body: { ...three, zone: 'UTC' }, says: 'day: A zone belongs to a day: give the day too.' },
  {
    name: 'a floating time',
    body: { ...three, windows: [{ from: '2026-03-10T22:00:00', to: '2026-03-10T23:00:00Z' }] },
    says: 'windows.0.from: Write the time with its zone: 2026-03-10T22:00:00Z or 2026-03-10T22:00:00+01:00.',
  },
  {
    name: 'a window backwards',
    body: { ...three, windows: [{ from: '2026-03-10T22:00:00Z', to: '2026-03-10T21:00:00Z' }] },
    says: 'windows: A window ends after it begins; 2026-03-10T22:00:00Z to 2026-03-10T21:00:00Z does not.',
  },
  {
    name: 'an item that is neither',
    body: { ...three, items: ['nginx'] },
    says: 'items: “nginx” is neither a path nor a kind with a name. Write /etc/nginx/** or package:nginx.',
  },
  {
    name: 'an expectation that is none',
    body: { ...three, expect: ['x>=1'] },
    says: 'expect: “x>=1” is not an expectation. Write hash=…, version=…, version>=…, key=value, present or absent.',
  },
  { name: 'a misspelled field', body: { ...three, windos: [] }, says: 'windos: There is no such field. There are: who, system, summary,' },
  { name: 'two mistakes', body: { ...three, system: 'x', day: 'y' }, says: 'day: “y” is not a day.' },
]
test.each(mistakes)('$name', ({ body, says }) => {
  const drawn = written(body)
  expect(drawn.ok ? 'accepted' : inWords(drawn.problems)).toContain(says)
})

test('an edit says only what differs', () => {
  const patch = read(CardPatch, { day: null, who: 'carol' })
  expect(patch.ok && overlay(asked(), patch.value, assets)).toMatchObject({
    value: { asked: { ...asked({ windows: [], requester: 'carol', implementers: ['carol'] }) } },
  })
  expect(read(CardPatch, {}).ok).toBe(false)
})

test('an edit derives the risk anew', () => {
  const moved = overlay(asked(), { system: 'db-01', items: [] }, assets)
  expect(moved.ok && moved.value.asked.risk).toBe('high')
})

test('a card from a change covers that item and that time, and says that it is late', () => {
  const change = { id: 'c1', asset: 'web-01', op: 'modified' as const, item: { kind: 'file' as const, path: '/etc/a[1].conf' } }
  const happened = { from: at('21:00'), to: at('21:10') }
  const input = cardFromChange(change, happened, 'alice')
  expect(input).toEqual({
    who: 'alice',
    system: 'web-01',
    summary: 'Changed /etc/a[1].conf on web-01',
    items: [{ kind: 'file', path: String.raw`/etc/a\[1\].conf` }],
    windows: [{ from: '2026-03-10T20:55:00.000Z', to: '2026-03-10T21:15:00.000Z' }],
    fromChange: 'c1',
  })
  expect(read(CardInput, input).ok).toBe(true)
  expect(retroNote(change, happened, at('21:50'))).toBe(
    'Written 40 min after the change it covers: /etc/a[1].conf on web-01 changed between 2026-03-10T21:00:00.000Z and 2026-03-10T21:10:00.000Z.',
  )
})
