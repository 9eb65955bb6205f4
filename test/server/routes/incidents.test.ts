// The pages of incidents over a real store, without a line of JavaScript, and what a form's fields come to.
import { expect, test } from 'vitest'
import { EMPTY_CONFIG } from '../../../server/config/file.ts'
import { stepBody } from '../../../server/routes/incident-forms.ts'
import { alice, bob, carol } from '../schedule/scene.ts'
import { aPagesScene } from './scene.ts'

const config = () => ({ ...EMPTY_CONFIG, services: { shop: { assets: [] } } })
const checkout = { title: 'Checkout <b>fails</b>', services: 'shop', severity: 'sev-1', commander: 'carol' }

test('an incident is opened, worked on and closed by plain forms, each step signed', async () => {
  const scene = await aPagesScene(config)
  expect((await scene.as(alice).get('/incidents')).text).toContain('No incident yet.')
  const refused = await scene.as(alice).post('/incidents', { ...checkout, services: 'shpo' })
  expect(refused).toMatchObject({ status: 400 })
  expect(refused.text).toContain('No asset is meant by service:shpo')
  expect(refused.text).toContain('value="Checkout &lt;b&gt;fails&lt;/b&gt;"')
  const opened = await scene.as(alice).post('/incidents', checkout)
  expect(opened.location).toBe('/incidents/INC-1')
  const step = (fields: Readonly<Record<string, string>>, who = alice) => scene.as(who).post('/incidents/INC-1/step', fields)
  await step({ kind: 'symptom', text: 'Paying fails', state: 'failing' })
  await step({ kind: 'hypothesis', text: 'The firewall', owner: 'bob', nextCheck: '2026-03-10T10:30' }, bob)
  await step({ kind: 'evidence', of: '3', side: 'for', text: 'It changed', link: '/changes/c1' })
  await step({ kind: 'action', text: 'Restore it', system: 'web-01', items: '/etc/ssh/**\n/etc/hosts', minutes: '30' })
  expect((await scene.as(alice).post('/incidents/INC-1/agree', { action: '5' })).flash).toContain('A second person has to agree')
  expect((await scene.as(bob).post('/incidents/INC-1/agree', { action: '5' })).flash).toContain('CHG-1001 covers it')
  expect((await scene.store.read.entryById('CHG-1001'))?.entry).toMatchObject({
    kind: 'emergency',
    items: [{ path: '/etc/ssh/**' }, { path: '/etc/hosts' }],
  })
  expect((await scene.as(carol).post('/incidents/INC-1/hold', { minutes: '240' })).flash).toContain('holds everything')
  expect((await scene.as(alice).post('/incidents/INC-1/update', { audience: 'managers', text: 'Soon' })).flash).toContain(
    'sent to no channel',
  )
  const { text } = await scene.as(carol).get('/incidents/INC-1')
  for (const said of [
    'Checkout &lt;b&gt;fails&lt;/b&gt;',
    'Paying fails',
    'in 30 min',
    'href="/changes/c1"',
    'is held',
    'CHG-1001',
    'Soon',
  ])
    expect(text).toContain(said)
  await step({ kind: 'action-done', of: '5' })
  await scene.as(carol).post('/incidents/INC-1/lift')
  await step({ kind: 'resolved', why: 'Restored' })
  expect((await step({ kind: 'closed', why: '' })).flash).toContain('The incident was closed by alice.')
  const review = await scene.as(alice).get('/incidents/INC-1/review')
  expect(review.response.headers.get('content-type')).toBe('text/markdown; charset=utf-8')
  expect(review.text).toContain('- Restore it (CHG-1001)')
  expect((await scene.as(alice).get('/incidents/INC-9')).status).toBe(404)
})

test.each([
  [{ kind: 'plan', text: 'x', until: '2026-07-10T12:00' }, 'Europe/Berlin', { kind: 'plan', text: 'x', until: '2026-07-10T10:00:00.000Z' }],
  [{ kind: 'plan', text: 'x', until: '', _csrf: 'y' }, 'UTC', { kind: 'plan', text: 'x' }],
  [{ kind: 'plan', text: 'x', until: 'noon' }, 'UTC', { kind: 'plan', text: 'x', until: 'noon' }],
  [{ kind: 'action', items: ' a \n\nb', minutes: '30' }, 'UTC', { kind: 'action', items: ['a', 'b'], minutes: 30 }],
  [{ kind: 'cadence', minutes: 'soon' }, 'UTC', { kind: 'cadence', minutes: 'soon' }],
])('%j in %s', (fields, zone, body) => {
  expect(stepBody(fields, zone)).toEqual(body)
})
