// Watches after a restart: every folder is watched again, also those the store knew already.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FarEnd } from './far-end.ts'
import { eventually, Host } from './host.ts'

let far: FarEnd
let host: Host
beforeEach(async () => {
  far = await FarEnd.open()
  host = new Host()
})
afterEach(async () => {
  await host.remove()
  await far.close()
})

test('watches every folder again after a restart', async () => {
  const slow = { KNOWNGOOD_RESCAN: '3600' }
  host.file('a/deep/app.conf', 'port = 80\n')
  await host.settle(far, slow)
  const watched = await eventually('a count of watches', () => far.watchedFolders > 3 && far.watchedFolders)
  await host.stop()
  await host.settle(far, slow)
  expect(await eventually('all watches', () => far.watchedFolders >= watched && far.watchedFolders)).toBe(watched)

  host.file('a/deep/app.conf', 'port = 81\n')
  const change = await eventually('the change', () => far.changesOf('app.conf')[0])
  expect(change.detectedBy).toBe('watch')
})
