// The board over a real store, and in a real browser by keyboard alone.
import { AxeBuilder } from '@axe-core/playwright'
import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../../server/app.ts'
import { securityHeaders } from '../../../server/auth/web.ts'
import { EMPTY_CONFIG } from '../../../server/config/file.ts'
import { listen } from '../../../server/listen.ts'
import { SILENT_LOG } from '../../../server/log.ts'
import { pageRoutes } from '../../../server/routes/pages.tsx'
import { openBrowser } from '../../browser.ts'
import { alice, bob, carol, person, trailOf } from '../schedule/scene.ts'
import { aPagesScene } from './scene.ts'

const services = {
  shop: { owner: 'bob', assets: [], dependsOn: { hard: ['ledger'], soft: [] } },
  ledger: { owner: 'team-ledger', assets: [] },
}
const config = () => ({ ...EMPTY_CONFIG, services })
const card = { who: 'alice', system: 'web-01', summary: 'Raise <b>worker</b>_connections', items: '/etc/nginx/**', day: '2026-03-10' }
const id = 'CHG-1001'

async function aBoard() {
  const scene = await aPagesScene(config)
  await scene.as(alice).post('/schedule/new', card)
  return scene
}

test('a waiting card stands there with its record, its conflicts and those it affects; one without a day does not', async () => {
  const scene = await aBoard()
  await scene.as(alice).post('/schedule/new', { ...card, day: '', summary: 'Some day' })
  const { text } = await scene.as(bob).get('/board')
  expect(text).toContain('Raise &lt;b&gt;worker&lt;/b&gt;_connections')
  expect(text).toContain('No past change like it on this system within a year.')
  expect(text).toContain('Nothing else is planned that would meet it.')
  expect(text).toContain('not asked yet')
  expect(text).not.toContain('Some day')
})

test('an owner agrees or objects, once for each revision, with a row in the trail', async () => {
  const scene = await aBoard()
  const answer = (form: Readonly<Record<string, string>>, who = bob) =>
    scene.as(who).post(`/schedule/${id}/consent`, { owner: 'bob', ...form })
  expect((await answer({ answer: 'objects' })).flash).toContain('Say why')
  expect((await answer({ answer: 'agreed' }, person('eve', 'operator'))).flash).toContain('Only bob answers for their services')
  expect((await answer({ answer: 'agreed', owner: 'team-ledger' })).flash).toContain('affects no service of team-ledger')
  expect((await answer({ answer: 'agreed', rev: '7' })).flash).toContain('It was edited since you read it')
  expect((await answer({ answer: 'objects', why: 'Not on a Tuesday.' })).flash).toContain('bob objects to CHG-1001.')
  expect((await scene.as(carol).get('/board')).text).toContain('Not on a Tuesday.')
  await answer({ answer: 'agreed', rev: '1' })
  expect((await scene.as(carol).get('/board')).text).toContain('✓ agreed')
  expect(await trailOf(scene, id)).toEqual(['alice create-card', 'bob consent-to-card', 'bob consent-to-card'])
  await scene.as(alice).post(`/schedule/${id}`, { ...card, summary: 'Raise them further' })
  expect((await scene.as(carol).get('/board')).text).toContain('not asked yet')
})

test('whoever depends on what is touched is affected too, and a team is spoken for by name', async () => {
  const scene = await aBoard()
  await scene.as(alice).post('/schedule/new', { ...card, system: 'db-01', items: '/etc/motd' })
  const said = await scene.as(alice).post('/schedule/CHG-1002/consent', { owner: 'team-ledger', answer: 'agreed' })
  expect(said.flash).toContain('team-ledger agrees to CHG-1002.')
  expect((await scene.as(bob).get('/board')).text).toContain('shop, which needs ledger')
})

test('what has lain in the basket for more than 60 days is offered for withdrawal', async () => {
  const scene = await aBoard()
  await scene.as(alice).post('/schedule/new', { ...card, day: '', summary: 'Some day' })
  scene.clock.now += 59 * 86_400_000
  expect((await scene.as(alice).get('/board')).text).not.toContain('Some day')
  scene.clock.now += 2 * 86_400_000
  expect((await scene.as(alice).get('/board')).text).toContain('Some day')
  const gone = await scene.as(alice).post('/schedule/CHG-1002/withdraw', { back: 'board' })
  expect(gone.location).toBe('/board')
  expect((await scene.as(alice).get('/board')).text).not.toContain('Some day')
})

test('the card’s page says which drift would stay red', async () => {
  const scene = await aBoard()
  expect((await scene.as(bob).get(`/schedule/${id}`)).text).toContain('Would still be red after it')
})

test('the board is walked and signed by keyboard alone, and reads well to a screen reader', async () => {
  const scene = await aBoard()
  await scene.as(alice).post('/schedule/new', { ...card, system: 'db-01', items: '/etc/motd', summary: 'Second' })
  const signIn = async (c: { set: (name: 'actor' | 'csrf', value: never) => void }, next: () => Promise<void>) => {
    c.set('actor', bob as never)
    c.set('csrf', 'token-of-this-session' as never)
    await next()
  }
  const app = createApp({
    routes: pageRoutes({ ...scene.parts }),
    before: [securityHeaders({ secure: false }), signIn],
    refuse: () => null,
    log: SILENT_LOG,
  })
  const { url, close } = await listen({ host: '127.0.0.1', port: 0, tls: null, fetch: app.fetch })
  onTestFinished(() => close(1_000))
  const browser = await openBrowser()
  onTestFinished(() => browser.close())
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${url}/board`)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('a')
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id: rule, nodes }) => `${rule}: ${nodes[0]?.html}`)).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByText('CHG-1002 was approved by bob.').waitFor()
  expect(new URL(page.url()).pathname).toBe('/board')
  expect((await scene.store.read.entryById(id))?.state).toBe('submitted')
}, 60_000)
