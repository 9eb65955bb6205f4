// `knowngood schedule windows FILE.ics`: the windows a calendar means, so that a schedule can be tried without a server.
import { readFile, stat } from 'node:fs/promises'
import type { Instant } from '../../rules/domain.ts'
import { textIn } from '../schedule/windows/ics-events.ts'
import { MOST_BYTES } from '../schedule/windows/ics-lines.ts'
import { inWorker } from '../schedule/windows/in-worker.ts'
import { zoneNamed } from '../schedule/windows/zone.ts'
import { Refusal } from '../store/database.ts'

export type WindowsWish = {
  readonly file: string
  readonly from: Instant
  readonly to: Instant
  readonly zone?: string
}
type Window = { readonly id: string; readonly start: string; readonly end: string }

export async function windowsIn({ file, from, to, zone }: WindowsWish): Promise<readonly Window[]> {
  if (to <= from) throw new Refusal('--to is not after --from.')
  const declared = zone === undefined ? null : zoneNamed(zone)
  if (zone !== undefined && declared === null) throw new Refusal(`The zone ${zone} is not known. Use a name such as Europe/Berlin.`)
  const done = await inWorker({ kind: 'calendar', bytes: await bytesOf(file), zone: declared, within: { from, to } })
  const at = (line: number) => (line > 0 ? `${file} line ${line}` : file)
  if (done.kind === 'refused') throw new Refusal(`${at(done.line)}: ${done.problem}`)
  if (done.kind !== 'calendar') throw new Error('the reading thread answered something else')
  const { events, refused } = done.calendar
  if (refused.length > 0) throw new Refusal(refused.map(({ line, problem }) => `${at(line)}: ${problem}`).join('\n'))
  return events
    .filter((event) => textIn(event, 'STATUS')?.toUpperCase() !== 'CANCELLED')
    .flatMap(({ id, windows }) => windows.map((window) => ({ id, ...window })))
    .toSorted((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1))
    .map(({ id, from, to }) => ({ id, start: new Date(from).toISOString(), end: new Date(to).toISOString() }))
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file)
    if (size > MOST_BYTES) return new Uint8Array(MOST_BYTES + 1)
    return await readFile(file)
  } catch (cause) {
    throw new Refusal(`Cannot read ${file}. Name a calendar file.`, { cause })
  }
}
