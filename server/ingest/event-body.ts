// Reads the body of an event, and says why when it is none.
import { z } from 'zod'
import type { Value } from '../../rules/domain.ts'
import { EventBody } from '../../rules/wire.ts'
import { isUsualChange } from './usual-body.ts'

/** The wire lets values carry more than we know; what we do know must have its kind before a page or a rule reads it. */
const KnownValue = z.looseObject({
  hash: z.string().max(200).nullable(),
  type: z.enum(['file', 'directory', 'symlink', 'fifo', 'socket', 'device']).optional(),
  size: z.number().optional(),
  mode: z.string().max(20).optional(),
  owner: z.string().max(500).optional(),
  target: z.string().max(16_384).optional(),
  mtime: z.number().optional(),
  ctime: z.number().optional(),
  text: z.string().nullable().optional(),
  noText: z.enum(['binary', 'too-large', 'sensitive', 'unreadable', 'not-a-file']).optional(),
  version: z.string().max(500).optional(),
  values: z.record(z.string(), z.string()).optional(),
  canon: z.string().optional(),
})

export type BodyRead = { readonly ok: true; readonly body: EventBody } | { readonly ok: false; readonly problem: string }

export function readEventBody(text: string): BodyRead {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return { ok: false, problem: 'the body is not JSON' }
  }
  if (isUsualChange(parsed)) return { ok: true, body: parsed }
  return readUnusual(parsed)
}

function readUnusual(parsed: unknown): BodyRead {
  const read = EventBody.safeParse(parsed)
  if (!read.success) return { ok: false, problem: z.prettifyError(read.error) }
  if (read.data.kind === 'change')
    for (const value of [read.data.before, read.data.after]) {
      const problem = valueProblem(value)
      if (problem !== null) return { ok: false, problem }
    }
  return { ok: true, body: read.data }
}

function valueProblem(value: unknown): string | null {
  if (value === null) return null
  const read = KnownValue.safeParse(value)
  return read.success ? null : z.prettifyError(read.error)
}

export const isValue = (value: unknown): value is Value => value !== null && valueProblem(value) === null
