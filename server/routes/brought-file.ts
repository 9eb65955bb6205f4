// The file a form carries: its bytes and its format by name, or what is wrong with it in words its owner can act on.
import type { Context } from 'hono'
import type { Env } from '../route.ts'
import type { Format } from '../schedule/sources/source.ts'
import { MOST_BYTES } from '../schedule/windows/ics-lines.ts'

export type Brought =
  | { readonly kind: 'none' }
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly format: Format | null }
  | { readonly kind: 'refused'; readonly why: string }

const FORMAT_OF: Readonly<Record<string, Format>> = { ics: 'ics', ical: 'ics', ifb: 'ics', csv: 'csv', tsv: 'csv', txt: 'csv' }

const KEPT = 'Nothing was imported; the schedule is as it was.'

export async function fileIn(c: Context<Env>, field: string): Promise<Brought> {
  const given = (await c.req.parseBody())[field]
  if (!(given instanceof File) || (given.name === '' && given.size === 0)) return { kind: 'none' }
  const name = given.name.slice(0, 100)
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  if (given.size === 0) return { kind: 'refused', why: `${name} is empty. ${KEPT}` }
  if (given.size > MOST_BYTES)
    return {
      kind: 'refused',
      why: `${name} is ${Math.ceil(given.size / 1_048_576)} MB; at most 5 MB are read. Split it, or leave old changes out of it. ${KEPT}`,
    }
  const bytes = new Uint8Array(await given.arrayBuffer())
  if (isPacked(bytes))
    return {
      kind: 'refused',
      why: `${name} is a workbook or an archive, not a calendar or a table. Save it as CSV in UTF-8, or as .ics, and bring that. ${KEPT}`,
    }
  return { kind: 'file', bytes, format: FORMAT_OF[ending] ?? null }
}

/** Workbooks and archives are zip files, older workbooks compound files, some exports compressed; a document may be a PDF. */
const PACKED: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
  [0x1f, 0x8b],
  [0x25, 0x50, 0x44, 0x46],
]
const isPacked = (bytes: Uint8Array): boolean => PACKED.some((sign) => sign.every((byte, at) => bytes[at] === byte))
