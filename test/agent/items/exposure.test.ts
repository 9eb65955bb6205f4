// What protects a host and what it shows: packet filters, certificates, containers; recorded answers, and a real socket for the real question.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { certificatesFrom } from '../../../agent/items/certificates.ts'
import { containers } from '../../../agent/items/containers.ts'
import type { Unseen } from '../../../agent/items/collector.ts'
import { iptablesFrom } from '../../../agent/items/firewall.ts'
import { viewOf } from '../../../agent/items/host-view.ts'
import { nftablesFrom } from '../../../agent/items/nftables.ts'
import { runTool } from '../../../agent/items/tool.ts'
import { livingHost, recorded, seenOn } from './hosts.ts'

const fixture = (name: string): string => readFileSync(path.resolve(import.meta.dirname, '../../fixtures/items', name), 'utf8')
const named = ({ path: of, key }: { path: string; key?: string }): string => `${of} ${key ?? ''}`

test('nftables: chains and sets, their rules in words, without counters and without what fills itself', () => {
  const found = nftablesFrom(fixture('nft-ruleset.json'))
  expect(found.map(named)).toEqual(['inet filter set admins', 'inet filter set banned', 'inet filter input'])
  expect(found[0]).toMatchObject({ values: { of: 'ipv4_addr' }, text: '10.1.0.0/16\n192.0.2.9\n' })
  expect(found[1]?.values).toMatchObject({ elements: 'filled by itself' })
  expect(found[1]?.text).toBeUndefined()
  expect(found[2]).toMatchObject({
    values: { rules: '4', hook: 'filter input, priority 0', policy: 'drop' },
    text: [
      'ct state { established, related } accept',
      'iifname lo accept',
      'tcp dport { 80, 443, 8000-8010 } accept comment "web"',
      'ip saddr != @admins tcp dport 22 drop',
      '',
    ].join('\n'),
  })
})

test('counters and bans that move are no change', () => {
  const before = nftablesFrom(fixture('nft-ruleset.json'))
  const after = nftablesFrom(
    fixture('nft-ruleset.json')
      .replaceAll('12345', '99999')
      .replaceAll('203.0.113', '198.51.100')
      .replaceAll('"handle": 8', '"handle": 88'),
  )
  expect(after).toEqual(before)
  const table = fixture('iptables-save.txt')
  expect(iptablesFrom(table.replaceAll(/\[\d+:\d+\]/g, '[7:7]').replaceAll('203.0.113', '198.51.100'), 'iptables')).toEqual(
    iptablesFrom(table, 'iptables'),
  )
})

test('iptables', () => {
  const found = iptablesFrom(fixture('iptables-save.txt'), 'iptables')
  expect(found.map(named)).toEqual(['iptables filter INPUT', 'iptables filter FORWARD', 'iptables nat PREROUTING'])
  expect(found[0]).toMatchObject({ values: { policy: 'DROP', rules: '2' } })
  expect(found[0]?.text).toContain('--dport 443 -m comment --comment "web" -j ACCEPT\n')
})

test('an answer that is none is not an empty firewall', () => {
  expect(() => nftablesFrom('')).toThrow(/JSON/)
  expect(() => nftablesFrom('{"error": "no"}')).toThrow(/nftables/)
})

test('certificates: whose, from whom, for which names, until when; a store of authorities is one item; links beside them none', async () => {
  const { names, byName } = await seenOn(recorded('debian'), 'certificate')
  expect(names).toEqual([
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/ssl/certs/fixture-root.pem',
    '/etc/nginx/tls/shop.pem',
    '/etc/nginx/tls/shop.pem Fixture Root',
  ])
  expect(byName.get('/etc/nginx/tls/shop.pem')?.values).toMatchObject({
    subject: 'CN=shop.example.org',
    issuer: 'CN=Fixture Root, O=Fixture Authority, C=XX',
    names: 'shop.example.org, www.shop.example.org, 192.0.2.10',
    notAfter: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    fingerprint: expect.stringMatching(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/),
  })
  expect(byName.get('/etc/ssl/certs/fixture-root.pem')?.values).toMatchObject({ authority: 'yes' })
  expect(byName.get('/etc/ssl/certs/ca-certificates.crt')?.values).toEqual({ certificates: '9' })
})

test('of a key beside its certificate nothing is kept, and hostile files are none', async () => {
  const host = livingHost('debian', ['certificate'])
  try {
    await host.look('start')
    expect(JSON.stringify(host.held())).not.toMatch(/PRIVATE KEY|bm8ga2V5/)
  } finally {
    host.remove()
  }
  for (const text of [
    '',
    '0',
    `0${'\u0082'.repeat(100)}`,
    `-----BEGIN CERTIFICATE-----\n${'A'.repeat(100_000)}`,
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
  ])
    expect(certificatesFrom('/x', Buffer.from(text, 'latin1'))).toEqual([])
})

const DETAILS: Readonly<Record<string, unknown>> = {
  aaa: {
    Image: `sha256:${'1'.repeat(64)}`,
    Name: '/web',
    Config: {
      Image: 'nginx:1.25',
      Cmd: ['nginx', '-g', 'daemon off;'],
      Entrypoint: ['/docker-entrypoint.sh'],
      Env: ['DB_PASSWORD=nobody-asks-for-this'],
      User: '',
    },
    HostConfig: {
      Privileged: true,
      NetworkMode: 'bridge',
      Binds: ['/srv/www:/usr/share/nginx/html:ro'],
      RestartPolicy: { Name: 'always' },
      PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] },
    },
  },
  bbb: { Image: `sha256:${'2'.repeat(64)}`, Name: '/job', Config: { Image: 'busybox' }, HostConfig: { AutoRemove: true } },
}

let dir = ''
let server: Server | null = null
afterEach(async () => {
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()))
  server = null
  if (dir) rmSync(dir, { recursive: true, force: true })
})

async function withSocket(answers: (address: string) => unknown): Promise<string> {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'kg-')))
  mkdirSync(path.join(dir, 'run'))
  server = createServer((request, response) => {
    const answer = answers(request.url ?? '')
    response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server?.listen(path.join(dir, 'run/docker.sock'), resolve))
  return dir
}

test('containers: what runs from which image and how, but not what is started to be thrown away, and never its variables', async () => {
  const root = await withSocket((address) => {
    if (address.startsWith('/containers/json'))
      return [
        { Id: 'aaa', Names: ['/web'], Image: 'nginx:1.25' },
        { Id: 'bbb', Names: ['/job'], Image: 'busybox' },
        { Id: 'ccc', Names: ['/gone-meanwhile'], Image: 'x' },
        { Id: 'ddd', Names: ['/k8s_pod_1'], Image: 'y' },
      ]
    if (address === '/images/json')
      return [
        { Id: `sha256:${'1'.repeat(64)}`, RepoTags: ['nginx:1.25'], RepoDigests: [`nginx@sha256:${'3'.repeat(64)}`] },
        { Id: 'sha256:4', RepoTags: null },
      ]
    return DETAILS[/^\/containers\/(\w+)\/json$/.exec(address)?.[1] ?? '']
  })
  const collected = await containers.collect(viewOf(root, []))
  expect(collected).toEqual({
    unseen: [],
    found: [
      {
        path: 'nginx:1.25',
        key: 'web',
        version: `sha256:${'1'.repeat(64)}`,
        values: {
          command: '/docker-entrypoint.sh nginx -g daemon off;',
          ports: '8080→80/tcp',
          mounts: '/srv/www:/usr/share/nginx/html:ro',
          network: 'bridge',
          restart: 'always',
          privileged: 'yes',
        },
      },
      { path: 'nginx:1.25', version: `sha256:${'1'.repeat(64)}`, values: { digest: `sha256:${'3'.repeat(64)}` } },
    ],
  })
})

test('a socket that answers nonsense is not seen, and no container is gone', async () => {
  const root = await withSocket(() => ({ nonsense: true }))
  const collected = await containers.collect(viewOf(root, []))
  expect(collected).toMatchObject({ found: [], unseen: [{ path: '/run/docker.sock', covers: '' }] })
})

test('tools: missing, failing, too slow and too loud ones are answers', async () => {
  expect(await runTool('no-such-tool-of-knowngood', [])).toEqual({ kind: 'missing' })
  expect(await runTool('sh', ['-c', 'echo "Operation not permitted (you must be root)" >&2; exit 1'])).toMatchObject({
    kind: 'failed',
    reason: expect.stringMatching(/needs root/),
  })
  expect(await runTool('sh', ['-c', 'exec sleep 100'], { ms: 50 })).toMatchObject({
    kind: 'failed',
    reason: expect.stringMatching(/no answer within/),
  })
  expect(await runTool('sh', ['-c', 'yes'], { bytes: 1_000 })).toMatchObject({
    kind: 'failed',
    reason: expect.stringMatching(/more than is read/),
  })
  expect(await runTool('sh', ['-c', 'echo "$HOME$SECRET"'], {})).toEqual({ kind: 'ran', out: '\n' })
})

test.runIf(process.getuid?.() !== 0)('what another user may not read is said, with what to do', () => {
  dir = mkdtempSync(path.join(tmpdir(), 'kg-'))
  mkdirSync(path.join(dir, 'etc'))
  chmodSync(path.join(dir, 'etc'), 0o000)
  const unseen: Unseen[] = []
  expect(viewOf(dir, unseen).names('/etc')).toBeNull()
  expect(unseen).toMatchObject([{ path: '/etc', covers: '/etc', reason: expect.stringMatching(/needs root/) }])
  chmodSync(path.join(dir, 'etc'), 0o700)
})
