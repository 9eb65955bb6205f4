// Sections of knowngood.yaml that are written down here and read by other parts: devices, and goals of the business.
import { z } from 'zod'

const name = z.string().min(1).max(255)
const names = z.array(name).max(10_000)

/** Where a secret stands: a secret itself never does in this file. */
export const secretPlace = z
  .string()
  .regex(/^([A-Za-z_][A-Za-z0-9_]*|\/.+)$/, 'the name of an environment variable, or the path of a file such as /run/secrets/hook')

/** A network device that a collector reads over SSH. Its credentials are named, never written. */
export const Device = z.strictObject({
  /** A file of rules/platforms without its ending, such as `cisco-ios`. */
  platform: name,
  host: name,
  port: z.number().int().min(1).max(65_535).default(22),
  user: name.optional(),
  userFrom: secretPlace.optional(),
  passwordFrom: secretPlace.optional(),
  keyFrom: secretPlace.optional(),
  enableFrom: secretPlace.optional(),
  /** The collector that reads it; any one when it is not said. */
  collector: name.optional(),
  /** Another device or host to go through. */
  jump: name.optional(),
  everyMinutes: z.number().int().min(1).max(10_080).default(60),
})

/** What the business wants, by which numbers it shows, and the services it rests on. */
export const Goal = z.strictObject({
  owner: name,
  measure: z.string().min(1).max(1_000),
  target: z.string().min(1).max(255).optional(),
  process: name.optional(),
  services: names.default([]),
  indicators: names.default([]),
  /** What a bad day looks like, in the owner's words. */
  badDay: z.string().max(5_000).optional(),
})
