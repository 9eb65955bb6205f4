// Takes the pictures of every page over the fixtures, in both themes and two widths, and runs axe on each. `npm run screenshots [name…]`
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { createViteServer } from 'vitest/node'
import { STYLE_PARTS } from '../dashboards/style-sheet.ts'
import { openBrowser } from './browser.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OUT = process.env['SCREENSHOTS'] ?? join(tmpdir(), 'knowngood-screenshots')
/** The few that are kept beside the tests, one screen of each, for people who read about the product: `npm run screenshots -- --docs`. */
const KEPT = ['overview-light-1440', 'change-dark-1440', 'schedule-light-1440', 'changes-light-420']
const DOCS = process.argv.includes('--docs') ? join(ROOT, 'test/screenshots') : null
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const TYPES: Readonly<Record<string, string>> = { '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' }
const LOOKS = [
  { name: 'light-1440', width: 1440, theme: 'light' },
  { name: 'dark-1440', width: 1440, theme: 'dark' },
  { name: 'light-420', width: 420, theme: 'light' },
  { name: 'dark-420', width: 420, theme: 'dark' },
] as const

type Pages = { readonly PAGES: object; readonly html: (name: string) => Promise<string> }

const vite = await createViteServer({
  root: ROOT,
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, ws: false, watch: null },
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
})
const pages = (await vite.ssrLoadModule('/test/dashboards/pages.tsx')) as Pages

const server = createServer(async (request, response) => {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  const file = path.startsWith('/static/') ? path.slice('/static/'.length) : null
  response.setHeader('content-security-policy', CSP)
  if (path === '/api/v1/events') return void response.setHeader('content-type', 'text/event-stream').write(': nothing happens here\n\n')
  try {
    if (file === null) return void response.setHeader('content-type', 'text/html; charset=utf-8').end(await pages.html(path.slice(1)))
    if (file === 'style.css')
      return void response
        .setHeader('content-type', 'text/css')
        .end(STYLE_PARTS.map((part) => readFileSync(join(ROOT, `dashboards/assets/style/${part}.css`), 'utf8')).join(''))
    const from = file === 'htmx.js' ? 'node_modules/htmx.org/dist/htmx.min.js' : `dashboards/assets/${file}`
    response.setHeader('content-type', TYPES[extname(file)] ?? 'text/plain').end(readFileSync(join(ROOT, from)))
  } catch {
    response.writeHead(404).end()
  }
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = server.address()
const port = typeof address === 'object' && address ? address.port : 0

let problems = 0
function complain(words: string): void {
  problems += 1
  console.error(words)
}

async function picture(page: Page, name: string, look: (typeof LOOKS)[number]): Promise<void> {
  await page.goto(`http://127.0.0.1:${port}/${name}`, { waitUntil: 'load' })
  await page.evaluate('document.fonts.ready')
  const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')
  if (wide) complain(`${name} ${look.name}: wider than the screen`)
  await page.screenshot({ path: join(OUT, `${name}-${look.name}.png`), fullPage: true })
  if (DOCS !== null && KEPT.includes(`${name}-${look.name}`)) await page.screenshot({ path: join(DOCS, `${name}-${look.name}.png`) })
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
  for (const { id, nodes } of violations)
    complain(
      `${name} ${look.name}: axe ${id}: ${nodes
        .slice(0, 3)
        .map((node) => `${node.html} ${node.any[0]?.message ?? ''}`)
        .join(' | ')}`,
    )
}

const browser = await openBrowser()
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'))
for (const folder of [OUT, DOCS]) if (folder !== null) mkdirSync(folder, { recursive: true })
const names = Object.keys(pages.PAGES).filter((name) => wanted.length === 0 || wanted.includes(name))
for (const look of LOOKS) {
  const context = await browser.newContext({ viewport: { width: look.width, height: 900 }, colorScheme: look.theme, bypassCSP: false })
  const page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') complain(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complain(`${page.url()}: ${error.message}`))
  for (const name of names) await picture(page, name, look)
  await context.close()
}
await browser.close()
server.closeAllConnections()
server.close()
await vite.close()
console.log(`${names.length} pages, ${LOOKS.length} looks, ${problems} problems; pictures in ${OUT}`)
process.exitCode = problems > 0 ? 1 : 0
