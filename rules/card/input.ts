// What people write on a card. Three fields are enough; every mistake names its field and what to write instead.
import { z } from 'zod'
import { ENTRY_KINDS, ITEM_KINDS, OPERATIONS } from '../domain.ts'

export type Problem = { readonly field: string; readonly message: string }
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] }

const name = (what: string) => z.string({ error: what }).trim().min(1, what).max(200, 'Keep it under 200 characters.')
const moment = z.iso.datetime({ offset: true, error: 'Write the time with its zone: 2026-03-10T22:00:00Z or 2026-03-10T22:00:00+01:00.' })
const path = z.string().trim().min(1, 'Write a path or a name.').max(4_096, 'Keep it under 4096 characters.')

const scope = z.strictObject({ kind: z.enum(ITEM_KINDS).optional(), path, op: z.enum(OPERATIONS).optional() })
const about = { item: scope.optional() }
const expectation = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hash'), value: path, ...about }),
  z.strictObject({ kind: z.literal('version'), op: z.enum(['=', '>=']), value: path, ...about }),
  z.strictObject({ kind: z.literal('key'), key: path, value: z.string().max(4_096), ...about }),
  z.strictObject({ kind: z.literal('present'), ...about }),
  z.strictObject({ kind: z.literal('absent'), ...about }),
])

const fields = {
  who: name('Say who makes the change: a person’s name.'),
  system: z
    .string({ error: 'Name the system: an asset such as web-01, tag:web, service:shop, or * for all.' })
    .trim()
    .min(1, 'Name the system: an asset such as web-01, tag:web, service:shop, or * for all.')
    .max(4_096, 'Keep it under 4096 characters.'),
  summary: z
    .string({ error: 'Say in one sentence what you will change.' })
    .trim()
    .min(1, 'Say in one sentence what you will change.')
    .max(10_000, 'Keep it under 10 000 characters; put the rest where you keep procedures.'),
  /** A day of the calendar in `zone` (default UTC), 2026-03-10. Without day and windows the card lies in the basket. */
  day: z.string({ error: 'Write the day as 2026-03-10.' }).max(40).optional(),
  zone: z.string({ error: 'Write the zone as Europe/Berlin or UTC.' }).max(80).optional(),
  windows: z
    .array(z.strictObject({ from: moment, to: moment }), { error: 'Write windows as a list of {"from": …, "to": …}.' })
    .max(1_000, 'At most 1000 windows on one card.')
    .optional(),
  /** `/etc/nginx/**`, `package:nginx`, or {kind, path, op}. */
  items: z
    .array(z.union([path, scope], { error: 'Write an item as /etc/nginx/**, as package:nginx, or as {"kind": …, "path": …}.' }))
    .max(500, 'At most 500 items on one card.')
    .optional(),
  implementers: z.array(name('Write each implementer’s name.')).max(50, 'At most 50 implementers.').optional(),
  kind: z.enum(ENTRY_KINDS, { error: 'Write normal, standard or emergency.' }).optional(),
  /** `hash=sha256:…`, `version=1.24.0`, `version>=1.24`, `key=value`, `present`, `absent`, or the object form. */
  expect: z
    .array(z.union([path, expectation], { error: 'Write an expectation as hash=…, version=…, version>=…, key=value, present or absent.' }))
    .max(100, 'At most 100 expectations.')
    .optional(),
  backout: z.boolean({ error: 'Write true or false.' }).optional(),
  /** Where the procedure is written; an empty text takes it off again. */
  procedure: z
    .union([z.literal(''), z.url({ protocol: /^https?$/ })], {
      error: 'Give the address of the procedure: https://wiki.example.org/patching.',
    })
    .refine((url) => url.length <= 2_000, 'Keep it under 2000 characters.')
    .refine((url) => !/^https?:\/\/[^/?#]*@/i.test(url), 'Leave the name and the password out of the address.')
    .optional(),
  standby: z.array(name('Write the name of each person who stands by.')).max(50, 'At most 50 people stand by.').optional(),
  rollout: z.enum(['all', 'rolling'], { error: 'Write all or rolling.' }).optional(),
  actorStrict: z.boolean({ error: 'Write true or false.' }).optional(),
}

/** Shared with standing rules, which are written in the same words. */
export const written = { items: fields.items, expect: fields.expect, windows: fields.windows, name } as const

export const CardInput = z.strictObject({
  ...fields,
  /** The unauthorised change this card is written from, after the fact. */
  fromChange: z.string().max(200).optional(),
  /** Keep it to yourself: neither basket nor calendar counts it as submitted. */
  draft: z.boolean({ error: 'Write true or false.' }).optional(),
})
export type CardInput = z.infer<typeof CardInput>

/** An edit says only what differs. `day: null` takes the card off the calendar, back into the basket. */
export const CardPatch = z
  .strictObject({ ...fields, day: fields.day.nullable() })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, { error: `Say what to change: ${Object.keys(fields).join(', ')}.` })
export type CardPatch = z.infer<typeof CardPatch>

/** `fields`: what may be written, for the mistake of writing something else. */
export function read<T>(schema: z.ZodType<T>, body: unknown, fields: readonly string[] = Object.keys(CardInput.shape)): Read<T> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return { ok: true, value: parsed.data }
  return { ok: false, problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, fields)) }
}

function problemsOf(issue: z.core.$ZodIssue, fields: readonly string[]): readonly Problem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      field: key,
      message: `There is no such field. There are: ${fields.join(', ')}.`,
    }))
  return [{ field: issue.path.join('.') || 'card', message: issue.message }]
}

/** Several problems as one sentence each, for a `detail`. */
export const inWords = (problems: readonly Problem[]): string => problems.map(({ field, message }) => `${field}: ${message}`).join(' ')
