// What people do in an incident, one step at a time. Steps are only ever added: the incident is what they add up to.
import { z } from 'zod'

export const INCIDENT_SEVERITIES = ['sev-1', 'sev-2', 'sev-3'] as const
export type IncidentSeverity = (typeof INCIDENT_SEVERITIES)[number]
export const HYPOTHESIS_STATES = ['open', 'testing', 'ruled-out', 'confirmed'] as const
export type HypothesisState = (typeof HYPOTHESIS_STATES)[number]
export const AUDIENCES = ['responders', 'managers'] as const
export type Audience = (typeof AUDIENCES)[number]

const text = (what: string, most = 2_000) => z.string({ error: what }).trim().min(1, what).max(most, `Keep it under ${most} characters.`)
const maybe = (most = 2_000) => z.string().trim().max(most, `Keep it under ${most} characters.`).default('')
const person = text('Write the name of the person.', 200)
const of = z.string({ error: 'Say which one, by its id.' }).min(1).max(64)
const moment = z.iso
  .datetime({ offset: true, error: 'Write the time with its zone: 2026-03-10T22:00:00Z.' })
  .transform((at) => Date.parse(at))

const did = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) => z.strictObject({ kind: z.literal(kind), ...shape })

/** The steps people take by themselves. Those that the server takes with others (an entry, a freeze, a message) have verbs of their own. */
export const PlainStep = z.discriminatedUnion('kind', [
  did('note', { text: text('Write the note.', 10_000) }),
  did('symptom', { text: text('Say what fails, or what still works.'), state: z.enum(['failing', 'working']) }),
  did('symptom-now', { of, state: z.enum(['failing', 'working']) }),
  did('hypothesis', { text: text('Say what may have caused it.'), owner: person, nextCheck: moment.optional() }),
  did('evidence', { of, side: z.enum(['for', 'against']), text: text('Say what speaks for it or against it.'), link: maybe(500) }),
  did('hypothesis-now', { of, state: z.enum(HYPOTHESIS_STATES), owner: person.optional(), nextCheck: moment.optional() }),
  did('workaround', { text: text('Say what would work around it.'), pros: maybe(), cons: maybe(), risk: maybe() }),
  did('workaround-decided', { of, decision: z.enum(['taken', 'rejected']), why: maybe() }),
  did('action', {
    text: text('Say what is to be done.', 200),
    system: text('Name the systems: web-01, tag:web or service:shop.', 4_096),
    items: z.array(text('Write a path or a kind with a name.', 4_096)).max(100).default([]),
    expect: z.array(text('Write hash=…, version=… or key=value.', 4_096)).max(100).default([]),
    minutes: z.number({ error: 'Write a number of minutes.' }).int().min(5, 'At least 5 minutes.').max(1_440, 'A day at most.').default(60),
  }),
  did('action-dropped', { of, why: text('Say why, so that nobody does it after all.') }),
  did('action-done', { of }),
  did('plan', { text: text('Say how it will be resolved.'), until: moment.optional() }),
  did('watch', { text: text('Say what to watch, and how to report it.') }),
  did('cadence', { minutes: z.number({ error: 'Write a number of minutes.' }).int().min(10, 'At least 10 minutes.').max(1_440) }),
  did('severity', { severity: z.enum(INCIDENT_SEVERITIES), why: maybe() }),
  did('commander', { commander: person }),
  did('onset', { from: moment, to: moment }),
  did('place', { url: z.union([z.literal(''), z.url({ protocol: /^https?$/, error: 'Write the address of the bridge or chat.' })]) }),
  did('here', {}),
  did('standby', { who: person, until: moment }),
  did('resolved', { why: text('Say what made it well again, or that nobody knows.') }),
  did('reopened', { why: text('Say what is failing again.') }),
  did('closed', { why: maybe() }),
])
export type PlainStep = z.infer<typeof PlainStep>

/** A selector and items as they were drawn up for the entry that makes an agreed action a change somebody was supposed to make. */
export type ServerStep =
  | {
      readonly kind: 'opened'
      readonly title: string
      readonly severity: IncidentSeverity
      readonly services: readonly string[]
      /** Ids, globs, `tag:` or `service:` terms: what nobody changes now without agreement. */
      readonly scope: readonly string[]
      readonly commander: string
      readonly from: number
      readonly to: number
      readonly isDrill: boolean
    }
  | { readonly kind: 'action-agreed'; readonly of: string; readonly entry: string | null; readonly isApproved: boolean }
  | { readonly kind: 'held'; readonly freeze: string; readonly until: number }
  | { readonly kind: 'hold-lifted'; readonly freeze: string }
  | { readonly kind: 'status'; readonly audience: Audience; readonly text: string; readonly to: readonly string[] }
  | { readonly kind: 'follow-up'; readonly text: string; readonly entry: string }

export type Did = PlainStep | ServerStep

export type Dids = { readonly [K in Did['kind']]: Extract<Did, { readonly kind: K }> }
/** A step whose kind the compiler follows into a table by kind. */
export type DidOf<K extends keyof Dids> = { readonly [P in K]: { readonly kind: P } & Dids[P] }[K]

/** `id` counts within the incident: what later steps name with `of`. */
export type Step = { readonly id: string; readonly at: number; readonly by: string; readonly did: Did }

/** What is asked for when an incident begins. */
export const Opening = z.strictObject({
  title: text('Say in one sentence what is wrong.', 200),
  services: z.array(text('Write the name of the service.', 255)).max(50).default([]),
  scope: z.array(text('Name the systems: web-01, tag:web or service:shop.', 255)).max(1_000).default([]),
  severity: z.enum(INCIDENT_SEVERITIES, { error: `Write ${INCIDENT_SEVERITIES.join(', ')}.` }).default('sev-2'),
  commander: person.optional(),
  /** The last check that was good, and the first that was bad. */
  onset: z.strictObject({ from: moment, to: moment }).optional(),
  isDrill: z.boolean().default(false),
})
