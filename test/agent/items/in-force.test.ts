// What databases and programs run with: asked over real connections, compared with what their files say, and no password kept.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addressesIn, DATABASES, itemOf } from '../../../agent/items/databases.ts'
import { variablesFrom } from '../../../agent/items/databases/mysql.ts'
import { replyIn } from '../../../agent/items/databases/redis.ts'
import { olderThanConfiguration, startedAt } from '../../../agent/items/older-processes.ts'
import { viewOf } from '../../../agent/items/host-view.ts'
import { seenOn } from './hosts.ts'

let root: string
let server: Server | null = null
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'in force ')))
})
afterEach(async () => {
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()))
  server = null
  rmSync(root, { recursive: true, force: true })
})
const write = (file: string, text: string): string => {
  const full = path.join(root, file)
  mkdirSync(path.dirname(full), { recursive: true })
  writeFileSync(full, text)
  return full
}

async function listening(answer: (socket: Socket, asked: string) => void): Promise<number> {
  server = createServer((socket) => {
    let asked = ''
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk: Buffer) => answer(socket, (asked += chunk.toString())))
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}
const bulk = (...words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`

test('Redis: logs in, asks, and keeps of a password only that it is set', async () => {
  let heard = ''
  const port = await listening((socket, asked) => {
    heard = asked
    if (!asked.includes('CONFIG')) return
    const answer = `+OK\r\n${bulk('maxmemory', '0', 'requirepass', 'correct-horse', 'save', '3600 1', 'masterauth', '')}`
    // In two pieces, as a network may cut it.
    socket.write(answer.slice(0, 30))
    setImmediate(() => socket.write(answer.slice(30)))
  })
  write(DATABASES, `# ours\nredis://:correct-horse@127.0.0.1:${port}\n`)
  const { all, unseen } = await seenOn(root, 'db-setting')
  expect(heard).toContain('AUTH\r\n$13\r\ncorrect-horse')
  expect(unseen).toEqual([])
  expect(all).toEqual([
    { path: `redis://127.0.0.1:${port}`, key: 'maxmemory', values: { value: '0' } },
    { path: `redis://127.0.0.1:${port}`, key: 'requirepass', values: { state: 'set' }, secret: 'correct-horse' },
    { path: `redis://127.0.0.1:${port}`, key: 'save', values: { value: '3600 1' } },
    { path: `redis://127.0.0.1:${port}`, key: 'masterauth', values: { state: 'not set' }, secret: '' },
  ])
})

const refusals: readonly { name: string; says: string; reason: RegExp }[] = [
  { name: 'a wrong password', says: '-WRONGPASS invalid username-password pair\r\n', reason: /WRONGPASS/ },
  { name: 'another protocol', says: 'HTTP/1.1 400 Bad Request\r\n', reason: /no Redis/ },
]
test.each(refusals)('$name is told as not seen, and nothing of that database is gone', async ({ says, reason }) => {
  const port = await listening((socket) => void socket.write(says))
  write(DATABASES, `redis://127.0.0.1:${port}\n`)
  const { all, unseen } = await seenOn(root, 'db-setting')
  expect(all).toEqual([])
  expect(unseen).toMatchObject([
    { path: `redis://127.0.0.1:${port}`, covers: `redis://127.0.0.1:${port}`, reason: expect.stringMatching(reason) },
  ])
})

test('a line that is no address, and a database nobody can reach, are told; a host without any has nothing to tell', async () => {
  expect(await seenOn(root, 'db-setting')).toMatchObject({ all: [], unseen: [] })
  const port = await listening(() => undefined)
  await new Promise<void>((resolve) => server?.close(() => resolve()))
  server = null
  write(DATABASES, `not an address\nftp://x\nredis://127.0.0.1:${port}\n`)
  const { unseen } = await seenOn(root, 'db-setting')
  expect(unseen.map(({ path: what }) => what)).toEqual([`${DATABASES}: line 1`, `${DATABASES}: line 2`, `redis://127.0.0.1:${port}`])
  expect(JSON.stringify(unseen)).not.toContain('secret')
})

test('replies come whole or not yet, and a name of a database holds no password', () => {
  expect(replyIn(Buffer.from('$5\r\nab'))).toBeNull()
  expect(replyIn(Buffer.from('*2\r\n:1\r\n$-1\r\n'))).toEqual({ reply: ['1', null], end: 13 })
  expect(() => replyIn(Buffer.from('-ERR no\r\n'))).toThrow(/ERR no/)
  expect(addressesIn('\n#\n postgresql://a:b@h/d \nx y\n').map(String)).toEqual(['postgresql://a:b@h/d', 'x y'])
  expect(itemOf('mysql://h', { name: 'ssl_key', value: '/etc/key.pem' })).toMatchObject({ values: { state: 'set' } })
})

test('MySQL: global variables, without what moves by itself', () => {
  expect(variablesFrom('max_connections\t151\ngtid_executed\tx\nsql_mode\t\ntimestamp\t1\nbroken\n')).toEqual([
    { name: 'max_connections', value: '151' },
    { name: 'sql_mode', value: '' },
  ])
})

/** Workers of nginx started 100 s after the boot. */
function runningNginx(bootedAt: number): void {
  write('/proc/stat', `cpu 1 2\nbtime ${Math.floor(bootedAt / 1_000)}\n`)
  for (const [pid, ticks] of [
    ['101', 5_000],
    ['102', 10_000],
  ] as const) {
    write(`/proc/${pid}/stat`, `${pid} (nginx: (odd) name) S 1 ${'0 '.repeat(17)}${ticks} 1 2\n`)
    write(`/proc/${pid}/cgroup`, '0::/system.slice/nginx.service\n')
    symlinkSync('/usr/sbin/nginx', path.join(root, `proc/${pid}/exe`))
  }
}

test('a program that was started before its configuration was changed is told, by its unit; one started after it is not', () => {
  const file = write('/etc/nginx/conf.d/shop.conf', 'server {}\n')
  // Its own time may be set by anybody: only the change time of the kernel counts.
  utimesSync(file, 1, 1)
  runningNginx(Date.now() - 3_600_000)
  expect(olderThanConfiguration(viewOf(root, []))).toMatchObject([
    {
      path: 'nginx.service',
      detail: expect.stringMatching(
        /^runs since .*Z; \/etc\/nginx\/conf\.d\/shop\.conf was changed at .*Z: it still runs with what it read before$/,
      ),
    },
  ])
  rmSync(path.join(root, 'proc'), { recursive: true })
  runningNginx(Date.now() + 3_600_000)
  expect(olderThanConfiguration(viewOf(root, []))).toEqual([])
})

test('the start of a process is counted behind its name, whatever that holds', () => {
  expect(startedAt(`7 (a) b) S ${'0 '.repeat(18)}250 9\n`, 1_000)).toBe(3_500)
  expect(startedAt('', 1_000)).toBeNull()
})
