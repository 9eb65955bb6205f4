// A configuration as it is compared: what changes at every reading is gone, who changed it is kept aside, secrets are placeholders.
import type { Platform, VolatileRule } from '../platform.ts'
import { attributionIn, attributionOf, type Attribution } from './attribution.ts'
import { hideSecrets } from './secrets.ts'
import { linesOnScreen } from './screen.ts'

export type Canonical = {
  readonly text: string
  readonly attributed: readonly Attribution[]
  /** Numbers that rise with every save: cheap to compare, never a change by themselves. */
  readonly counters: readonly string[]
  readonly redactions: number
}

/** `digest` gives the keyed digest of a secret in hexadecimal. */
export function canonicalOf(platform: Platform, raw: string, digest: (secret: string) => string): Canonical {
  const lines = linesOnScreen(raw).map((line) => line.trimEnd())
  const { kept, attributed, counters } = settled(platform, joined(fromStart(lines, platform), platform.config.continued))
  const hidden = hideSecrets(platform, withoutEmptyEnds(kept), digest)
  return { text: hidden.text === '' ? '' : `${hidden.text}\n`, attributed, counters, redactions: hidden.redactions }
}

/** A block without its end within this many lines is none: nothing may swallow the rest of a configuration. */
const LONGEST_BLOCK = 5_000

function fromStart(lines: readonly string[], { config }: Platform): readonly string[] {
  const start = config.start ? lines.findIndex((line) => config.start?.test(line)) : 0
  return start > 0 ? lines.slice(start) : lines
}

/** A line that ends in the mark goes on in the next, whose leading blanks are those of the layout. */
function joined(lines: readonly string[], mark: string | null): readonly string[] {
  if (mark === null) return lines
  const whole: string[] = []
  let open: string | null = null
  for (const line of lines) {
    const text: string = open === null ? line : open + line.trimStart()
    if (text.endsWith(mark)) open = text.slice(0, -mark.length)
    else {
      whole.push(text)
      open = null
    }
  }
  return open === null ? whole : [...whole, open]
}

type Settled = { readonly kept: readonly string[]; readonly attributed: readonly Attribution[]; readonly counters: readonly string[] }

function settled(platform: Platform, lines: readonly string[]): Settled {
  const kept: string[] = []
  const attributed: Attribution[] = []
  const counters: string[] = []
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const block = platform.volatileBlocks.find(({ from }) => from.test(line))
    const length = block ? lines.slice(index, index + LONGEST_BLOCK).findIndex((later) => block.to.test(later)) : -1
    if (block && length >= 0) {
      if (block.isAttributed) attributed.push(attributionIn(lines.slice(index, index + length + 1), block.fields))
      index += length
      continue
    }
    const rest = tidied(platform, line, attributed, counters)
    if (rest !== null) kept.push(rest)
  }
  return { kept, attributed, counters }
}

/** Null when the line is left out. */
function tidied(platform: Platform, line: string, attributed: Attribution[], counters: string[]): string | null {
  let text = line
  for (const at of platform.volatile.which(line)) {
    const rule: VolatileRule | undefined = platform.volatile.rules[at]
    if (!rule) continue
    if (rule.kind === 'replace') {
      text = rule.when.replace(text, rule.by).trimEnd()
      continue
    }
    if (rule.kind === 'attribute') attributed.push(attributionOf(rule.when.groups(line) ?? {}))
    if (rule.kind === 'counter') counters.push(line)
    return null
  }
  return text
}

function withoutEmptyEnds(lines: readonly string[]): string {
  const first = lines.findIndex((line) => line !== '')
  const last = lines.findLastIndex((line) => line !== '')
  return first < 0 ? '' : lines.slice(first, last + 1).join('\n')
}
