// `knowngood platform facts|canonical|prompt|syslog|tree`: what a platform file makes of a text, without a device.
import { createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Platform } from '../../rules/platform.ts'
import { canonicalOf } from '../../rules/platform/canonical.ts'
import { readFacts } from '../../rules/platform/facts.ts'
import { endsInPrompt } from '../../rules/platform/prompt.ts'
import { readSyslog } from '../../rules/platform/syslog.ts'
import { placedLines } from '../../rules/tree/node.ts'
import { parseTree } from '../../rules/tree/parse.ts'
import { createPlatforms, type PlatformRef } from '../devices/platform-files.ts'
import { messageOf, Refusal } from '../refusal.ts'

export type Verb = 'facts' | 'canonical' | 'prompt' | 'syslog' | 'tree'
export type PlatformFlags = PlatformRef & { readonly command?: string; readonly batch?: string; readonly evidence?: boolean }
type Asked = { readonly platform: Platform; readonly command: string; readonly text: string; readonly evidence: boolean }

const Batch = z.array(
  z.object({
    id: z.string(),
    platform: z.string().optional(),
    platformFile: z.string().optional(),
    command: z.string().default(''),
    text: z.string(),
  }),
)

/** Digests of secrets are keyed by a key of this one run: they compare within its output and nowhere else. */
const key = randomBytes(32)
const digest = (secret: string): string => createHmac('sha256', key).update(secret).digest('hex')

const ANSWERS: Readonly<Record<Verb, (asked: Asked) => unknown>> = {
  facts: ({ platform, command, text, evidence }) => {
    const read = readFacts(platform, command, text)
    return evidence ? { ...read.facts, evidence: read.evidence } : read.facts
  },
  canonical: ({ platform, text }) => {
    const { text: canonical, attributed, redactions } = canonicalOf(platform, text, digest)
    return { text: canonical, attributed, redactions }
  },
  prompt: ({ platform, text }) => ({ prompt: endsInPrompt(platform, text) }),
  syslog: ({ platform, text }) => readSyslog(platform, text),
  tree: ({ platform, text }) => placedLines(parseTree(platform.tree, text)),
}

export function answerPlatform(verb: Verb, flags: PlatformFlags): string {
  const find = createPlatforms()
  const evidence = flags.evidence === true
  if (flags.batch !== undefined)
    return JSON.stringify(readBatch(flags.batch).map((one) => ({ id: one.id, result: attempt(verb, one, find) })))
  const platform = find(flags)
  return JSON.stringify(ANSWERS[verb]({ platform, command: flags.command ?? '', text: readFileSync(0, 'utf8'), evidence }))
}

function readBatch(file: string): z.infer<typeof Batch> {
  try {
    return Batch.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw new Refusal(`${file} is no batch of cases, an array of {id, platform | platformFile, command?, text}: ${messageOf(error)}`)
  }
}

/** A case that cannot be answered must not take the others with it. */
function attempt(verb: Verb, one: z.infer<typeof Batch>[number], find: (ref: PlatformRef) => Platform): unknown {
  try {
    return ANSWERS[verb]({ platform: find(one), command: one.command, text: one.text, evidence: false })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    process.stderr.write(`${one.id}: ${error.message}\n`)
    return null
  }
}
