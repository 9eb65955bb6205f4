// `health.yaml` while the agent runs: a mistake is told with its line and changes nothing, and is forgotten once it is mended.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { healthSettings } from '../../../agent/health/settings.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'health settings '))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('a mistake is told for as long as it is there', () => {
  const warned: unknown[] = []
  const settings = healthSettings(dir, { info: () => {}, warn: (about: unknown) => void warned.push(about) })
  const file = path.join(dir, 'health.yaml')
  expect([settings.read().every, settings.problem()]).toEqual([60, null])
  writeFileSync(file, 'every: 30\n')
  expect([settings.read().every, settings.problem()]).toEqual([30, null])
  writeFileSync(file, 'every: 20\nprobes:\n  - { name: shop, tcp: nowhere }\n')
  expect(settings.read().every).toBe(30)
  expect(settings.problem()).toMatch(/health\.yaml:3: .*host:port/)
  settings.read()
  expect(warned).toHaveLength(1)
  writeFileSync(file, 'every: 20 # mended\n')
  expect([settings.read().every, settings.problem()]).toEqual([20, null])
  rmSync(file)
  expect([settings.read().every, settings.problem()]).toEqual([60, null])
})
