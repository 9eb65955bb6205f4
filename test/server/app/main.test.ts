// A whole server: starts on its own folder, keeps others out in words, writes the invitation of its own agent, stops cleanly.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readSettings } from '../../../server/config.ts'
import { SILENT_LOG } from '../../../server/log.ts'
import { type Server, startServer } from '../../../server/main.ts'

let folder = ''
const running: Server[] = []
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'knowngood-main-'))
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true, force: true })
})

const start = async (flags: { readonly port?: string; readonly data?: string } = {}): Promise<Server> => {
  const config = path.join(folder, 'knowngood.yaml')
  const settings = readSettings(
    { port: '0', data: path.join(folder, 'data'), ...flags },
    existsSync(config) ? { KNOWNGOOD_CONFIG: config } : {},
  )
  const server = await startServer({ ...settings, configFile: config }, SILENT_LOG)
  running.push(server)
  return server
}

test('starts, answers, invites its own agent once, and starts again on the same folder', async () => {
  const server = await start()
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  expect(server.setupLink).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/setup\?token=/)
  const tokenFile = server.agentArgs[server.agentArgs.indexOf('--token-file') + 1] ?? ''
  expect(statSync(tokenFile).mode & 0o777).toBe(0o600)
  const enrol = { token: readFileSync(tokenFile, 'utf8'), publicKey: PUBLIC_KEY, name: 'this-host', version: '1' }
  expect((await fetch(`${server.url}/v1/agent/enrol`, { method: 'POST', body: JSON.stringify(enrol) })).status).toBe(200)
  writeFileSync(path.join(path.dirname(tokenFile), 'identity.json'), '{}')
  rmSync(tokenFile)
  await server.stop()
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed')
  await start()
  expect(existsSync(tokenFile)).toBe(false)
})

const PUBLIC_KEY = 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE='

test('a second server on the same folder or port is refused in one sentence', async () => {
  const server = await start()
  await expect(start()).rejects.toThrow(/already in use by another knowngood server.*--data/)
  const port = new URL(server.url).port
  await expect(start({ port, data: path.join(folder, 'other') })).rejects.toThrow(new RegExp(`Port ${port} is in use.*--port`))
  await expect(start({ data: '/dev/null/x' })).rejects.toThrow(/cannot be written.*--data/)
})

test('a mistake in the configuration file stops a start with its line, and keeps a running server running', async () => {
  const config = path.join(folder, 'knowngood.yaml')
  writeFileSync(config, 'assets:\n  this-host: { flags: [secret] }\n')
  await expect(start()).rejects.toThrow(/line 2: .*\nMend the file/)
  writeFileSync(config, 'assets:\n  this-host: { tags: [web] }\n')
  const server = await start()
  writeFileSync(config, 'assets: 3\n')
  await new Promise((resolve) => setTimeout(resolve, 500))
  await vi.waitFor(async () => expect((await fetch(`${server.url}/healthz`)).status).toBe(200))
})

test('a connection kept alive does not hold up the stop', async () => {
  const server = await start()
  const idle = await fetch(`${server.url}/healthz`)
  await idle.text()
  const started = performance.now()
  await server.stop()
  expect(performance.now() - started).toBeLessThan(4_000)
})
