// Bringing a schedule on the page: the preview keeps nothing and says why of each record, the import keeps what it said.
import { expect, test } from 'vitest'
import { alice, bob } from '../schedule/scene.ts'
import { aPagesScene } from './scene.ts'

const text = [
  'id;summary;who;start;end;tz;assets',
  'T-1;Raise <limits>;alice;2026-03-12 09:00;2026-03-12 10:00;UTC;web-01',
  'T-2;No end;alice;2026-03-12 09:00;;UTC;web-01',
].join('\n')

test('preview, then import', async () => {
  const scene = await aPagesScene()
  const reader = scene.as(alice)
  const preview = await reader.post('/schedule/import', { format: 'csv', source: 'table', text, step: 'preview' })
  expect(preview.status).toBe(200)
  expect(preview.text).toContain('Raise &lt;limits&gt;')
  expect(preview.text).toContain('Import 1 record')
  expect(preview.text).toContain('A window needs both start and end')
  expect(await scene.store.read.entryById('T-1')).toBeNull()
  const done = await reader.post('/schedule/import', { format: 'csv', source: 'table', text, step: 'import' })
  expect([done.location, done.flash]).toEqual(['/schedule', expect.stringContaining('1 added, 0 changed, 0 as they were, 1 refused')])
  expect((await scene.store.read.entryById('T-1'))?.entry).toMatchObject({
    source: 'table',
    history: [{ state: 'submitted', note: 'Brought by alice.' }],
  })
})

test('a refusal keeps what was typed; sources that fail say why', async () => {
  const scene = await aPagesScene()
  const problem = 'the address: it answered 503'
  await scene.store.write((tx) => tx.keepSource({ name: 'tickets', kind: 'jira', cursor: null, triedAt: 1, readAt: null, problem }))
  const { status, text: page } = await scene.as(alice).post('/schedule/import', { format: 'jira', text: '{', step: 'preview' })
  expect(status).toBe(400)
  expect(page).toContain('It is not JSON in UTF-8.')
  expect(page).toMatch(/<textarea[^>]*>\{<\/textarea>/)
  expect((await scene.as(alice).get('/schedule/import')).text).toContain(problem)
})

test('a system nobody knows is shown with a form; mapping it by the form is said, and what is refused is named', async () => {
  const scene = await aPagesScene()
  const reader = scene.as(bob)
  const table = text.replace('UTC;web-01', 'UTC;WEB-01.corp.example')
  await reader.post('/schedule/import', { format: 'csv', source: 'table', text: table, step: 'import' })
  expect((await reader.get('/schedule')).text).toContain('no asset of ours')
  expect((await reader.get('/schedule/import')).text).toMatch(/name="system"[^>]*value="web-01"|value="web-01"[^>]*name="system"/)
  const refused = await reader.post('/schedule/import/systems', { name: 'WEB-01.corp.example', system: 'nowhere' })
  expect([refused.status, refused.text.includes('No asset is known as “nowhere”')]).toEqual([400, true])
  const done = await reader.post('/schedule/import/systems', { name: 'WEB-01.corp.example', system: 'web-01' })
  expect([done.location, done.flash]).toEqual(['/schedule/import', expect.stringContaining('One entry is read anew')])
  expect((await scene.store.read.entryById('T-1'))?.entry.assets.include).toEqual(['web-01'])
  expect((await reader.get('/schedule')).text).not.toContain('no asset of ours')
  const gone = await reader.post('/schedule/import/systems/remove', { name: 'WEB-01.corp.example' })
  expect(gone.flash).toContain('not web-01 any more')
})
