// Who changed what, as one syslog line tells it.
import type { Platform, SyslogEvent } from '../platform.ts'

/** What is not said is null. `line` is the terminal line, which is nobody; `from` is an address. */
export type SyslogChange = {
  readonly event: SyslogEvent
  readonly user: string | null
  readonly line: string | null
  readonly from: string | null
  /** One command of the change. */
  readonly command: string | null
  /** The part of the configuration that was changed. */
  readonly object: string | null
}

/** Longer messages are cut: no device says more about a change. */
const LONGEST = 8_192

/** Null where the message speaks of no change. */
export function readSyslog(platform: Platform, message: string): SyslogChange | null {
  const line = message.slice(0, LONGEST).trim()
  for (const { when, event } of platform.syslog) {
    const groups = when.groups(line)
    if (groups === null) continue
    if (event === null) return null
    const said = (name: string): string | null => groups[name]?.trim() || null
    const by = said('user')
    return {
      event,
      user: by !== null && isTerminal(by) ? null : by,
      line: said('line') ?? (by !== null && isTerminal(by) ? by : null),
      from: said('from'),
      command: said('command'),
      object: [said('object'), said('entry')].filter((part) => part !== null).join(' ') || null,
    }
  }
  return null
}

/** "by vty2" names a line, not a person. */
const isTerminal = (word: string): boolean => /^(?:console|con|vty|tty|aux|line|pts\/|ttyS|lc)[\d/]*$/i.test(word)
