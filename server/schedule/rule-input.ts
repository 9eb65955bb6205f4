// What people write as a template, a freeze or an ignore rule; every mistake names its field and what to write instead.
import { z } from 'zod'
import { readExpectations, readItems, readWindows } from '../../rules/card/draw-up.ts'
import { type Problem, read, type Read, written } from '../../rules/card/input.ts'
import { ENTRY_KINDS, type Instant, type Selector } from '../../rules/domain.ts'
import { globProblem } from '../../rules/match/glob.ts'
import type { StandingKind, StandingRule } from '../store/schedule/rules.ts'

const NAME_ASSETS = 'Name the assets: web-01, web-*, tag:web, service:shop, or * for all.'
const term = z.string().trim().min(1, NAME_ASSETS).max(255, 'Keep each name under 255 characters.')
const terms = z.array(term).min(1, NAME_ASSETS).max(1_000, 'At most 1000 names.')
const assets = z.union(
  [
    z
      .string()
      .trim()
      .min(1, NAME_ASSETS)
      .max(4_096)
      .transform((text): Selector => ({ include: text.split(/[,\s]+/).filter(Boolean) })),
    terms.transform((include): Selector => ({ include })),
    z
      .strictObject({ include: terms, exclude: z.array(term).max(1_000).optional() })
      .transform(({ include, exclude }): Selector => ({ include, ...(exclude === undefined ? {} : { exclude }) })),
  ],
  { error: NAME_ASSETS },
)

/** A day counts until its end, UTC. */
const until = (what: string) =>
  z
    .union([z.iso.datetime({ offset: true }), z.iso.date()], { error: what })
    .transform((text): Instant => (text.length === 10 ? Date.parse(text) + 86_400_000 : Date.parse(text)))

const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'Use letters, digits, dots and dashes, 64 at most; or leave it out.')
  .optional()
const summary = written.name('Say in one sentence what it is for.')
const flag = z.boolean({ error: 'Write true or false.' })

const TemplateInput = z.strictObject({
  id,
  summary,
  assets,
  items: written.items.unwrap().min(1, 'Name at least one item: a standing rule speaks of its own items only.'),
  expect: written.expect,
  windows: written.windows,
  requiresRegistration: flag.default(true),
  reviewBy: until('Name the day by which somebody looks at it again: 2026-12-31. After it the rule approves nothing.'),
  maxPerAssetPerDay: z.number({ error: 'Write a number.' }).int().min(1, 'Write 1 or more.').max(100_000).optional(),
})

const FreezeInput = z.strictObject({
  id,
  summary: summary.default('Freeze'),
  assets,
  windows: written.windows.unwrap().min(1, 'Say when: windows is a list of {"from": …, "to": …}.'),
  blocks: z.array(z.enum(ENTRY_KINDS, { error: 'Write normal, standard or emergency.' })).default([]),
  allowEmergency: flag.default(true),
})

const IgnoreInput = z.strictObject({
  id,
  assets,
  path: z.string({ error: 'Name the path: /var/lib/dhcp/**.' }).trim().min(1, 'Name the path: /var/lib/dhcp/**.').max(1_024),
  reason: z.string({ error: 'Say why nobody wants to hear of it.' }).trim().min(1, 'Say why nobody wants to hear of it.').max(2_000),
  owner: written.name('Name the person who answers for hiding it.'),
  expires: until('Say when it ends: 2026-12-31. No ignore rule is for ever.'),
})

const SHAPES = { template: TemplateInput, freeze: FreezeInput, ignore: IgnoreInput } as const

type Draft = { readonly id: string | undefined; readonly standing: (id: string) => StandingRule }

/** The rule without its id, which a number may still give it. */
export function readRule(kind: StandingKind, body: unknown, now: Instant): Read<Draft> {
  const fields = Object.keys(SHAPES[kind].shape)
  switch (kind) {
    case 'template': {
      const input = read(TemplateInput, body, fields)
      return input.ok ? template(input.value, now) : input
    }
    case 'freeze': {
      const input = read(FreezeInput, body, fields)
      return input.ok ? freeze(input.value) : input
    }
    case 'ignore': {
      const input = read(IgnoreInput, body, fields)
      return input.ok ? ignoreRule(input.value, now) : input
    }
  }
}

const problem = (field: string, message: string): Read<never> => ({ ok: false, problems: [{ field, message } satisfies Problem] })
const isOver = (field: string): Read<never> => problem(field, 'That day is over already. Name one in the future.')

function template(input: z.infer<typeof TemplateInput>, now: Instant): Read<Draft> {
  const { id, summary, assets, requiresRegistration, reviewBy, maxPerAssetPerDay = null } = input
  const items = readItems(input.items)
  if (!items.ok) return problem('items', items.message)
  const expect = readExpectations(input.expect ?? [])
  if (!expect.ok) return problem('expect', expect.message)
  const windows = readWindows(input.windows ?? [])
  if (!windows.ok) return problem('windows', windows.message)
  if (reviewBy <= now) return isOver('reviewBy')
  const plan = { summary, assets, items: items.value, expect: expect.value, windows: windows.value }
  const limits = { requiresRegistration, reviewBy, maxPerAssetPerDay }
  return { ok: true, value: { id, standing: (id) => ({ kind: 'template', rule: { id, ...plan, ...limits } }) } }
}

function freeze({ id, ...input }: z.infer<typeof FreezeInput>): Read<Draft> {
  const windows = readWindows(input.windows)
  if (!windows.ok) return problem('windows', windows.message)
  return { ok: true, value: { id, standing: (id) => ({ kind: 'freeze', rule: { ...input, id, windows: windows.value } }) } }
}

function ignoreRule({ id, ...input }: z.infer<typeof IgnoreInput>, now: Instant): Read<Draft> {
  const unusable = globProblem(input.path)
  if (unusable !== null) return problem('path', unusable)
  if (input.expires <= now) return isOver('expires')
  return { ok: true, value: { id, standing: (id) => ({ kind: 'ignore', rule: { ...input, id } }) } }
}
