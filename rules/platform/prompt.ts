// Is this the device waiting for a command? Asked of the unfinished last line only.
import type { Platform } from '../platform.ts'
import { lastLine } from './screen.ts'

/** No prompt is longer; a longer line is not matched at all, so that endless lines cost nothing. */
const LONGEST = 300

export const isPrompt = (platform: Pick<Platform, 'prompt' | 'notPrompt'>, line: string): boolean =>
  line.length <= LONGEST &&
  line.trim() !== '' &&
  platform.prompt.some((pattern) => pattern.test(line)) &&
  !platform.notPrompt.some((pattern) => pattern.test(line))

/** The same of raw bytes: escape sequences, backspaces and carriage returns are obeyed first. */
export const endsInPrompt = (platform: Platform, raw: string): boolean => isPrompt(platform, lastLine(raw))
