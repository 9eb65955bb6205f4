// What may stand in a platform file, section by section. The reference with a worked example is platforms/README.md.
import { z } from 'zod'
import { pattern } from './pattern.ts'

const name = z.string().regex(/^[a-z0-9][a-z0-9_]{0,62}$/, 'is not a name: small letters, digits and underscores')
const list = <T extends z.ZodType>(of: T) => z.array(of).max(300).readonly()
const oneOrMore = z.union([pattern, list(pattern)])

/** What changes a device or writes a file on it. A collector may only read, whatever a file asks for. */
const CHANGES =
  /^\/?(?:conf(?:i(?:g(?:u(?:re?)?)?)?)?(?:\s+(?:t\w*|exclusive|private|batch|replace|network|memory))?\s*$|(?:system-view|edit|write(?!\s+t)|wr|copy|reload|reboot|erase|delete|del|format|commit|rollback|restore|shutdown|halt|poweroff|rm|mv|dd|mkfs\S*|save|install|upgrade)(?:\s|$))|\|\s*(?:save|redirect|append|tee)\b/i
const command = z
  .string()
  .regex(/^[\x20-\x7e]{1,300}$/, 'is not a command: 1 to 300 printable letters on one line')
  .refine((text) => !CHANGES.test(text.trim()), 'would change the device; a platform file may only read')
const keys = z.string().min(1).max(20)

const Question = z.strictObject({ when: pattern, send: keys })

const Collected = z.strictObject({
  command,
  /** Tried in order when the device rejects the command. */
  or: list(command).optional(),
  as: z.enum(['config', 'facts', 'attribution']),
  optional: z.boolean().optional(),
})

const Volatile = z.union([
  z.strictObject({ drop: pattern }),
  z.strictObject({ attribute: pattern }),
  z.strictObject({ counter: pattern }),
  z.strictObject({ replace: pattern, with: z.string().max(200) }),
  z.strictObject({ from: pattern, to: pattern, do: z.enum(['drop', 'attribute']), fields: list(pattern).optional() }),
])

const Secret = z.union([
  z.strictObject({ stable: pattern, from: pattern.optional(), to: pattern.optional() }),
  z.strictObject({ salted: pattern }),
  z.strictObject({ salted_from: pattern, to: pattern }),
  z.strictObject({ public: pattern }),
])

const FactRule = z.union([pattern, z.strictObject({ every: pattern })])
const fact = z.union([FactRule, list(FactRule)])
const Facts = z.strictObject({
  command: pattern.optional(),
  hostname: fact.optional(),
  version: fact.optional(),
  serial: fact.optional(),
  model: fact.optional(),
})

/** Ends at `to`, or where the group `mark` of `from` comes again; `mark` then stands in the tree for whatever was used. */
const Atom = z
  .strictObject({ from: pattern, to: pattern.optional(), mark: z.string().min(1).max(10).optional() })
  .refine(({ from, to }) => to !== undefined || from.includes('(?P<mark>'), 'needs `to`, or a group (?P<mark>…) at the end of `from`')

/** How a configuration falls into sections; read by tree and diff. */
const Tree = z.strictObject({
  style: z.enum(['indent', 'braces', 'set', 'sections', 'blocks', 'xml', 'flat']).optional(),
  /** Lines that begin a section, where neither indentation nor a brace does. */
  open: oneOrMore.optional(),
  /** Lines that only close a section. */
  close: oneOrMore.optional(),
  /** Texts of several lines that count as one: banners, notices. */
  atoms: list(Atom).optional(),
  /** Sections that change as one thing: certificates, keys, scripts. */
  whole: list(pattern).optional(),
  /** A double quote left open goes on in the next line. */
  quotes: z.boolean().optional(),
  /** Sections in which the order of lines matters, and lines whose order among each other does. */
  ordered: list(pattern).optional(),
  /** Lines of which a section holds one: another value is a change, not an addition. */
  single: list(pattern).optional(),
})

const Syslog = z.strictObject({ when: pattern, event: z.enum(['config-change', 'config-command', 'commit-requested', 'none']) })

export const PlatformFile = z.strictObject({
  name,
  title: z.string().trim().min(2).max(100),
  extends: name.optional(),
  verified: z.enum(['recorded', 'software', 'documentation']).optional(),
  ssh: z
    .strictObject({
      mode: z.enum(['shell', 'exec']).optional(),
      newline: z.enum(['\n', '\r', '\r\n']).optional(),
      echo: z.boolean().optional(),
      terminal: z.string().max(30).optional(),
      width: z.int().min(20).max(10_000).optional(),
      height: z.int().min(0).max(10_000).optional(),
      algorithms: z.enum(['modern', 'legacy']).optional(),
    })
    .optional(),
  prompt: oneOrMore.optional(),
  not_prompt: oneOrMore.optional(),
  pager: list(Question).optional(),
  answer: list(Question).optional(),
  login: z.strictObject({ user: pattern.optional(), password: pattern.optional() }).optional(),
  enable: z.strictObject({ when: pattern, command, password: pattern.optional() }).optional(),
  setup: list(command).optional(),
  collect: list(Collected).optional(),
  logout: list(command).optional(),
  reject: list(pattern).optional(),
  config: z
    .strictObject({
      comment: pattern.optional(),
      continued: z.string().min(1).max(3).optional(),
      start: pattern.optional(),
      end: pattern.optional(),
      min_lines: z.int().min(1).max(10_000).optional(),
      min_share: z.number().min(0).max(1).optional(),
    })
    .optional(),
  volatile: list(Volatile).optional(),
  secrets: list(Secret).optional(),
  facts: list(Facts).optional(),
  history: list(pattern).optional(),
  tree: Tree.optional(),
  syslog: list(Syslog).optional(),
})
export type PlatformFile = z.infer<typeof PlatformFile>
