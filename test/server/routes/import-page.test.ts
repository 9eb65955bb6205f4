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

const fileOf = (name: string, said: string | Uint8Array<ArrayBuffer>, step = 'preview') => {
  const form = new FormData()
  form.set('file', new File([said], name))
  for (const [field, value] of Object.entries({ source: 'table', zone: '', text: '', format: 'servicenow', step })) form.set(field, value)
  return form
}

test('a file is previewed first whatever was pressed, by its own format, and then goes along as text', async () => {
  const scene = await aPagesScene()
  const reader = scene.as(alice)
  const preview = await reader.post('/schedule/import', fileOf('plan.CSV', `\uFEFF${text}`, 'import'))
  expect(preview.status).toBe(200)
  expect(preview.text).toContain('1 added, 0 changed, 0 as they were, 1 refused, of 2 records')
  expect(preview.text.indexOf('A window needs both')).toBeLessThan(preview.text.indexOf('New, submitted'))
  expect(preview.text).toMatch(/<option value="csv" selected/)
  expect(await scene.store.read.entryById('T-1')).toBeNull()
  const [, kept = ''] = /<textarea[^>]*>([^<]*)<\/textarea>/.exec(preview.text) ?? []
  const said = kept.replaceAll('&lt;', '<').replaceAll('&gt;', '>')
  const done = await reader.post('/schedule/import', { format: 'csv', source: 'table', text: said, step: 'import' })
  expect(done.flash).toContain('1 added')
  expect((await scene.store.read.entryById('T-1'))?.entry.summary).toBe('Raise <limits>')
})

const LATIN = Uint8Array.from(Buffer.from(text.replace('limits', 'Gr\u00f6\u00dfe'), 'latin1'))
const badFiles = [
  { name: 'plan.csv', said: LATIN, says: 'line 2: This is not UTF-8. Save' },
  { name: 'plan.csv', said: new Uint8Array(10 << 20).fill(65), says: 'plan.csv is 10 MB; at most 5 MB are read. Split it' },
  { name: 'plan.xlsx', said: Uint8Array.from([0x50, 0x4b, 3, 4, 0]), says: 'Save it as CSV in UTF-8' },
  { name: 'plan.ics', said: 'BEGIN:VCALENDAR\nBEGIN:VEVENT', says: 'line 2: BEGIN:VEVENT is never closed. Is the file cut off?' },
  { name: '<b>.ics', said: '', says: '&lt;b&gt;.ics is empty.' },
] as const
test.each(badFiles)('the file $name is refused: $says', async ({ name, said, says }) => {
  const scene = await aPagesScene()
  const reader = scene.as(alice)
  await reader.post('/schedule/import', { format: 'csv', source: 'table', text, step: 'import' })
  const before = (await scene.store.read.entryById('T-1'))?.entry
  const answer = await reader.post('/schedule/import', fileOf(name, said))
  expect(answer.status).toBe(400)
  expect(/role="alert"[^>]*>(.*?)<\/p>/s.exec(answer.text)?.[1]).toContain(says)
  expect(answer.text).toContain('the schedule is as it was')
  expect((await scene.store.read.entryById('T-1'))?.entry).toEqual(before)
})
