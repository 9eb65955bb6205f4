// Reads the JSON body of a request against its schema, or answers what is wrong with it.
import type { Context } from 'hono'
import { z } from 'zod'
import { problem } from '../problem.ts'
import type { Env } from '../route.ts'

export async function jsonBody<T>(
  c: Context<Env>,
  schema: z.ZodType<T>,
): Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Response }> {
  const body: unknown = await c.req.json().catch(() => undefined)
  const parsed = schema.safeParse(body)
  if (parsed.success) return { ok: true, value: parsed.data }
  const detail =
    body === undefined ? 'The body is not JSON. Send an object with "content-type: application/json".' : z.prettifyError(parsed.error)
  return { ok: false, refusal: problem({ status: 400, title: 'This cannot be read', detail }) }
}
