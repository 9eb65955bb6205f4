// Every page over the fixtures: hostile texts stay text, nothing inline, small, with headings and landmarks.
import { describe, expect, test } from 'vitest'
import { type PageName, html, PAGES } from './pages.tsx'
import { HOSTILE } from './scene.ts'

const names = Object.keys(PAGES).filter((name): name is PageName => name in PAGES)
const MOST_BYTES = 100_000

describe.each(await Promise.all(names.map(async (name) => ({ name, page: await html(name) }))))('$name', ({ page }) => {
  test('has no inline style, handler, script or address of another kind', () => {
    expect(page).not.toMatch(/<[^>]*\sstyle=/i)
    expect(page).not.toMatch(/<[a-z][^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*\son[a-z]+=/i)
    expect(page).not.toMatch(/<script(?![^>]*\ssrc="\/static\/)/i)
    expect(page).not.toMatch(/(?:href|src|action)="(?!\/|#)/i)
  })

  test('escapes every hostile text', () => {
    for (const text of HOSTILE.filter((each) => /[<>"]/.test(each))) expect(page).not.toContain(text)
    const shown = page.replaceAll(/ data-copy="[^"]*"/g, '')
    expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
    // oxlint-disable-next-line no-control-regex -- these must not reach a reader
    expect(shown).not.toMatch(/[\u0000\u001b]/)
  })

  test('fits into 100 KB', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(MOST_BYTES)
  })

  test('has one main, one first heading, a title and a language', () => {
    expect(page.match(/<main /g)).toHaveLength(1)
    expect(page.match(/<h1>/g)).toHaveLength(1)
    expect(page).toMatch(/<title>[^<]+ · knowngood<\/title>/)
    expect(page).toContain('<html lang="en"')
  })

  test('gives every form that writes its token', () => {
    const posts = page.match(/<form[^>]*method="post"[^>]*>(?:(?!<\/form>)[\s\S])*/g) ?? []
    for (const form of posts) expect(form).toContain('name="_csrf" value="token-of-this-session"')
  })

  test('names each id once', () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
  })
})
