// The newcomer's path in a real browser: set up, see a change arrive, turn it into a card, plan the next one, and see it judged authorised.
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openBrowser } from '../browser.ts'
import { eventually, Running } from './running.ts'

const PASSWORD = 'four or five words make a good one'

let browser: Browser
let page: Page
let it: Running
let complaints: string[] = []

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

beforeEach(async () => {
  it = await Running.create()
  it.file('app.conf', 'colour = green\n')
  it.file('planned.conf', 'size = 1\n')
  await it.start()
  await it.baselined('planned.conf')
  const context = await browser.newContext()
  page = await context.newPage()
  complaints = []
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', (error) => void complaints.push(error.message))
})
afterEach(async () => {
  await page.context().close()
  await it.remove()
})

/** No finding of axe, and nothing the browser complained of. */
async function isSound(): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => ({ id, on: nodes.map(({ html }) => html) }))).toEqual([])
  expect(complaints).toEqual([])
}

async function setUp(): Promise<void> {
  const link = await eventually('the set-up link', () => /http\S+\/setup\?token=\S+/.exec(it.said)?.[0])
  await page.goto(link)
  await isSound()
  await page.getByLabel('Your name').fill('Ada')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByLabel('The same again').fill(PASSWORD)
  await page.getByRole('button', { name: 'Make the account' }).click()
  await page.getByRole('navigation').first().waitFor()
  await page.goto(link)
  expect(await page.getByRole('button', { name: 'Make the account' }).count()).toBe(0)
  complaints = complaints.filter((text) => !/40[0-9]|410/.test(text))
}

const verdictOf = async (name: string): Promise<string> => (await it.changeOf(name)).verdict

async function openChange(name: string): Promise<void> {
  await it.changeOf(name)
  await page.goto(`${it.url}/changes`)
  await page
    .getByRole('row', { name: new RegExp(name) })
    .getByRole('link')
    .first()
    .click()
  await page.getByRole('heading', { name: new RegExp(name) }).waitFor()
}

async function approveShownCard(): Promise<void> {
  await page.getByText('Approve', { exact: false }).first().click()
  await page.getByRole('button', { name: 'Approve', exact: true }).click()
  await page.getByText('Approved').first().waitFor()
}

test('from the set-up link to an authorised change', { timeout: 120_000 }, async () => {
  await setUp()
  await page.goto(it.url)
  await isSound()

  // A change arrives while one looks on.
  it.file('app.conf', 'colour = red\n')
  await page.getByText('app.conf').first().waitFor()
  await isSound()

  await openChange('app.conf')
  await isSound()
  const text = await page.getByRole('main').innerText()
  expect(text).toContain('Unauthorised')
  expect(text).toContain('colour = red')
  expect(text).toMatch(/\d\d:\d\d:\d\d–\d\d:\d\d:\d\d/)

  // One click makes a card of it, honestly marked.
  await page.getByRole('link', { name: 'Make a card from this' }).click()
  await isSound()
  await page.getByRole('button', { name: /Submit/ }).click()
  await page.getByText('written after the change').waitFor()
  await isSound()
  await approveShownCard()
  expect(
    await eventually('the verdict after the approval', async () =>
      (await verdictOf('app.conf')) === 'authorised' ? 'authorised' : undefined,
    ),
  ).toBe('authorised')

  // The next change is planned.
  await page.goto(`${it.url}/schedule`)
  await isSound()
  await page
    .getByRole('link', { name: /New card/ })
    .first()
    .click()
  await page.getByLabel('Who', { exact: true }).fill('Ada')
  const [asset] = (await it.get('/api/v1/assets'))['items'] as readonly { id: string }[]
  await page.getByLabel('System').fill(asset?.id ?? '')
  await page.getByLabel('What will change').fill('Raise the size')
  await page.getByLabel('A whole day').fill(new Date().toISOString().slice(0, 10))
  await page.getByText('Say more').click()
  await page.getByLabel('Items, one on each line').fill(it.file('planned.conf'))
  await page.getByRole('button', { name: /Submit/ }).click()
  await page.getByRole('heading', { name: 'Raise the size' }).waitFor()
  await approveShownCard()

  it.file('planned.conf', 'size = 2\n')
  expect(await verdictOf('planned.conf')).toBe('authorised')
  await openChange('planned.conf')
  expect(await page.getByRole('main').innerText()).toContain('Authorised')
  await isSound()
})

test('the variant that must fail: without the approval the planned change is not authorised', { timeout: 60_000 }, async () => {
  await setUp()
  it.file('planned.conf', 'size = 2\n')
  expect(await verdictOf('planned.conf')).toBe('unauthorised')
})
