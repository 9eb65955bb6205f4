// What a page loads beside its HTML: small, ours, with every icon the views name.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { STYLE_PARTS } from '../../dashboards/style-sheet.ts'
import { ICONS } from '../../dashboards/parts/icon.tsx'
import { FACES } from '../../dashboards/verdicts.ts'
import { VERDICTS } from '../../rules/domain.ts'

const file = (path: string): Buffer => readFileSync(new URL(`../../${path}`, import.meta.url))
const ours = (name: string): string => file(`dashboards/assets/${name}`).toString('utf8')
const style = STYLE_PARTS.map((part) => ours(`style/${part}.css`)).join('')

test('style sheet, script and htmx weigh at most 60 KB gzipped', () => {
  const loaded = [Buffer.from(style), file('dashboards/assets/app.js'), file('node_modules/htmx.org/dist/htmx.min.js')]
  const weight = loaded.reduce((sum, bytes) => sum + gzipSync(bytes).length, 0)
  expect(weight).toBeLessThan(60_000)
})

test('asks no other host for anything', () => {
  expect(style).not.toMatch(/@import|https?:|@font-face/)
  expect(ours('app.js')).not.toMatch(/https?:/)
})

test('runs no text as code', () => {
  expect(ours('app.js')).not.toMatch(/\beval\b|new Function|innerHTML|insertAdjacentHTML|document\.write/)
})

test.each(ICONS)('the sprite holds %s', (name) => {
  expect(ours('icons.svg')).toContain(`id="${name}"`)
})

test.each(VERDICTS)('%s has a face with a word and a meaning', (verdict) => {
  const face = FACES[verdict]
  expect(face.word).not.toBe('')
  expect(face.meaning).toMatch(/\.$/)
  expect(ICONS).toContain(face.icon)
})

test('verdicts that share an icon and a tone are told apart by their word', () => {
  const words = VERDICTS.map((verdict) => FACES[verdict].word)
  expect(new Set(words).size).toBe(words.length)
})
