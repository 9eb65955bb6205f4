// The shape of a case file, checked at the door. What a case expects is never read.
import { z } from 'zod'
import { ASSET_FLAGS, ENTRY_KINDS, ENTRY_STATES, ITEM_KINDS, OPERATIONS, RISKS, VERDICTS } from '../../../rules/domain.ts'
import { DEFAULT_POLICY } from '../../../rules/match/policy.ts'

const instant = z.union([
  z.number(),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  // A time of day is enough where only distances matter.
  z.iso.time().transform((text) => Date.parse(`2026-03-10T${text.length === 5 ? `${text}:00` : text}Z`)),
])
const value = z.looseObject({
  hash: z.string().nullish(),
  canon: z.string().nullish(),
  version: z.string().nullish(),
  values: z.record(z.string(), z.coerce.string()).nullish(),
  size: z.number().nullish(),
  mode: z.string().nullish(),
  owner: z.string().nullish(),
})
/** A bare text stands for a value with that hash. */
const anyValue = z.union([z.string().transform((hash) => ({ hash })), value]).nullish()
const selector = z.object({ include: z.array(z.string()), exclude: z.array(z.string()).nullish() })
const scope = z.object({ kind: z.enum(ITEM_KINDS).nullish(), path: z.string(), op: z.enum(OPERATIONS).nullish() })
const window = z.object({ start: instant, end: instant }).refine(({ start, end }) => start <= end, 'The window ends before it starts.')
const expectation = z.looseObject({ kind: z.enum(ITEM_KINDS).nullish(), path: z.string().nullish() })
const step = z.object({ state: z.enum(ENTRY_STATES), at: instant, by: z.string().default('unknown'), firstHeardAt: instant.nullish() })
const limitMs = z.number().nonnegative()

const entry = z.looseObject({
  id: z.string(),
  summary: z.string().default(''),
  kind: z.enum(ENTRY_KINDS).default('normal'),
  risk: z.enum(RISKS).default('medium'),
  assets: selector,
  items: z.array(scope).default([]),
  implementers: z.array(z.string()).default([]),
  requester: z.string().default(''),
  windows: z.array(window).default([]),
  history: z.array(step).default([]),
  expect: z.array(expectation).default([]),
  earlyTol: limitMs.nullish(),
  lateTol: limitMs.nullish(),
  windowEditedAt: instant.nullish(),
  rollout: z.enum(['all', 'rolling']).default('all'),
  backout: z.boolean().default(true),
  actorStrict: z.boolean().default(false),
  freezeExempt: z.boolean().default(false),
})
const template = z.looseObject({
  id: z.string(),
  summary: z.string().default(''),
  assets: selector,
  items: z.array(scope).default([]),
  expect: z.array(expectation).default([]),
  windows: z.array(window).default([]),
  requiresRegistration: z.boolean().default(false),
  reviewBy: instant.nullish(),
  maxPerAssetPerDay: z.number().nullish(),
})
const freeze = z.looseObject({
  id: z.string(),
  summary: z.string().default(''),
  assets: selector,
  windows: z.array(window),
  blocks: z.array(z.enum(ENTRY_KINDS)).default([]),
  allowEmergency: z.boolean().default(true),
})
const ignoreRule = z.looseObject({
  id: z.string(),
  assets: selector,
  path: z.string(),
  reason: z.string().default(''),
  owner: z.string().default(''),
  expires: instant.nullish(),
})
const asset = z.object({
  id: z.string(),
  tags: z.array(z.string()).default([]),
  services: z.array(z.string()).default([]),
  flags: z.array(z.enum(ASSET_FLAGS)).default([]),
})
const baseline = z
  .looseObject({
    hash: z.string().nullish(),
    absent: z.boolean().default(false),
    prevHash: z.string().nullish(),
    prevAbsent: z.boolean().default(false),
    byEntry: z.string().nullish(),
  })
  .nullish()
const change = z.looseObject({
  asset: z.string(),
  item: z.object({ kind: z.enum(ITEM_KINDS), path: z.string(), key: z.string().nullish() }),
  op: z.enum(OPERATIONS),
  before: anyValue,
  after: anyValue,
  lastSeen: instant.nullish(),
  firstSeen: instant.nullish(),
  exact: instant.nullish(),
  received: instant.nullish(),
  clockOffset: z.number().nullish(),
  sigma: limitMs.nullish(),
  actor: z.string().nullish(),
  actorSource: z.string().nullish(),
  pkg: z
    .looseObject({
      name: z.string(),
      version: z.string().default(''),
      txn: z.string().nullish(),
      manifestOk: z.boolean().nullish(),
      conffile: z.boolean().nullish(),
    })
    .nullish(),
  ref: z.string().nullish(),
  baseline,
})
const number = z.union([z.number(), z.string()])

const verdictCase = z.looseObject({
  case: number,
  assets: z.record(z.string(), asset).optional(),
  now: instant,
  change,
  baseline,
  entries: z.array(entry).default([]),
  templates: z.array(template).default([]),
  freezes: z.array(freeze).default([]),
  ignoreRules: z.array(ignoreRule).default([]),
  siblings: z.array(z.looseObject({ after: anyValue })).default([]),
})
const coalescingCase = z.looseObject({
  case: number,
  changes: z.array(z.looseObject({ before: anyValue, after: anyValue, lastSeen: instant, firstSeen: instant })),
})
const outcomeCase = z.looseObject({
  case: number,
  assets: z.record(z.string(), asset).optional(),
  now: instant,
  entry,
  reports: z.record(z.string(), instant.nullable()).default({}),
  state: z.record(z.string(), z.enum(['expected', 'was_expected', 'other'])).default({}),
  changes: z
    .array(
      z.looseObject({
        entry: z.string().nullish(),
        asset: z.string(),
        verdict: z.enum(VERDICTS),
        mods: z.array(z.string()).default([]),
        modifiers: z.array(z.string()).default([]),
      }),
    )
    .default([]),
})

const positive = z.number().nonnegative()
const policy = z
  .object({
    ...Object.fromEntries(Object.keys(DEFAULT_POLICY).map((name) => [name, positive.optional()])),
    graceMaxRisk: z.enum(RISKS).optional(),
    selfApprovalRisk: z.enum(RISKS).optional(),
  })
  .default({})
  .transform((given) => ({ ...DEFAULT_POLICY, ...given }))

const Cases = z.object({
  policy,
  assets: z.record(z.string(), asset).default({}),
  verdicts: z.array(verdictCase).default([]),
  coalescing: z.array(coalescingCase).default([]),
  outcomes: z.array(outcomeCase).default([]),
})
export type Cases = z.infer<typeof Cases>

export function parseCases(file: string, text: string): Cases {
  const parsed = Cases.safeParse(jsonOf(file, text))
  if (!parsed.success) throw new Error(`The case file ${file} is not as expected:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}

function jsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`The case file ${file} is not JSON.`, { cause })
  }
}
