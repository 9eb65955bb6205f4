// The file `health.yaml` of an agent: its own limits, and the probes it makes.
import { z } from 'zod'
import { DEFAULT_LIMITS, type LimitsOf } from './limits.ts'
import { CHECK_KINDS, type CheckKind } from './words.ts'

const limit = z.strictObject({
  warn: z.number().nullable().optional(),
  bad: z.number().nullable().optional(),
  rises: z.number().int().min(1).max(1_000).optional(),
  falls: z.number().int().min(1).max(1_000).optional(),
  severity: z.enum(['high', 'medium', 'low']).optional(),
})

const HOST_AND_PORT = /^(?:\[[0-9a-f:.]+\]|[^\s:/@]+):\d{1,5}$/i

const webAddress = z
  .url({ protocol: /^https?$/, error: 'is an address such as https://127.0.0.1:8443/health' })
  .refine((address) => !/^https?:\/\/[^/]*@/.test(address), 'holds a login; a probe has none, because this file is no place for secrets')

const probe = z
  .strictObject({
    name: z.string().regex(/^[\w][\w .:@/-]{0,62}$/, 'is not a name: letters, digits, blanks and . : @ / - _, at most 63'),
    http: webAddress.optional(),
    tcp: z.string().max(300).regex(HOST_AND_PORT, 'is host:port, such as 127.0.0.1:5432').optional(),
    process: z.string().min(1).max(200).optional(),
    status: z.number().int().min(100).max(599).optional(),
    contains: z.string().min(1).max(500).optional(),
    timeoutMs: z.number().int().min(50).max(30_000).default(5_000),
    slowMs: z.number().int().min(1).max(30_000).optional(),
    failures: z.number().int().min(1).max(100).default(2),
    severity: z.enum(['high', 'medium', 'low']).default('high'),
    trust: z.enum(['checked', 'any']).default('checked'),
  })
  .refine(
    ({ http, tcp, process }) => [http, tcp, process].filter((one) => one !== undefined).length === 1,
    'needs exactly one of http, tcp and process',
  )
export type Probe = z.infer<typeof probe>

export const HealthFile = z.strictObject({
  /** Seconds between two looks. */
  every: z.number().min(5).max(600).default(60),
  limits: z.partialRecord(z.enum(CHECK_KINDS), limit).default({}),
  probes: z
    .array(probe)
    .max(200)
    .readonly()
    .default([])
    .refine((probes) => new Set(probes.map(({ name }) => name)).size === probes.length, 'has two probes of one name'),
})
export type HealthFile = z.infer<typeof HealthFile>

export const NO_SETTINGS: HealthFile = HealthFile.parse({})

export function limitsWith({ limits }: HealthFile): LimitsOf {
  const own = (kind: CheckKind) => Object.fromEntries(Object.entries(limits[kind] ?? {}).filter(([, value]) => value !== undefined))
  return {
    load: { ...DEFAULT_LIMITS.load, ...own('load') },
    memory: { ...DEFAULT_LIMITS.memory, ...own('memory') },
    'disk-space': { ...DEFAULT_LIMITS['disk-space'], ...own('disk-space') },
    'disk-inodes': { ...DEFAULT_LIMITS['disk-inodes'], ...own('disk-inodes') },
    unit: { ...DEFAULT_LIMITS.unit, ...own('unit') },
    certificate: { ...DEFAULT_LIMITS.certificate, ...own('certificate') },
    probe: { ...DEFAULT_LIMITS.probe, ...own('probe') },
  }
}
