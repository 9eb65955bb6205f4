// What people write into knowngood.yaml: its shape, and what it means when it is silent.
import { z } from 'zod'
import { isZone } from '../../rules/alerting-quiet.ts'
import { ASSET_FLAGS, ITEM_KINDS, RISKS, ROLES } from '../../rules/domain.ts'
import { DEFAULT_SETTLE_MS } from '../../rules/alerting.ts'
import { Device, Goal, secretPlace } from './sections.ts'
import { ALERT_KINDS } from '../store/alerts/rows.ts'
import { isFreeName, ScheduleSource } from '../schedule/sources/config.ts'
import { DEFAULT_POLICY, type Policy } from '../../rules/match/policy.ts'

const name = z.string().min(1).max(255)
const names = z.array(name).max(10_000)
const milliseconds = z.number().int().nonnegative()
const share = z.number().min(0).max(1)

const Asset = z.strictObject({
  tags: names.default([]),
  services: names.default([]),
  flags: z.array(z.enum(ASSET_FLAGS)).default([]),
  environment: name.optional(),
})

const Service = z.strictObject({
  owner: name.optional(),
  /** Ids, globs or `tag:x`. */
  assets: names.default([]),
  dependsOn: z.strictObject({ hard: names.default([]), soft: names.default([]) }).optional(),
  /** Everything rests on it, written down or not: name servers, sign-in, time, storage. */
  shared: z.boolean().optional(),
})

const Person = z.strictObject({ mail: z.email().optional(), accounts: names.default([]), roles: z.array(z.enum(ROLES)).default([]) })

const holdsPassword = (url: string): boolean => URL.canParse(url) && new URL(url).password !== ''
const smtpUrl = z
  .url({ protocol: /^smtps?$/, error: 'an address such as smtp://mail.example.org:587' })
  .refine((url) => !holdsPassword(url), {
    error:
      'holds a password, which must not stand in this file. Put the whole address into an environment variable and name that instead of smtp: "urlFrom: KNOWNGOOD_SMTP_URL"',
  })

const wallClock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as "22:00", in quotes')

const reach = {
  /** Addresses of the inner network are refused unless somebody meant them. */
  allowPrivate: z.boolean().default(false),
  diff: z.boolean().default(false),
  /** The channel that takes over when this one fails; without it, the next one in the file. */
  fallback: name.optional(),
  /** What is not of high severity waits until they are over. */
  quietHours: z
    .strictObject({
      from: wallClock,
      to: wallClock,
      zone: z.string().max(60).refine(isZone, 'a time zone such as Europe/Berlin').default('UTC'),
    })
    .optional(),
}

const webUrl = z.url({ protocol: /^https?$/, error: 'an address such as https://example.org/hook' }).refine((url) => !holdsPassword(url), {
  error:
    'holds a password, which must not stand in this file. Put the whole address into an environment variable and name that: "urlFrom: HOOK_URL"',
})
const address = { url: webUrl.optional(), urlFrom: secretPlace.optional() }
const ONE_ADDRESS = { error: 'needs one of "url" and "urlFrom"' }
const hasOneAddress = (channel: { url?: string | undefined; urlFrom?: string | undefined }): boolean =>
  (channel.url === undefined) !== (channel.urlFrom === undefined)

/** The address of a mail server may hold a password: then it is named in the environment, never written here. */
const Email = z.strictObject({
  kind: z.literal('email'),
  to: z.array(z.email()).min(1),
  from: z.email().optional(),
  smtp: z.strictObject({ url: smtpUrl }).optional(),
  urlFrom: secretPlace.optional(),
  ...reach,
})
const Webhook = z
  .strictObject({ kind: z.literal('webhook'), ...address, secretFrom: secretPlace, ...reach })
  .refine(hasOneAddress, ONE_ADDRESS)
/** Whoever knows the address of such a webhook may post to it, so it is a secret and named only. */
const Slack = z.strictObject({ kind: z.literal('slack'), urlFrom: secretPlace, ...reach })
const Teams = z.strictObject({ kind: z.literal('teams'), urlFrom: secretPlace, ...reach })
const PagerDuty = z.strictObject({ kind: z.literal('pagerduty'), routingKeyFrom: secretPlace, url: webUrl.optional(), ...reach })
const Alertmanager = z
  .strictObject({ kind: z.literal('alertmanager'), ...address, tokenFrom: secretPlace.optional(), ...reach })
  .refine(hasOneAddress, ONE_ADDRESS)
export const ChannelShape = z.discriminatedUnion('kind', [Email, Webhook, Slack, Teams, PagerDuty, Alertmanager])

export const RouteShape = z.strictObject({
  severity: z.array(z.enum(['high', 'medium', 'low'])).optional(),
  service: name.optional(),
  /** Kinds of items (`sudoers`) or of alerts about the watching (`silent`). */
  kind: z.array(z.enum([...ITEM_KINDS, ...ALERT_KINDS])).optional(),
  channels: names.min(1),
  diff: z.boolean().optional(),
  /** Who is told when nobody has taken the alert for so long. */
  escalate: z.strictObject({ afterMinutes: z.number().min(1).max(1_440), channels: names.min(1) }).optional(),
})

/** Somebody outside who hears from us every minute, and warns when they do not: a channel that takes it, or an address of such a service. */
const WatchdogSection = z
  .strictObject({ channel: name.optional(), urlFrom: secretPlace.optional(), allowPrivate: z.boolean().default(false) })
  .refine(({ channel, urlFrom }) => (channel === undefined) !== (urlFrom === undefined), 'needs one of "channel" and "urlFrom"')

const risk = z.enum(RISKS)
const Policy = z
  .strictObject({
    earlyToleranceMs: milliseconds,
    lateToleranceMs: milliseconds,
    lookAroundMs: milliseconds,
    straddleShare: share,
    straddleShareStrict: share,
    longIntervalMs: milliseconds,
    graceHours: z.number().nonnegative(),
    graceMaxRisk: risk,
    emergencyRetroHours: z.number().nonnegative(),
    clockSuspectMs: milliseconds,
    unknownClockMs: milliseconds,
    coalesceGapMs: milliseconds,
    flappingToggles: z.number().int().positive(),
    retroLimitDays: z.number().nonnegative(),
    selfApprovalRisk: risk,
    backoutGraceMs: milliseconds,
    promoteAtConfidence: share,
    undeterminedBelow: share,
    settleMs: milliseconds.default(DEFAULT_SETTLE_MS),
  } satisfies Record<keyof Policy | 'settleMs', z.ZodType>)
  .partial()

export const ConfigFile = z.strictObject({
  /** Where people open this server, for the links in messages. */
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  services: z.record(name, Service).default({}),
  assets: z.record(name, Asset).default({}),
  people: z.record(name, Person).default({}),
  channels: z.record(name, ChannelShape).default({}),
  routes: z.array(RouteShape).max(1_000).default([]),
  watchdog: WatchdogSection.optional(),
  devices: z.record(name, Device).default({}),
  goals: z.record(name, Goal).default({}),
  policy: Policy.default({}),
  /** Where the change schedule is read from besides the cards written here. */
  sources: z
    .record(name.refine(isFreeName, { error: 'a name of letters, digits, dots and dashes, but not "cards" or "here"' }), ScheduleSource)
    .default({}),
  /** For how long settled evidence is kept; without it, for ever. */
  retention: z.strictObject({ days: z.number().int().min(30).max(36_500) }).optional(),
  /** Rule packs that agents get from here: a file named from where this one lies, and the hosts by id, glob or `tag:x`. */
  packs: z.record(name, z.strictObject({ file: name, assets: names.min(1) })).default({}),
})

export type ConfigFile = z.infer<typeof ConfigFile>
export type ChannelConfig = ConfigFile['channels'][string]
export type RouteConfig = ConfigFile['routes'][number]

/** What is in force: the file, with what it leaves out. */
export type Config = Omit<ConfigFile, 'policy'> & { readonly policy: Policy; readonly settleMs: number }

export function inForce({ policy, ...rest }: ConfigFile): Config {
  const { settleMs = DEFAULT_SETTLE_MS, ...given } = policy
  const stated = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { ...rest, policy: { ...DEFAULT_POLICY, ...stated }, settleMs }
}

export const EMPTY_CONFIG: Config = inForce(ConfigFile.parse({}))
