// Reads what somebody brought, in the format they say it has.
import type { Instant } from '../../../rules/domain.ts'
import { MOST_BYTES } from '../windows/ics-lines.ts'
import { readCsv } from './csv.ts'
import { readGithub } from './github.ts'
import { readGitlab } from './gitlab.ts'
import { readIcs } from './ics.ts'
import { readJira } from './jira.ts'
import { readServiceNow } from './servicenow.ts'
import type { Format, Reading, SourceRead } from './source.ts'

const DAY_MS = 86_400_000

/** Windows are kept from two months ago, for what is judged afterwards, to more than a year ahead. */
export const horizonAt = (now: Instant) => ({ from: now - 60 * DAY_MS, to: now + 400 * DAY_MS })

export async function readBrought(format: Format, bytes: Uint8Array, reading: Reading): Promise<SourceRead> {
  if (bytes.length === 0) return { ok: false, where: 'the body', problem: 'Nothing was sent. Send the file as the body.' }
  if (bytes.length > MOST_BYTES)
    return { ok: false, where: 'the body', problem: 'It is longer than 5 MB. Split it, or leave old changes out of it.' }
  if (format === 'ics') return readIcs(bytes, reading)
  if (format === 'csv') return readCsv(bytes, reading)
  const body = parsed(bytes)
  if (body === undefined)
    return { ok: false, where: 'the body', problem: 'It is not JSON in UTF-8. Send what the API of the other system answered.' }
  switch (format) {
    case 'servicenow':
      return readServiceNow(body)
    case 'jira':
      return readJira(body)
    case 'github':
      return readGithub(body, reading)
    case 'gitlab':
      return readGitlab(body, reading)
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown
  } catch {
    return undefined
  }
}
