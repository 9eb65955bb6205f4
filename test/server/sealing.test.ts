// Sealed secrets: opened where they belong, and nowhere else.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { property, assert, string } from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { openSealing } from '../../server/sealing.ts'

function aFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'knowngood-sealing-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

test('what is sealed is opened again, for the same record only, and shows nothing of itself', () => {
  const sealing = openSealing(aFolder())
  assert(
    property(string({ unit: 'binary' }), string(), (secret, record) => {
      const sealed = sealing.seal(record, secret)
      expect(sealing.unseal(record, sealed)).toEqual({ ok: true, value: secret.toWellFormed() })
      expect(sealing.unseal(`${record}x`, sealed)).toMatchObject({ ok: false })
      expect(sealing.seal(record, secret)).not.toBe(sealed)
    }),
  )
  expect(sealing.seal('channel:chat', 'https://hooks.slack.com/T0')).not.toContain('hooks')
})

test('every altered letter is noticed', () => {
  const sealing = openSealing(aFolder())
  const sealed = sealing.seal('a', 'secret')
  const at = sealed.lastIndexOf('.') + 1
  for (let i = at; i < sealed.length - 1; i += 1) {
    const other = sealed.slice(0, i) + (sealed[i] === 'A' ? 'B' : 'A') + sealed.slice(i + 1)
    expect(sealing.unseal('a', other)).toMatchObject({ ok: false })
  }
})

test('the key is made once, for its owner only; another key, none, and a damaged one say what to do', () => {
  const [here, there] = [aFolder(), aFolder()]
  const sealed = openSealing(here).seal('a', 'secret')
  const file = path.join(here, 'sealing.key')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(openSealing(here).unseal('a', sealed)).toEqual({ ok: true, value: 'secret' })
  expect(openSealing(there).unseal('a', sealed)).toMatchObject({ ok: false, message: expect.stringMatching(/missing in .*Copy that file/) })
  openSealing(there).seal('b', 'x')
  expect(openSealing(there).unseal('a', sealed)).toMatchObject({ ok: false, message: expect.stringContaining('another sealing.key') })
  writeFileSync(path.join(there, 'sealing.key'), readFileSync(file))
  expect(openSealing(there).unseal('a', sealed)).toEqual({ ok: true, value: 'secret' })
  writeFileSync(file, 'short')
  expect(() => openSealing(here).seal('a', 'x')).toThrow(/damaged\. Put back/)
})
