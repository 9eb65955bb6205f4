// The published shape of a report as JSON: what programs may rely on, and how a kept one is read again.
import { z } from 'zod'
import { ITEM_KINDS, OPERATIONS, VERDICTS } from '../../rules/domain.ts'
import { type Report, REPORT_FORMAT } from '../../rules/incident/report.ts'

const at = z.number().describe('milliseconds since 1970-01-01T00:00Z')
const span = z.object({ from: at, to: at })
const item = { asset: z.string(), kind: z.enum(ITEM_KINDS), path: z.string() }
const names = z.array(z.string())
const direction = z.enum(['self', 'upstream', 'downstream', 'shared'])
const planned = z.object({ entry: z.string(), summary: z.string(), state: z.string(), window: span, who: names, assets: z.number() })

export const ReportShape = z.object({
  format: z.literal(REPORT_FORMAT),
  service: z.string(),
  asOf: at,
  onset: span,
  knownGood: z.array(
    z.object({
      at,
      rule: z.enum(['mark', 'verified', 'health', 'fallback']),
      sure: z.enum(['sure', 'likely', 'unsure', 'guess']),
      why: z.string(),
    }),
  ),
  since: at,
  isChosen: z.boolean(),
  scope: z.array(z.object({ service: z.string(), hops: z.number(), direction, isHard: z.boolean() })),
  assets: z.object({ all: z.number(), checked: z.number(), failing: names, blind: z.number() }),
  sentence: z.string(),
  counts: z.object({ sets: z.number(), unauthorised: z.number(), defective: z.number(), untold: z.number(), authorised: z.number() }),
  isStrong: z.boolean(),
  suspects: z.array(
    z.object({
      title: z.string(),
      assets: names,
      change: z.string().nullable(),
      entry: z.string().nullable(),
      span,
      verdict: z.enum(VERDICTS).nullable(),
      who: names,
      changes: z.number(),
      score: z.number(),
      terms: z.array(z.object({ name: z.string(), points: z.number(), words: z.string() })),
      wayBack: z.object({ commands: names, note: z.string().nullable() }).nullable(),
    }),
  ),
  inFlight: z.array(planned),
  notDone: z.array(planned),
  unchanged: z.array(z.object({ kind: z.enum(ITEM_KINDS), items: z.number(), assets: z.number(), of: z.number(), verifiedAt: at })),
  unseen: z.array(z.object({ asset: z.string(), since: at.nullable(), until: at.nullable(), why: z.string() })),
  odd: z.array(z.object({ ...item, alike: z.number(), of: z.number() })),
  failing: z.array(z.object({ asset: z.string(), check: z.string(), reason: z.string(), since: at })),
  working: z.object({ checks: z.number(), assets: z.number() }),
  net: z.array(z.object({ ...item, op: z.enum(OPERATIONS), changes: z.number(), last: z.string() })),
  journal: z.array(
    z.object({
      ...item,
      id: z.string(),
      service: z.string(),
      direction,
      op: z.enum(OPERATIONS),
      span,
      verdict: z.enum(VERDICTS),
      entry: z.string().nullable(),
      actor: z.string().nullable(),
    }),
  ),
  isCut: z.boolean(),
  policy: z.string(),
}) satisfies z.ZodType<Report>
