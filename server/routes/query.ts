// Reads a query string against its schema, or answers what is wrong with it.
import type { Context } from 'hono'
import { z, type ZodObject } from 'zod'
import { problem } from '../problem.ts'
import type { Env } from '../route.ts'

export function readQuery<Schema extends ZodObject>(
  c: Context<Env>,
  schema: Schema,
): { readonly ok: true; readonly value: z.output<Schema> } | { readonly ok: false; readonly refusal: Response } {
  const read = schema.safeParse(c.req.query())
  if (read.success) return { ok: true, value: read.data }
  return { ok: false, refusal: problem({ status: 400, title: 'This cannot be read', detail: z.prettifyError(read.error) }) }
}

/** RFC 3339, or a day, which begins at midnight UTC. */
export const instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], 'a time such as 2026-03-10T22:00:00Z, or a day such as 2026-03-10')
  .transform((text) => Date.parse(text))

export const paging = {
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(2_000).optional(),
} as const
