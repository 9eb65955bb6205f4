// An HTTP probe: the status, a word of the page, and the certificate behind it. Redirections are answers, not followed.
import http from 'node:http'
import https from 'node:https'
import { TLSSocket } from 'node:tls'
import type { Probe } from '../../rules/health/settings.ts'
import { codeOf, messageOf } from '../refusal.ts'
import { VERSION } from '../version.ts'
import type { Answered } from './probes.ts'

type Asked = Pick<Probe, 'status' | 'contains' | 'timeoutMs' | 'trust'>

const MOST_BYTES = 256 << 10

export async function probeHttp(address: URL, asked: Asked): Promise<Answered> {
  const startedAt = performance.now()
  const certificate: { expiresAt?: number; problem?: string } = {}
  const problem = await ask(address, asked, certificate).catch(
    (error: unknown) => `${address.origin}${address.pathname} cannot be reached: ${codeOf(error) ?? messageOf(error)}.`,
  )
  return {
    ms: performance.now() - startedAt,
    problem: problem ?? (asked.trust === 'checked' ? (certificate.problem ?? null) : null),
    ...(certificate.expiresAt === undefined ? {} : { certificateExpiresAt: certificate.expiresAt }),
  }
}

async function ask(address: URL, asked: Asked, certificate: { expiresAt?: number; problem?: string }): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>()
  // A certificate that is not trusted is a finding, not a reason to learn nothing about it. Nothing is sent that could be stolen.
  const options = { headers: { 'user-agent': `knowngood-probe/${VERSION}` }, agent: false } as const
  const request = address.protocol === 'https:' ? https.get(address, { ...options, rejectUnauthorized: false }) : http.get(address, options)
  const late = setTimeout(() => request.destroy(new Error(`no answer within ${asked.timeoutMs} ms`)), asked.timeoutMs)
  request.once('response', resolve).once('error', reject)
  request.once('socket', (socket) => socket.once('secureConnect', () => readCertificate(socket, certificate)))
  try {
    const response = await promise
    const text = await textOf(response)
    return unexpected(response.statusCode ?? 0, text, asked)
  } finally {
    clearTimeout(late)
    request.destroy()
  }
}

function readCertificate(socket: unknown, certificate: { expiresAt?: number; problem?: string }): void {
  if (!(socket instanceof TLSSocket)) return
  const expiresAt = Date.parse(socket.getPeerCertificate().valid_to)
  if (Number.isFinite(expiresAt)) certificate.expiresAt = expiresAt
  if (!socket.authorized)
    certificate.problem = `its certificate is not trusted: ${String(codeOf(socket.authorizationError) ?? socket.authorizationError)}.`
}

function unexpected(status: number, text: string, { status: wanted, contains }: Asked): string | null {
  if (wanted === undefined ? status < 200 || status >= 400 : status !== wanted)
    return `it answered ${status}${wanted === undefined ? '' : ` instead of ${wanted}`}.`
  return contains === undefined || text.includes(contains) ? null : `its answer does not hold "${contains}".`
}

async function textOf(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) continue
    chunks.push(chunk)
    size += chunk.length
    if (size >= MOST_BYTES) break
  }
  return Buffer.concat(chunks).toString('utf8')
}
