// Calls to the server. An answer of any status is a value; only a server that cannot be reached throws.
import { createReadStream } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { codeOf, messageOf } from './refusal.ts'
import { type Trust, tlsWords } from './trust.ts'

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The JSON of the answer; null when there is none. */
  readonly body: unknown
  readonly retryAfterMs: number | null
}

export type Body = { readonly bytes: Uint8Array } | { readonly file: string; readonly size: number }
export type Call = (path: string, body: Body, headers?: Readonly<Record<string, string>>) => Promise<Answer>

export type Get = (path: string, headers?: Readonly<Record<string, string>>) => Promise<Answer>

const TIMEOUT_MS = 30_000
const ANSWER_BYTES = 1 << 20

export function createCall(
  server: URL,
  key: string | null,
  trust: Trust = () => ({}),
): { readonly call: Call; readonly get: Get; readonly close: () => void } {
  const { request, Agent } = server.protocol === 'https:' ? https : http
  let agent: http.Agent | null = null
  const base = server.pathname.replace(/\/$/, '')
  const ask = (path: string, body: Body | null, headers: Readonly<Record<string, string>> = {}): Promise<Answer> => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    agent ??= new Agent({ keepAlive: true, maxSockets: 2, ...trust() })
    const outgoing = request(server, {
      agent,
      method: body === null ? 'GET' : 'POST',
      path: base + path,
      timeout: TIMEOUT_MS,
      headers: {
        ...(body === null ? {} : { 'content-length': 'file' in body ? body.size : body.bytes.length }),
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...headers,
      },
    })
    outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS / 1_000} s`)))
    outgoing.once('error', (cause) => {
      const distrust = tlsWords(cause)
      // What is trusted is read anew before it is tried again.
      if (distrust !== null) forget()
      reject(new Error(`${server.origin} cannot be reached: ${distrust ?? codeOf(cause) ?? messageOf(cause)}`, { cause }))
    })
    outgoing.once('response', (response) => void readAnswer(response).then(resolve, reject))
    if (body === null) outgoing.end()
    else if ('file' in body)
      createReadStream(body.file)
        .once('error', (error) => outgoing.destroy(error))
        .pipe(outgoing)
    else outgoing.end(body.bytes)
    return promise
  }
  const forget = (): void => {
    agent?.destroy()
    agent = null
  }
  return { call: ask, get: (path, headers) => ask(path, null, headers), close: forget }
}

export const jsonBody = (value: unknown): Body => ({ bytes: Buffer.from(JSON.stringify(value)) })
export const JSON_HEADERS = { 'content-type': 'application/json' } as const

async function readAnswer(response: http.IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) continue
    length += chunk.length
    if (length <= ANSWER_BYTES) chunks.push(chunk)
  }
  const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]))
  return { status: response.statusCode ?? 0, headers, body: parse(Buffer.concat(chunks)), retryAfterMs: retryAfter(headers['retry-after']) }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}

const retryAfter = (value: string | undefined): number | null => {
  const seconds = Number(value)
  return value === undefined || !Number.isFinite(seconds) || seconds <= 0 ? null : Math.min(seconds, 3_600) * 1_000
}

/** What a problem+json answer says to do. */
export function detailOf({ body, status }: Answer): string {
  const detail = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : null
  return typeof detail === 'string' ? detail : `it answered ${status}`
}
