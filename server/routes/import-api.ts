// Import for people's programs: the body is the file; the answer says of every record what became of it.
import { z } from 'zod'
import { importSchedule } from '../actions/import-schedule.ts'
import type { Route } from '../route.ts'
import type { CardParts } from '../schedule/parts.ts'
import { refusal } from '../schedule/problems.ts'
import { FORMATS } from '../schedule/sources/source.ts'
import { MOST_BYTES } from '../schedule/windows/ics-lines.ts'
import { readQuery } from './query.ts'

const Query = z.object({
  format: z.enum(FORMATS, { error: `format: one of ${FORMATS.join(', ')}.` }),
  dryRun: z.enum(['', '1', 'true', 'false', '0'], { error: 'dryRun: write true or false.' }).default('false'),
  source: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'source: letters, digits, dots and dashes, 64 at most.')
    .optional(),
  zone: z.string().max(80).optional(),
})

export const importApi = (parts: CardParts): readonly Route[] => [
  {
    method: 'POST',
    path: '/api/v1/schedule/import',
    right: 'operator',
    does: 'Imports a schedule: the body is the file; ?format=ics|csv|servicenow|jira|github|gitlab, dryRun=true keeps nothing. Answers what was added, changed, refused and why, per record.',
    query: Query,
    handler: async (c) => {
      const query = readQuery(c, Query)
      if (!query.ok) return query.refusal
      const bytes = await bytesOf(c.req.raw)
      const { format, dryRun: dry, source, zone } = query.value
      const dryRun = dry !== 'false' && dry !== '0'
      const input = { format, bytes, dryRun, ...(source === undefined ? {} : { source }), ...(zone === undefined ? {} : { zone }) }
      const outcome = await importSchedule(parts, c.get('actor'), input)
      if (!outcome.ok) return refusal(outcome)
      const of = (result: string) => outcome.records.filter((one) => one.result === result)
      const counts = {
        added: of('added').length,
        changed: of('changed').length,
        unchanged: of('unchanged').length,
        refused: of('refused').length,
      }
      return c.json({ dryRun, ...counts, records: outcome.records })
    },
  },
]

/** One byte more than is read tells that it is too long. */
async function bytesOf(request: Request): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of request.body ?? []) {
    parts.push(part)
    size += part.length
    if (size > MOST_BYTES) break
  }
  return Buffer.concat(parts).subarray(0, MOST_BYTES + 1)
}
