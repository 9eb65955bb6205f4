// The pages in a real browser under the real headers: keys, filters, the pill of new rows, and nothing the policy has to block.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../../server/app.ts'
import { securityHeaders } from '../../../server/auth/web.ts'
import { listen } from '../../../server/listen.ts'
import { createLive } from '../../../server/live.ts'
import { SILENT_LOG } from '../../../server/log.ts'
import { eventsApiRoutes } from '../../../server/routes/events-api.ts'
import { pageRoutes } from '../../../server/routes/pages.tsx'
import { openBrowser } from '../../browser.ts'
import { addChange, alice } from '../schedule/scene.ts'
import { aPagesScene } from './scene.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

async function opened(path: string) {
  const scene = await aPagesScene()
  const live = createLive()
  const stopping = new AbortController()
  const app = createApp({
    routes: [...pageRoutes({ ...scene.parts, live }), ...eventsApiRoutes({ live, stopping: stopping.signal })],
    before: [
      securityHeaders({ secure: false }),
      async (c, next) => {
        c.set('actor', alice)
        c.set('csrf', 'token-of-this-session')
        await next()
      },
    ],
    refuse: () => null,
    log: SILENT_LOG,
  })
  const { url, close } = await listen({ host: '127.0.0.1', port: 0, tls: null, fetch: app.fetch })
  onTestFinished(async () => {
    stopping.abort()
    await close(1_000)
  })
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  const complaints: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', (error) => void complaints.push(error.message))
  await page.goto(`${url}${path}`)
  return { scene, live, page, complaints }
}

const focused = (page: Page) => page.evaluate('document.activeElement?.id || document.activeElement?.textContent')

test('a list is walked and opened by keys alone', async () => {
  const { page, complaints } = await opened('/changes')
  await page.keyboard.press('j')
  expect(await page.locator('tr[aria-selected=true]').count()).toBe(1)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/changes/c1')
  await page.keyboard.press('e')
  expect(await focused(page)).toBe('field-owner')
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  expect(await page.locator('dialog#keys').isVisible()).toBe(true)
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  expect(await focused(page)).toBe('search')
  expect(complaints).toEqual([])
})

test('a filter swaps the list, says so in the address, and back undoes it', async () => {
  const { page, complaints } = await opened('/changes')
  await page.fill('#field-asset', 'db-01')
  await page.locator('#field-asset').blur()
  await page.waitForURL('**asset=db-01**')
  await page.getByText('No change fits these filters.').waitFor()
  expect(await page.locator('h1').count()).toBe(1)
  await page.goBack()
  await page.locator('#change-c1').waitFor()
  expect(complaints).toEqual([])
})

test('new changes wait behind a pill instead of pushing what is read', async () => {
  const { page, live, scene, complaints } = await opened('/changes')
  await page.waitForTimeout(300)
  await addChange(scene, { id: 'c2', item: { kind: 'file', path: '/etc/hosts' } })
  live.publish({ kind: 'change', id: 'c2', asset: 'web-01' })
  const pill = page.locator('[data-live-pill]')
  await pill.waitFor({ state: 'visible' })
  expect(await pill.textContent()).toBe('1 new')
  expect(await page.locator('#change-c2').count()).toBe(0)
  await pill.click()
  await page.locator('#change-c2').waitFor()
  expect(complaints).toEqual([])
})

test('the overview brings itself up to date', async () => {
  const { page, live, scene, complaints } = await opened('/')
  await page.waitForTimeout(300)
  await addChange(scene, { id: 'c2', item: { kind: 'file', path: '/etc/hosts' } })
  live.publish({ kind: 'alert', id: 'c2', asset: 'web-01' })
  await page.getByText('2 changes nobody approved on web-01.').waitFor()
  expect(complaints).toEqual([])
})
