// Is what came back a whole configuration? Torn, empty and far too short answers are held back, so that they never become a change.
import type { Platform } from '../platform.ts'

/** What is remembered of the last good copy: lines of content. */
export type LastGood = { readonly lines: number }
export type Held = { readonly reason: string } | null

/** `text` is canonical. Null when it is whole. */
export function heldBack({ config }: Platform, text: string, last: LastGood | null): Held {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const content = contentIn(config, lines)
  if (content === 0) return { reason: 'the configuration is empty' }
  if (config.end && !endsWith(config, lines)) return { reason: `the end mark is missing; the answer is incomplete (${content} lines came)` }
  if (content < config.minLines)
    return { reason: `the configuration is far too short: ${content} lines of content, at least ${config.minLines} are expected` }
  if (last && content < last.lines * config.minShare)
    return { reason: `the configuration is far too short: ${content} lines of content, the last good copy had ${last.lines}` }
  return null
}

export const contentLines = ({ config }: Platform, text: string): number => contentIn(config, text.split('\n'))

function contentIn(config: Platform['config'], lines: readonly string[]): number {
  return lines.filter((line) => line.trim() !== '' && !config.comment?.test(line)).length
}

/** Only remarks may follow the end mark. */
function endsWith(config: Platform['config'], lines: readonly string[]): boolean {
  const at = lines.findLastIndex((line) => config.end?.test(line))
  return at >= 0 && contentIn(config, lines.slice(at + 1)) === 0
}

/** The line by which a device refuses a command; null when it took it. Refusals are short. */
export function refusalIn({ reject }: Platform, answer: readonly string[]): string | null {
  const said = answer.filter((line) => line.trim() !== '')
  if (said.length > LONGEST_REFUSAL) return null
  return said.find((line) => reject.some((pattern) => pattern.test(line)))?.trim() ?? null
}

const LONGEST_REFUSAL = 12
