// Whom an agent trusts to be its server: real TLS servers with every kind of certificate, and what the agent says about each.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCall } from '../../agent/call.ts'
import { readConfig } from '../../agent/config.ts'
import { messageOf } from '../../agent/refusal.ts'
import { keepPinned, trustOf } from '../../agent/trust.ts'
import { type CertificateWish, type Issued, issueCertificate } from '../helpers/certificates.ts'

let data = ''
const running: http.Server[] = []
beforeEach(() => {
  data = mkdtempSync(path.join(tmpdir(), 'known good trust '))
})
afterEach(() => {
  for (const server of running.splice(0)) server.close()
  rmSync(data, { recursive: true, force: true })
})

async function listening(server: http.Server): Promise<number> {
  running.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const ok = (_: unknown, answer: http.ServerResponse): void => void answer.end('{}')
const serve = (leaf: Issued, chain: readonly Issued[], options: https.ServerOptions = {}): Promise<number> =>
  listening(https.createServer({ cert: [leaf, ...chain].map(({ pem }) => pem).join(''), key: leaf.keyPem, ...options }, ok))

type Flags = { readonly ca?: string; readonly tlsName?: string }

/** One call as an agent makes it: with the pin of its token first. */
async function ask(port: number, pin: string | null, flags: Flags = {}): Promise<string> {
  const config = readConfig({ server: `https://127.0.0.1:${port}`, data, ...flags }, {})
  const { get, close } = createCall(config.server, null, trustOf(config))
  try {
    if (pin !== null) await keepPinned(config, pin)
    return String((await get('/')).status)
  } catch (error) {
    return messageOf(error)
  } finally {
    close()
  }
}

const HERE = ['127.0.0.1']
const authority = issueCertificate('Our Authority', { isAuthority: true })
const between = issueCertificate('In Between', { isAuthority: true, by: authority })
const vouched = (wish: CertificateWish = {}): Issued => issueCertificate('server', { names: HERE, by: authority, ...wish })

describe('a token with a pin', () => {
  const itself = issueCertificate('server', { names: HERE })
  const cases: readonly {
    readonly name: string
    readonly leaf: Issued
    readonly chain?: readonly Issued[]
    readonly pin: string
    readonly says: RegExp
  }[] = [
    { name: 'of a certificate that vouches for itself', leaf: itself, pin: itself.pin, says: /^200$/ },
    { name: 'of the authority, shown after its own', leaf: vouched(), chain: [authority], pin: authority.pin, says: /^200$/ },
    { name: 'of one in between', leaf: vouched({ by: between }), chain: [between], pin: between.pin, says: /^200$/ },
    { name: 'of another certificate', leaf: itself, pin: authority.pin, says: /another certificate than the token was made for/ },
    {
      name: 'of an authority, where somebody else shows that too',
      leaf: issueCertificate('x', { names: HERE }),
      chain: [authority],
      pin: authority.pin,
      says: /another certificate|nobody this agent trusts/,
    },
    {
      name: 'and a certificate that is over',
      leaf: vouched({ toDays: -0.5 }),
      chain: [authority],
      pin: authority.pin,
      says: /has expired \(this host's clock says 20/,
    },
    {
      name: 'and one that is not valid yet',
      leaf: vouched({ fromDays: 1 }),
      chain: [authority],
      pin: authority.pin,
      says: /not valid yet \(this host's clock says/,
    },
    {
      name: 'and one for another name',
      leaf: vouched({ names: ['web.example.org'] }),
      chain: [authority],
      pin: authority.pin,
      says: /made out to another name.*--tls-name/s,
    },
  ]
  test.each(cases)('$name', async ({ leaf, chain = [], pin, says }) => {
    expect(await ask(await serve(leaf, chain), pin)).toMatch(says)
  })

  test('is asked for once: later calls trust the same, a renewed certificate of the same authority too, and no stranger', async () => {
    expect(await ask(await serve(vouched(), [authority]), authority.pin)).toBe('200')
    expect(await ask(await serve(vouched(), [authority]), null)).toBe('200')
    expect(await ask(await serve(itself, []), null)).toMatch(/nobody this agent trusts/)
  })
})

describe('without a pin', () => {
  const file = (issued: Issued): string => {
    const name = path.join(data, 'ca.pem')
    writeFileSync(name, issued.pem)
    return name
  }
  test('a private certificate is a stranger, until its authority is named', async () => {
    const port = await serve(vouched(), [])
    expect(await ask(port, null)).toMatch(/nobody this agent trusts.*--ca FILE/)
    expect(await ask(port, null, { ca: file(authority) })).toBe('200')
  })

  test("the server's own certificate may be named, and another name for it", async () => {
    const leaf = vouched({ names: ['knowngood.example.org'] })
    const port = await serve(leaf, [])
    expect(await ask(port, null, { ca: file(leaf), tlsName: 'knowngood.example.org' })).toBe('200')
    expect(await ask(port, null, { ca: file(leaf), tlsName: 'other.example.org' })).toMatch(/another name/)
  })

  test('a file that is not there is named', async () => {
    expect(await ask(await serve(vouched(), []), null, { ca: '/nowhere/ca.pem' })).toMatch(/\/nowhere\/ca\.pem cannot be read/)
  })
})

test.each([
  { name: 'speaks no TLS', server: () => listening(http.createServer(ok)), says: /does not speak TLS/ },
  {
    name: 'speaks an old one',
    server: () => serve(vouched(), [authority], { maxVersion: 'TLSv1.2' as const }),
    says: /does not speak TLS 1\.3/,
  },
])('a server that $name', async ({ server, says }) => {
  const port = await server()
  const named = path.join(data, 'ca.pem')
  writeFileSync(named, authority.pem)
  expect(await ask(port, null, { ca: named })).toMatch(says)
})

test.each(['http://192.0.2.1:8460', 'http://knowngood.example.org'])('%s is refused before anything is said to it', (server) => {
  expect(() => readConfig({ server }, {})).toThrow(/without TLS/)
})
