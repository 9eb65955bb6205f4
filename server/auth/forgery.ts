// No writing on another site's behalf: an unsafe request of a browser must come from our own page and carry its form token.
import type { Context } from 'hono'
import type { Problem } from '../problem.ts'
import type { Env } from '../route.ts'
import { sameSecret } from './secret.ts'

const SAFE: readonly string[] = ['GET', 'HEAD', 'OPTIONS']
const FORM_FIELD = '_csrf'
const FORM_HEADER = 'x-csrf-token'
/** A form is read before its handler runs; files to import fit, a flood does not. */
const FORM_MAX_BYTES = 10 << 20
/** A file that is too large to import fits here, to be refused in words. */
const FILE_MAX_BYTES = 24 << 20
const FILE_PATH = '/schedule/import'

export async function forgeryProblem(c: Context<Env>): Promise<Problem | null> {
  if (SAFE.includes(c.req.method)) return null
  if (!isFromHere(c))
    return {
      status: 403,
      title: 'Sent from another site',
      detail: 'This request did not come from a page of this server. Open the page here and send it again.',
    }
  const form = await formTokenIn(c)
  if (typeof form !== 'string') return form
  if (form !== '' && sameSecret(form, c.var.csrf)) return null
  return {
    status: 403,
    title: 'The page is out of date',
    detail: `The form token is missing or belongs to an earlier session. Reload the page and send again (${FORM_HEADER}, or the field ${FORM_FIELD}).`,
  }
}

/** Browsers say where a request comes from, and a page cannot change what they say. One that says nothing is not believed. */
export function isFromHere(c: Context<Env>): boolean {
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = c.req.header('origin')
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === new URL(c.req.url).host
}

async function formTokenIn(c: Context<Env>): Promise<string | Problem> {
  const header = c.req.header(FORM_HEADER)
  if (header !== undefined) return header
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(c.req.header('content-type') ?? '')) return ''
  const tooLarge = sizeProblem(c)
  if (tooLarge !== null) return tooLarge
  const field = (await c.req.parseBody())[FORM_FIELD]
  return typeof field === 'string' ? field : ''
}

/** To be asked before a form's body is read: a length that is too large, or not given at all. */
export function sizeProblem(c: Context<Env>): Problem | null {
  const length = Number(c.req.header('content-length') ?? Number.NaN)
  const most = c.var.actor?.kind === 'person' && c.req.path === FILE_PATH ? FILE_MAX_BYTES : FORM_MAX_BYTES
  if (length <= most) return null
  return { status: 413, title: 'Too large', detail: `A form may have ${most} bytes and must say its length. Send less.` }
}
