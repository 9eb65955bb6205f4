// A pipeline asks before it acts.
import { expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../../rules/match/policy.ts'
import { approveCard } from '../../../server/actions/approve-card.ts'
import { createCard } from '../../../server/actions/create-card.ts'
import { createApp } from '../../../server/app.ts'
import { SILENT_LOG } from '../../../server/log.ts'
import { mayIApi } from '../../../server/routes/may-i-api.ts'
import { alice, aScene, bob } from './scene.ts'

test('may I: yes inside an approved window, no outside of it, and why', async () => {
  const scene = await aScene()
  const app = createApp({ routes: mayIApi({ ...scene, policy: () => DEFAULT_POLICY }), before: [], refuse: () => null, log: SILENT_LOG })
  const mayI = async (query: string) => {
    const response = await app.request(`/api/v1/may-i?${query}`)
    return { status: response.status, ...((await response.json()) as object) }
  }
  await createCard(scene, alice, {
    who: 'alice',
    system: 'web-01',
    summary: 'Workers',
    items: ['/etc/nginx/**'],
    windows: [{ from: '2026-03-10T22:00:00Z', to: '2026-03-10T23:00:00Z' }],
  })
  const inside = 'asset=web-01&item=/etc/nginx/nginx.conf&at=2026-03-10T22:30:00Z'
  expect(await mayI(inside)).toMatchObject({ may: false })
  await approveCard(scene, bob, { id: 'CHG-1001' })
  expect(await mayI(inside)).toMatchObject({ may: true, verdict: 'authorised', entry: 'CHG-1001' })
  expect(await mayI('asset=web-01&item=/etc/nginx/nginx.conf&at=2026-03-10T21:00:00Z')).toMatchObject({
    may: false,
    verdict: 'outside_window_early',
  })
  expect(await mayI('asset=web-01&item=package:nginx')).toMatchObject({ may: false })
  expect(await mayI('asset=web-09&item=/x')).toMatchObject({ status: 404 })
  expect(await mayI('asset=web-01')).toMatchObject({
    status: 400,
    detail: 'item: Name the item: &item=/etc/nginx/nginx.conf or &item=package:nginx',
  })
})
