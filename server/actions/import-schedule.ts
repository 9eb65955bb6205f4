// Somebody brings a file of another system: it is read as a whole first, and what can be read of it is taken in record by record.
import { type Imported, importRecords } from '../schedule/import.ts'
import { type CardParts, type Refusal, refuse } from '../schedule/parts.ts'
import { horizonAt, readBrought } from '../schedule/sources/read.ts'
import type { Format } from '../schedule/sources/source.ts'
import { zoneNamed } from '../schedule/windows/zone.ts'
import type { Actor } from '../route.ts'

export type ImportInput = {
  readonly format: Format
  readonly bytes: Uint8Array
  readonly dryRun: boolean
  /** What the entries are said to come from; a second import of the same name goes on where the first ended. */
  readonly source?: string
  readonly zone?: string
}
export type ImportOutcome = { readonly ok: true; readonly records: readonly Imported[] } | Refusal

export async function importSchedule(parts: CardParts, actor: Actor, input: ImportInput): Promise<ImportOutcome> {
  const { format, bytes, dryRun, source = format, zone } = input
  const declared = zone === undefined || zone === '' ? null : zoneNamed(zone)
  if (zone !== undefined && zone !== '' && declared === null)
    return refuse(400, `zone: “${zone.slice(0, 60)}” is not known. Write Europe/Berlin or UTC.`)
  if (source === 'cards' || source === 'here') return refuse(400, 'source: that name is for what is written here. Choose another.')
  const now = parts.now()
  const read = await readBrought(format, bytes, { now, name: source, zone: declared, within: horizonAt(now), assets: {} })
  if (!read.ok) return refuse(400, `${read.where}: ${read.problem} Nothing was imported; the schedule is as it was.`)
  return { ok: true, records: await importRecords(parts, actor, { source, records: read.records, isWhole: false, dryRun }) }
}
