// Probes against real servers on this machine: up, down, slow, mute, wrong, and behind certificates of every kind.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openHost } from '../../../agent/health/host.ts'
import { runProbes } from '../../../agent/health/probes.ts'
import { HealthFile } from '../../../rules/health/settings.ts'
import type { Measure } from '../../../rules/health/words.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'probe certificates '))
const open: net.Server[] = []

beforeAll(() => {
  for (const [name, days] of [
    ['soon', '3'],
    ['later', '300'],
  ] as const)
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        days,
        '-subj',
        '/CN=localhost',
        '-keyout',
        path.join(folder, `${name}.key`),
        '-out',
        path.join(folder, `${name}.pem`),
      ],
      { stdio: 'ignore' },
    )
})
afterEach(async () => {
  for (const server of open.splice(0)) {
    if (server instanceof http.Server) server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function listening(server: net.Server): Promise<number> {
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

const answering = (status: number, body = 'all well'): Promise<number> =>
  listening(http.createServer((_, response) => response.writeHead(status, { location: '/elsewhere' }).end(body)))

const behindTls = (name: 'soon' | 'later'): Promise<number> =>
  listening(
    https.createServer(
      { key: readFileSync(path.join(folder, `${name}.key`)), cert: readFileSync(path.join(folder, `${name}.pem`)) },
      (_, response) => response.end('all well'),
    ),
  )

async function probed(probe: Record<string, unknown>): Promise<readonly Measure[]> {
  const { probes } = HealthFile.parse({ probes: [{ name: 'shop', ...probe }] })
  return runProbes(openHost(), probes, Date.now)
}
const first = async (probe: Record<string, unknown>) => (await probed(probe))[0]

test('up', async () => {
  const port = await answering(200)
  expect(await first({ http: `http://127.0.0.1:${port}/` })).toMatchObject({ kind: 'probe', subject: 'shop', found: { state: 'ok' } })
  expect(await first({ http: `http://127.0.0.1:${port}/`, contains: 'well', status: 200 })).toMatchObject({ found: { state: 'ok' } })
  expect(await first({ tcp: `127.0.0.1:${port}` })).toMatchObject({ found: { state: 'ok' } })
})

test('down', async () => {
  const port = await answering(200)
  for (const server of open.splice(0)) await new Promise<void>((resolve) => server.close(() => resolve()))
  expect((await first({ http: `http://127.0.0.1:${port}/health?key=k3y` }))?.found).toEqual({
    state: 'bad',
    why: `shop: http://127.0.0.1:${port}/health cannot be reached: ECONNREFUSED.`,
  })
  expect((await first({ tcp: `127.0.0.1:${port}` }))?.found).toEqual({
    state: 'bad',
    why: `shop: no connection to 127.0.0.1:${port}: ECONNREFUSED.`,
  })
})

test('a status or an answer that is not the one expected', async () => {
  const broken = await answering(503)
  expect((await first({ http: `http://127.0.0.1:${broken}/` }))?.found?.why).toBe('shop: it answered 503.')
  const moved = await answering(302)
  expect((await first({ http: `http://127.0.0.1:${moved}/`, status: 200 }))?.found?.why).toBe('shop: it answered 302 instead of 200.')
  const other = await answering(200, 'maintenance')
  expect((await first({ http: `http://127.0.0.1:${other}/`, contains: 'all well' }))?.found?.why).toBe(
    'shop: its answer does not hold "all well".',
  )
})

test('slow is a warning with the time it took, mute is bad', async () => {
  const slow = await listening(http.createServer((_, response) => setTimeout(() => response.end('all well'), 60)))
  const answer = await first({ http: `http://127.0.0.1:${slow}/`, slowMs: 50 })
  expect(answer?.found?.state).toBe('warn')
  expect(answer?.value).toBeGreaterThanOrEqual(50)
  const mute = await listening(
    net.createServer(() => {}).on('connection', (socket) => socket.resume() && setTimeout(() => socket.destroy(), 500)),
  )
  expect((await first({ http: `http://127.0.0.1:${mute}/`, timeoutMs: 100 }))?.found?.why).toMatch(/no answer within 100 ms/)
})

test('an endless answer is read to a limit, and a server that talks nonsense is told', async () => {
  const endless = await listening(
    http.createServer((_, response) => {
      const more = (): void => {
        while (response.writable && response.write('x'.repeat(60_000)));
        response.once('drain', more)
      }
      more()
    }),
  )
  expect((await first({ http: `http://127.0.0.1:${endless}/`, contains: 'y' }))?.found?.state).toBe('bad')
  const nonsense = await listening(
    net.createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('hello there\r\n\r\n'),
    ),
  )
  expect((await first({ http: `http://127.0.0.1:${nonsense}/` }))?.found?.state).toBe('bad')
})

test('a certificate that is not trusted is bad unless any will do; when it expires is measured either way', async () => {
  const port = await behindTls('soon')
  const [checked, expiry] = await probed({ http: `https://127.0.0.1:${port}/` })
  expect(checked?.found).toEqual({ state: 'bad', why: 'shop: its certificate is not trusted: DEPTH_ZERO_SELF_SIGNED_CERT.' })
  expect(expiry).toMatchObject({ kind: 'certificate', subject: 'presented to the probe shop' })
  expect(expiry?.value).toBeGreaterThan(2)
  expect(expiry?.value).toBeLessThanOrEqual(3)
  const later = await behindTls('later')
  const [any, far] = await probed({ http: `https://127.0.0.1:${later}/`, trust: 'any' })
  expect(any?.found?.state).toBe('ok')
  expect(far?.value).toBeGreaterThan(200)
})

test('a process that runs, and one that does not', async () => {
  expect((await first({ process: path.basename(process.execPath) }))?.found?.state).toBe('ok')
  expect((await first({ process: 'no-such-program-here' }))?.found?.why).toBe('shop: no process called no-such-program-here runs.')
})
