// Reads a request's body with limits: counted while it arrives, and again while it is decompressed.
import { promisify } from 'node:util'
import { gunzip, gunzipSync } from 'node:zlib'
import type { Problem } from '../problem.ts'

export type BodyLimits = { readonly arriving: number; readonly plain: number }
export type Body = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly problem: Problem }

/** Below this a decompression is done at once; above it, off the thread. */
const SMALL = 32 * 1024
const gunzipAside = promisify(gunzip)

const refusal = (status: Problem['status'], title: string, detail: string): Body => ({ ok: false, problem: { status, title, detail } })
const tooLarge = (limit: number): Body =>
  refusal(413, 'Too large', `A body may have ${limit >> 20} MiB, before and after decompression. Send smaller batches.`)

export async function readBody(request: Request, limits: BodyLimits): Promise<Body> {
  const encoding = (request.headers.get('content-encoding') ?? 'identity').trim().toLowerCase()
  if (encoding !== 'gzip' && encoding !== 'identity' && encoding !== '')
    return refusal(415, 'Unknown encoding', `Content-Encoding ${encoding} is not understood here. Send gzip or identity.`)
  const arrived = await arriving(request, limits.arriving)
  if (arrived === null) return tooLarge(limits.arriving)
  if (encoding !== 'gzip') return arrived.length > limits.plain ? tooLarge(limits.plain) : { ok: true, bytes: arrived }
  return unzip(arrived, limits.plain)
}

/** Null when more arrives than allowed; nothing beyond the limit is kept in memory. */
async function arriving(request: Request, limit: number): Promise<Uint8Array | null> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN)
  if (declared > limit) return null
  if (declared >= 0) return new Uint8Array(await request.arrayBuffer())
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body) {
    size += chunk.length
    if (size > limit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function unzip(bytes: Uint8Array, limit: number): Promise<Body> {
  try {
    const options = { maxOutputLength: limit }
    return { ok: true, bytes: bytes.length < SMALL ? gunzipSync(bytes, options) : await gunzipAside(bytes, options) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(limit)
    return refusal(400, 'Cannot be decoded', 'Content-Encoding says gzip, but the body is not gzip. Compress it, or leave the header out.')
  }
}
