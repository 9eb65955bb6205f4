// Alertmanager itself, where this machine has it (Debian's package prometheus-alertmanager): told, reminded, resolved. Elsewhere a server
// that checks every request against the shape of its API takes its place, and the name of the test says which it was.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createPortFinder } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { alertmanagerChannel } from '../../../server/alert/channels/alertmanager.ts'
import { aNotice } from './an-alert.ts'

const BINARY = [process.env['ALERTMANAGER'] ?? '', 'prometheus-alertmanager', 'alertmanager'].find(
  (name) => name !== '' && spawnSync(name, ['--version']).status === 0,
)

const ends: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function freePort(): Promise<number> {
  const finder = createPortFinder()
  await new Promise<void>((resolve) => finder.listen(0, '127.0.0.1', resolve))
  const { port } = finder.address() as AddressInfo
  await new Promise((resolve) => finder.close(resolve))
  return port
}

async function theRealOne(binary: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'knowngood alertmanager-'))
  const file = path.join(folder, 'alertmanager.yml')
  writeFileSync(file, 'route: { receiver: none }\nreceivers: [{ name: none }]\n')
  const url = `http://127.0.0.1:${await freePort()}`
  const args = [`--config.file=${file}`, `--storage.path=${folder}`, `--web.listen-address=${url.slice(7)}`, '--cluster.listen-address=']
  const child = spawn(binary, args, { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  ends.push(async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true })
  })
  await expect
    .poll(
      () =>
        fetch(`${url}/-/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 20_000 },
    )
    .toBe(true)
  return url
}

/** `postableAlerts` of Alertmanager's OpenAPI document (api/v2/openapi.yaml). */
const Posted = z.array(
  z.object({
    labels: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string().min(1)),
    annotations: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string()).optional(),
    startsAt: z.iso.datetime().optional(),
    endsAt: z.iso.datetime().optional(),
    generatorURL: z.url().optional(),
  }),
)

async function aStandIn(): Promise<string> {
  const kept = new Map<string, z.infer<typeof Posted>[number]>()
  const server: Server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      const active = [...kept.values()].filter(({ endsAt }) => endsAt === undefined || Date.parse(endsAt) > Date.now())
      return void response.end(JSON.stringify(active.map((one) => ({ ...one, status: { state: 'active' } }))))
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const posted = Posted.safeParse(JSON.parse(Buffer.concat(chunks).toString()))
    if (!posted.success) return void response.writeHead(400).end(JSON.stringify(z.prettifyError(posted.error)))
    for (const one of posted.data) kept.set(JSON.stringify(one.labels), one)
    return void response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => new Promise((resolve) => server.close(() => resolve())))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const Active = z.array(
  z.object({
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
    status: z.object({ state: z.string() }),
  }),
)
const activeAt = async (url: string) => Active.parse(await (await fetch(`${url}/api/v2/alerts?active=true`)).json())

test(
  `told, told again without a second alert, and resolved (${BINARY ?? 'Alertmanager is not on this machine: a stand-in with the shape of its API'})`,
  {
    timeout: 60_000,
  },
  async () => {
    const url = BINARY === undefined ? await aStandIn() : await theRealOne(BINARY)
    const channel = alertmanagerChannel({ name: 'am', url: `${url}/`, allowPrivate: true, diff: false })
    const openedAt = Date.now() - 30_000
    const hostile = { item: { kind: 'file', path: '/etc/a "b"\n{c="d"}\u202e' }, verdict: 'unauthorised' } as const
    const notice = aNotice({ openedAt, facts: hostile })
    for (let times = 0; times < 3; times += 1) expect(await channel.send(notice)).toMatchObject({ ok: true })
    expect(await activeAt(url)).toMatchObject([
      {
        labels: { alertname: 'KnowngoodChange', asset: 'web-01', item: '/etc/a "b"␊{c="d"}\\u202e' },
        annotations: { url: 'https://kg.example.org/changes/change-1' },
        status: { state: expect.stringMatching(/active|unprocessed/) },
      },
    ])
    const end = aNotice(
      { openedAt, facts: hostile, state: 'resolved', resolvedAt: Date.now(), resolvedBecause: 'Approved.' },
      { event: 'resolved' },
    )
    expect(await channel.send(end)).toMatchObject({ ok: true })
    await expect.poll(() => activeAt(url), { timeout: 20_000 }).toEqual([])
  },
)
