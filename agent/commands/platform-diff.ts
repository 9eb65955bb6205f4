// `knowngood platform diff`: what changed between two configurations, in the words of the device.
import { createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { canonicalOf } from '../../rules/platform/canonical.ts'
import { diffTrees, type Difference } from '../../rules/tree/diff.ts'
import { parseTree } from '../../rules/tree/parse.ts'
import { createPlatforms, type PlatformRef } from '../devices/platform-files.ts'
import { messageOf, Refusal } from '../refusal.ts'

export type DiffFlags = PlatformRef & { readonly before: string; readonly after: string; readonly json?: boolean }

/** Secrets compare by a key of this one run. */
const key = randomBytes(32)
const digest = (secret: string): string => createHmac('sha256', key).update(secret).digest('hex')

/** Throws a refusal where a file cannot be read. */
export function answerDiff(flags: DiffFlags): string {
  const platform = createPlatforms()(flags)
  const [before, after] = [flags.before, flags.after].map((file) =>
    parseTree(platform.tree, canonicalOf(platform, readConfiguration(file), digest).text),
  )
  const differences = diffTrees(platform.tree, before ?? [], after ?? [])
  return flags.json === true ? `${JSON.stringify(differences)}\n` : differences.map(inWords).join('')
}

function readConfiguration(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Refusal(`${file} cannot be read: ${messageOf(error)}`)
  }
}

const SIGN: Readonly<Record<Difference['kind'], string>> = { added: '+', removed: '-', changed: '~', moved: '>' }

function inWords({ kind, parents, before, after }: Difference): string {
  const texts = kind === 'changed' ? [`- ${said(before)}`, `+ ${said(after)}`] : [`${SIGN[kind]} ${said(after ?? before)}`]
  return `${parents.length > 0 ? `[${parents.join(' > ')}]\n` : ''}${texts.map((text) => `  ${text}\n`).join('')}`
}

const said = (text: string | null): string => (text ?? '').trim().replaceAll('\n', '\n    ')
