// The settings of a real PostgreSQL, through the real client of this machine where there is one.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { DATABASES } from '../../../agent/items/databases.ts'
import { runTool } from '../../../agent/items/tool.ts'
import { sharedPostgres } from '../../postgres/database.ts'
import { seenOn } from './hosts.ts'

const hasClient = (await runTool('psql', ['--version'])).kind === 'ran'
const instance = hasClient ? await sharedPostgres() : null

const hostWith = (address: string): string => {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'pg settings ')))
  mkdirSync(path.dirname(path.join(root, DATABASES)), { recursive: true })
  writeFileSync(path.join(root, DATABASES), `${address}\n`)
  return root
}

test.runIf(instance)('settings in force with where they come from, and not those of our own session', async () => {
  const address = instance?.urlOf('postgres') ?? ''
  const root = hostWith(address)
  try {
    const { byName, unseen, all } = await seenOn(root, 'db-setting')
    expect(unseen).toEqual([])
    const { host } = new URL(address)
    const found = all.find(({ key }) => key === 'max_connections')
    expect(found?.path).toBe(`${new URL(address).protocol}//${host}/postgres`)
    expect(found?.values).toMatchObject({ value: expect.stringMatching(/^\d+$/), source: expect.any(String) })
    expect([...byName.keys()].join()).not.toMatch(/application_name|statement_timeout/)
    expect(all.length).toBeGreaterThan(100)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})

test('a PostgreSQL nobody can ask is told with what to do', async () => {
  const root = hostWith('postgresql://nobody:not-kept@127.0.0.1:1/none')
  try {
    const { unseen } = await seenOn(root, 'db-setting')
    expect(unseen).toMatchObject([{ path: 'postgresql://127.0.0.1:1/none', reason: expect.stringMatching(/psql/) }])
    expect(JSON.stringify(unseen)).not.toContain('not-kept')
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
