// Posts JSON to an address that people configured: to the checked address, without following redirects, within limits.
import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import type { SendOutcome } from './channel.ts'
import { checkedLookup, reachProblem, type Resolve } from './reach.ts'

export type Reach = {
  readonly allowPrivate: boolean
  /** From the first step of the connection to the last byte of the answer. */
  readonly limitMs?: number | undefined
  readonly resolve?: Resolve | undefined
}

export type Post = Reach & {
  /** Often a secret itself: only its host is ever named. */
  readonly url: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

const LIMIT_MS = 10_000
/** Nothing of an answer is kept; one that goes on for longer than this is broken off. */
const ANSWER_MAX_BYTES = 64 * 1024

type Answer = { readonly status: number; readonly retryAfter: string | undefined }

export async function post(wanted: Post): Promise<SendOutcome> {
  const url = new URL(wanted.url)
  const problem = reachProblem(url.hostname.replace(/^\[|\]$/g, ''), wanted.allowPrivate)
  if (problem !== null) return { ok: false, words: problem }
  try {
    return outcomeOf(await ask(url, wanted), url.host)
  } catch (error) {
    return { ok: false, words: `${url.host}: ${wordsOf(error)}` }
  }
}

/** Errors of the network name addresses and ports, never a path; an error without words has at least a code. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const [first] = error instanceof AggregateError ? error.errors : []
  if (first instanceof Error) return wordsOf(first)
  return (error.message || ('code' in error ? String(error.code) : error.name)).slice(0, 300)
}

function ask(url: URL, { body, headers = {}, allowPrivate, limitMs = LIMIT_MS, resolve: resolver }: Post): Promise<Answer> {
  const limit = AbortSignal.timeout(limitMs)
  const bytes = Buffer.from(body)
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(limit.aborted ? new Error(`no answer within ${limitMs / 1_000} s`) : error)
    const asked = (url.protocol === 'https:' ? secure : plain)({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path: `${url.pathname}${url.search}`,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'knowngood',
        ...basic(url),
        ...headers,
        'content-length': String(bytes.length),
      },
      lookup: checkedLookup(allowPrivate, resolver),
      agent: false,
      signal: limit,
    })
    asked.on('error', fail)
    asked.on('response', (answer) => {
      let read = 0
      answer.on('data', (chunk: Buffer) => {
        read += chunk.length
        if (read > ANSWER_MAX_BYTES) asked.destroy(new Error(`the answer is longer than ${ANSWER_MAX_BYTES} bytes`))
      })
      answer.on('error', fail)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] }))
    })
    asked.end(bytes)
  })
}

const basic = ({ username, password }: URL): Readonly<Record<string, string>> =>
  username === ''
    ? {}
    : { authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}` }

/** The client errors that speak of the moment and not of the message. */
const PASSING: readonly number[] = [408, 425, 429]

function outcomeOf({ status, retryAfter }: Answer, host: string): SendOutcome {
  const words = `${status} from ${host}`
  if (status >= 200 && status < 300) return { ok: true, words }
  if (status >= 300 && status < 400)
    return {
      ok: false,
      isFinal: true,
      words: `${words}: it points elsewhere, and redirects are not followed. Configure the final address.`,
    }
  if (status >= 400 && status < 500 && !PASSING.includes(status)) return { ok: false, isFinal: true, words }
  const seconds = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : null
  return { ok: false, words, ...(seconds === null ? {} : { retryAfterMs: seconds * 1_000 }) }
}
