// Bodies in and refusals out, the same for every call about cards and changes.
import type { Context } from 'hono'
import { problem } from '../problem.ts'
import type { Env } from '../route.ts'
import { type Refusal, refuse } from './parts.ts'

export function refusal({ status, title, detail, problems }: Omit<Refusal, 'ok'>): Response {
  return problem({ status, title, detail, ...(problems === undefined ? {} : { more: { problems } }) })
}

const BODY_MAX = 256 * 1_024

/** A verb without a body is a verb without remarks. */
export async function bodyOf(c: Context<Env>): Promise<{ readonly ok: true; readonly value: unknown } | Refusal> {
  const text = await c.req.text()
  if (text.length > BODY_MAX) return refuse(400, 'The body is too long. Keep it under 256 KiB.')
  if (text.trim() === '') return { ok: true, value: {} }
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return refuse(400, 'The body is not JSON. Send an object, with Content-Type: application/json.')
  }
}
