// The collector against real SSH servers: logins, host keys, jump hosts, what is held back, and that no secret leaves it.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { collect } from '../../../agent/devices/collect.ts'
import { type Device, LIMITS, type Login } from '../../../agent/devices/device.ts'
import { openMemory } from '../../../agent/devices/memory.ts'
import { createPlatforms } from '../../../agent/devices/platform-files.ts'
import { type How, newHostKey, PASSWORD, type Router, startRouter } from './router.ts'

const platforms = createPlatforms()
let folder = ''
let routers: Router[] = []
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kg devices '))
})
afterEach(async () => {
  await Promise.all(routers.map((router) => router.close()))
  routers = []
  rmSync(folder, { recursive: true, force: true })
})

async function router(how: How = {}, port = 0): Promise<Router> {
  const started = await startRouter(how, port)
  routers.push(started)
  return started
}
const login = (port: number, password: string = PASSWORD): Login => ({
  host: '127.0.0.1',
  port,
  username: 'reader',
  password,
  privateKey: null,
  passphrase: null,
})
const device = (port: number, more: Partial<Device> = {}): Device => ({
  name: 'edge-1',
  platform: platforms({ platform: 'cisco_ios' }),
  login: login(port),
  jump: null,
  enable: null,
  limits: LIMITS,
  ...more,
})
const filesIn = (dir: string): string =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.key'))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')

const SERVERS: readonly { readonly name: string; readonly how: How; readonly enable?: string }[] = [
  { name: 'a password', how: {} },
  { name: 'keyboard-interactive', how: { login: 'keyboard-interactive' } },
  { name: 'an enable password', how: { enable: 'raise-77' }, enable: 'raise-77' },
  {
    name: 'algorithms of long ago',
    how: {
      hostKey: newHostKey('rsa'),
      algorithms: { kex: ['diffie-hellman-group14-sha1'], cipher: ['aes128-cbc'], hmac: ['hmac-sha1'], serverHostKey: ['ssh-rsa'] },
    },
  },
]
test.each(SERVERS)('clean with $name', async ({ how, enable = null }) => {
  const { port, passwords } = await router(how)
  const result = await collect(device(port, { enable }), openMemory(folder))
  expect(result).toMatchObject({
    status: 'clean',
    reason: null,
    facts: { hostname: 'edge-1', version: '15.2(4)E5', serial: 'FOC0000X0X0', model: 'WS-C2960X-24TS-L' },
  })
  expect(result.config).toMatch(
    /^version 15\.2\nhostname edge-1\nusername ops secret 5 <secret:[0-9a-f]+>\nip routing\ninterface Vlan1\n shutdown\nend\n$/,
  )
  expect(passwords).toEqual([PASSWORD])
  expect(JSON.stringify(result) + filesIn(folder)).not.toMatch(/letmein|raise-77|0123456789abcdef/)
  expect(filesIn(folder)).toContain('"text":"show running-config"')
})

test('a wrong password is tried once', async () => {
  const { port, passwords } = await router()
  const result = await collect(device(port, { login: login(port, 'wrong') }), openMemory(folder))
  expect(result).toMatchObject({ status: 'failed', step: 'auth', config: null })
  expect(passwords).toEqual(['wrong'])
})

test('an enable password is tried once; without one the device is told not to be readable', async () => {
  const { port } = await router({ enable: 'raise-77' })
  expect(await collect(device(port, { enable: 'wrong' }), openMemory(folder))).toMatchObject({ status: 'failed', step: 'enable' })
  const none = await collect(device(port), openMemory(folder))
  expect(none).toMatchObject({ status: 'failed', step: 'enable' })
  expect(none.reason).toContain('none was given')
})

test('another host key gets no password', async () => {
  const first = await router()
  const memory = openMemory(folder)
  expect(await collect(device(first.port), memory)).toMatchObject({ status: 'clean' })
  await first.close()
  const second = await router({}, first.port)
  const result = await collect(device(first.port), memory)
  expect(result).toMatchObject({ status: 'failed', step: 'hostkey' })
  expect(result.reason).toContain('host key changed')
  expect(second.passwords).toEqual([])
})

test('through a jump host with a login of its own', async () => {
  const target = await router()
  const through: number[] = []
  const jump = await router({ forwards: (port) => through.push(port) })
  const result = await collect(device(target.port, { jump: login(jump.port) }), openMemory(folder))
  expect(result.status).toBe('clean')
  expect(through).toEqual([target.port])
  const shut = await collect(device(target.port, { jump: login(jump.port, 'wrong') }), openMemory(folder))
  expect(shut).toMatchObject({ status: 'failed', step: 'jump host: auth' })
})

test('a copy far shorter than the last good one is held back, and believed when it comes again', async () => {
  const long = ['hostname edge-1', ...Array.from({ length: 60 }, (_, at) => `vlan ${at}`), 'end'].join('\n')
  const short = ['hostname edge-1', 'vlan 1', 'vlan 2', 'vlan 3', 'vlan 4', 'end'].join('\n')
  const answers = [long, short, short, short]
  const { port } = await router({ config: () => answers.shift() ?? '' })
  const memory = openMemory(folder)
  const statuses: string[] = []
  for (let run = 0; run < 4; run += 1) statuses.push((await collect(device(port), memory)).status)
  expect(statuses).toEqual(['clean', 'quarantined', 'clean', 'clean'])
})

test('nothing is sent that the platform file does not name', async () => {
  const { port, commands } = await router()
  await collect(device(port), openMemory(folder))
  const { setup, collect: asked, logout } = platforms({ platform: 'cisco_ios' })
  const allowed = new Set(['', ...setup, ...logout, ...asked.flatMap((item) => item.commands)])
  expect(commands.filter((command) => !allowed.has(command))).toEqual([])
})
