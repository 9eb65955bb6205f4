// The pages as a reader meets them: each answers, keeps what was typed, and says what happened.
import { describe, expect, test } from 'vitest'
import { addChange, alice, bob } from '../schedule/scene.ts'
import { aPagesScene } from './scene.ts'

const CARD = { who: 'alice', system: 'web-01', summary: 'Raise worker connections' }

const WHOLE = [
  '/',
  '/changes',
  '/changes/c1',
  '/assets',
  '/assets/web-01',
  '/schedule',
  '/schedule?month=2026-03',
  '/schedule/new',
  '/schedule/new?change=c1',
  '/alerts',
  '/glossary',
]
test('every page answers whole', async () => {
  const reader = (await aPagesScene()).as(alice)
  for (const path of WHOLE) {
    const { status, text } = await reader.get(path)
    expect({ path, status, firstHeadings: text.match(/<h1>/g)?.length }).toEqual({ path, status: 200, firstHeadings: 1 })
    expect(text).toMatch(/^<!doctype html><html lang="en"/)
  }
})

const MISSING = ['/changes/nothing', '/assets/nothing', '/schedule/CHG-9999', '/schedule/new?edit=CHG-9999', '/schedule/new?change=nothing']
test('what is not there is said to be missing', async () => {
  const reader = (await aPagesScene()).as(alice)
  for (const path of MISSING) {
    const { status, text } = await reader.get(path)
    expect({ path, status, says: text.includes('There is no such') }).toEqual({ path, status: 404, says: true })
  }
})

describe('the overview', () => {
  test('says first what nobody approved, then what is mistaken in the configuration and that nobody would be told', async () => {
    const { text } = await (await aPagesScene()).as(alice).get('/')
    expect(text).toContain('<h1>1 change nobody approved on web-01.</h1>')
    expect(text).toContain('/etc/knowngood.yaml:3')
    expect(text).toContain('Nobody would be told.')
  })

  test('answers htmx with the part alone', async () => {
    const { text } = await (await aPagesScene()).as(alice).get('/', { 'hx-request': 'true', 'hx-request-type': 'partial' })
    expect(text).toMatch(/^<div id="overview"/)
  })
})

describe('the list of changes', () => {
  test('narrows by its address and offers a way out of each filter', async () => {
    const { text } = await (await aPagesScene()).as(alice).get('/changes?asset=db-01&q=x')
    expect(text).toContain('No change fits these filters.')
    expect(text).toContain('href="/changes?q=x"')
  })

  test.each(['since=yesterday', 'kind=nothing', 'verdict=nice'])('a filter that cannot be read is named: %s', async (query) => {
    const { status, text } = await (await aPagesScene()).as(alice).get(`/changes?${query}`)
    expect(status).toBe(400)
    expect(text).toContain('<p class="error">')
  })

  test('pages to older ones and back to newer ones without losing any', async () => {
    const scene = await aPagesScene()
    const first = Date.parse('2026-03-10T08:00:00Z')
    for (let i = 0; i < 60; i += 1)
      await addChange(scene, { id: `p${i}`, item: { kind: 'file', path: `/srv/${i}` }, lastSeen: first + i, firstSeen: first + i })
    const reader = scene.as(alice)
    const paths = (text: string) => [...text.matchAll(/id="change-([^"]+)"/g)].map(([, id]) => id)
    const href = (text: string, rel: string) => (new RegExp(`href="([^"]+)" rel="${rel}"`).exec(text)?.[1] ?? '').replaceAll('&amp;', '&')
    const newest = (await reader.get('/changes')).text
    expect(newest).not.toContain('rel="prev"')
    const older = (await reader.get(href(newest, 'next'))).text
    expect([...paths(newest), ...paths(older)]).toHaveLength(61)
    expect(older).not.toContain('rel="next"')
    const back = (await reader.get(href(older, 'prev'))).text
    expect(paths(back)).toEqual(paths(newest))
  })
})

test('the oldest come first when asked, and paging goes on from there', async () => {
  const scene = await aPagesScene()
  const first = Date.parse('2026-03-10T08:00:00Z')
  for (let i = 0; i < 60; i += 1)
    await addChange(scene, { id: `p${i}`, item: { kind: 'file', path: `/srv/${i}` }, lastSeen: first + i, firstSeen: first + i })
  const reader = scene.as(alice)
  const paths = (text: string) => [...text.matchAll(/id="change-([^"]+)"/g)].map(([, id]) => id)
  const link = (text: string, rel: string) => (new RegExp(`href="([^"]+)" rel="${rel}"`).exec(text)?.[1] ?? '').replaceAll('&amp;', '&')
  const start = (await reader.get('/changes?order=oldest')).text
  expect(start).toContain('aria-sort="ascending"')
  const rest = (await reader.get(link(start, 'next'))).text
  expect([...paths(start), ...paths(rest)]).toEqual([...Array.from({ length: 60 }, (_, i) => `p${i}`), 'c1'])
  expect(paths((await reader.get(link(rest, 'prev'))).text)).toEqual(paths(start))
})

describe('one change', () => {
  test('accepting says so and makes it the baseline', async () => {
    const scene = await aPagesScene()
    const { status, location, flash } = await scene.as(bob).post('/changes/c1/accept', { note: 'checked' })
    expect({ status, location }).toEqual({ status: 303, location: '/changes/c1' })
    expect(flash).toContain('accepted as baseline by bob')
    expect((await scene.as(bob).get('/changes/c1')).text).toContain('This value is the accepted one')
  })

  test('an exception without a reason keeps what was typed', async () => {
    const { status, text } = await (
      await aPagesScene()
    )
      .as(bob)
      .post('/changes/c1/except', { owner: 'carol "&', reason: '', expires: '2026-04-01' })
    expect(status).toBe(400)
    expect(text).toContain('value="carol &quot;&amp;"')
    expect(text).toContain('Say why it may stand.')
  })

  test('a refusal stands beside the field it is about', async () => {
    const { status, text } = await (
      await aPagesScene()
    )
      .as(bob)
      .post('/changes/c1/except', { owner: 'carol', reason: 'trial', expires: '2020-01-01' })
    expect(status).toBe(400)
    expect(text).toMatch(/id="field-expires-error">The exception would be over already/)
  })

  test('asking is kept with the change', async () => {
    const scene = await aPagesScene()
    await scene.as(bob).post('/changes/c1/ask', { person: 'alice', question: 'Was this you?' })
    expect((await scene.as(alice).get('/changes/c1')).text).toContain('Was this you?')
  })

  test('a reader without the role sees no forms', async () => {
    const viewer = { ...alice, roles: ['viewer'] as const }
    const { text } = await (await aPagesScene()).as(viewer).get('/changes/c1')
    expect(text).not.toContain('action="/changes/c1/accept"')
    expect(text).toContain('You may read this.')
  })
})

describe('a card', () => {
  test('is written with three fields, approved by another, and shows its life', async () => {
    const scene = await aPagesScene()
    const written = await scene.as(alice).post('/schedule/new', { ...CARD, day: '2026-03-11' })
    expect(written.status).toBe(303)
    const card = written.location ?? ''
    const { text } = await scene.as(bob).get(card)
    const [, hash = ''] = /name="hash" value="([^"]+)"/.exec(text) ?? []
    expect(text).toContain('11 Mar 00:00')
    const approved = await scene.as(bob).post(`${card}/approve`, { hash, why: 'fine' })
    expect(approved.flash).toContain('was approved by bob')
    expect((await scene.as(alice).get(card)).text).toContain('Approved')
    expect((await scene.as(alice).get('/schedule?month=2026-03')).text).toContain('Raise worker connections')
  })

  test('without a day lies in the basket', async () => {
    const scene = await aPagesScene()
    await scene.as(alice).post('/schedule/new', CARD)
    expect((await scene.as(alice).get('/schedule')).text).toContain('Basket: 1 without a day')
  })

  test('keeps what was typed through an error, with the advice beside the field', async () => {
    const { status, text } = await (
      await aPagesScene()
    )
      .as(alice)
      .post('/schedule/new', { ...CARD, system: 'web-1', items: '/etc/nginx/**' })
    expect(status).toBe(400)
    expect(text).toMatch(/id="field-system-error">No asset is known as/)
    expect(text).toContain('>/etc/nginx/**</textarea>')
  })

  test.each([
    [{ day: '2026-03-11', from: '2026-03-11T10:00' }, 'field-day-error'],
    [{ from: '2026-03-11T10:00' }, 'field-to-error'],
    [{ from: '2026-03-11T10:00', to: '2026-03-11T09:00' }, 'field-from-error'],
  ])('a time that makes no sense is named: %j', async (when, where) => {
    const { status, text } = await (await aPagesScene()).as(alice).post('/schedule/new', { ...CARD, ...when })
    expect(status).toBe(400)
    expect(text).toContain(where)
  })

  test('is filled in from a change, and says that it is late', async () => {
    const { text } = await (await aPagesScene()).as(alice).get('/schedule/new?change=c1')
    expect(text).toContain('Written 50 min after the change it covers')
    expect(text).toContain('name="change" value="c1"')
    expect(text).toContain('>/etc/ssh/sshd_config</textarea>')
  })

  test('is edited in the form it was written in, and waits again', async () => {
    const scene = await aPagesScene()
    const { location } = await scene.as(alice).post('/schedule/new', { ...CARD, from: '2026-03-11T10:00', to: '2026-03-11T11:00' })
    const card = location ?? ''
    const id = card.split('/').at(-1) ?? ''
    const { text } = await scene.as(alice).get(`/schedule/new?edit=${id}`)
    expect(text).toContain('value="2026-03-11T10:00"')
    const edited = await scene.as(alice).post(card, { ...CARD, summary: 'Lower them', from: '2026-03-11T10:00', to: '2026-03-11T12:00' })
    expect(edited.status).toBe(303)
    expect((await scene.as(alice).get(card)).text).toContain('Edited, waits again')
  })

  test('several windows are shown, kept, added to and taken away', async () => {
    const scene = await aPagesScene()
    const send = (path: string, ...windows: readonly (readonly [string, string])[]) =>
      scene
        .as(alice)
        .post(path, [...Object.entries(CARD), ...windows.flatMap(([from, to]) => [['from', from] as const, ['to', to] as const])])
    const [one, two] = [['2026-03-11T10:00', '2026-03-11T11:00'] as const, ['2026-03-12T10:00', '2026-03-12T11:00'] as const]
    const { location } = await send('/schedule/new', one, two, ['', ''])
    const id = location?.split('/').at(-1) ?? ''
    const windows = async () => (await scene.store.read.entryById(id))?.entry.windows.length
    expect(await windows()).toBe(2)
    const { text } = await scene.as(alice).get(`/schedule/new?edit=${id}`)
    expect([...text.matchAll(/name="from"[^>]* value="([^"]*)"/g)].map(([, from]) => from)).toEqual([one[0], two[0], ''])
    expect((await send(`/schedule/${id}`, ['', ''], two)).status).toBe(303)
    expect(await windows()).toBe(1)
    const refused = await send(`/schedule/${id}`, one, ['2026-03-13T10:00', ''])
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('value="2026-03-13T10:00"')
  })

  test('the one who asked for it reads why they may not approve it', async () => {
    const scene = await aPagesScene()
    const both = { ...alice, roles: ['operator', 'approver'] as const }
    const { location } = await scene.as(both).post('/schedule/new', { ...CARD, items: '/etc/ssh/**', day: '2026-03-11' })
    expect((await scene.as(both).get(location ?? '')).text).toMatch(/alice asked for this change, and at medium risk/)
  })
})

test('an alert is taken by the one who presses', async () => {
  const scene = await aPagesScene()
  const [alert] = await scene.store.read.alertsOfChange('c1')
  const { flash } = await scene.as(bob).post(`/alerts/${alert?.id ?? ''}/ack`)
  expect(flash).toContain('You took it')
  expect((await scene.as(alice).get('/alerts')).text).toContain('by bob')
})

describe('what a reader prefers', () => {
  test('is kept in cookies and leads back only to us', async () => {
    const { status, location } = await (await aPagesScene()).as(alice).post('/preferences', { theme: 'dark', back: '//evil.example' })
    expect({ status, location }).toEqual({ status: 303, location: '/' })
  })
  test('decides theme and zone of every page', async () => {
    const { text } = await (
      await aPagesScene()
    )
      .as(alice)
      .get('/changes', { cookie: 'knowngood-theme=dark; knowngood-zone=Europe%2FBerlin' })
    expect(text).toContain('data-theme="dark"')
    expect(text).toContain('CET')
  })
  test('a zone that does not exist is UTC', async () => {
    const { status, text } = await (await aPagesScene()).as(alice).get('/changes', { cookie: 'knowngood-zone=Nowhere' })
    expect(status).toBe(200)
    expect(text).toMatch(/\d\dZ/)
  })
})

describe('static files', () => {
  test('are answered with a digest, and not sent again to who has them', async () => {
    const reader = (await aPagesScene()).as(alice)
    for (const name of ['style.css', 'app.js', 'htmx.js', 'icons.svg', 'mark.svg']) {
      const { status, response } = await reader.get(`/static/${name}`)
      const again = await reader.get(`/static/${name}`, { 'if-none-match': response.headers.get('etag') ?? '' })
      expect({ name, status, again: again.status }).toEqual({ name, status: 200, again: 304 })
    }
  })
  test('are those of the list and no others', async () => {
    const reader = (await aPagesScene()).as(alice)
    for (const name of ['../server/app.ts', '..%2fpackage.json', 'package.json'])
      expect((await reader.get(`/static/${name}`)).status).toBe(404)
  })
})
