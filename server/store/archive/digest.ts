// A fingerprint of the rows of a table that does not depend on their order: no two databases give them in the same one.
import { hash } from 'node:crypto'

export type Row = readonly (string | number | null)[]
export type Fingerprint = { readonly rows: number; readonly digest: string }
export type Fingerprints = Readonly<Record<string, Fingerprint>>

/** The sum of the rows' SHA-256, word by word. It finds what was lost, doubled or changed on the way; it does not prove who wrote it. */
export function fingerprinting(): { readonly add: (row: Row) => void; readonly end: () => Fingerprint } {
  const sums = new Uint32Array(8)
  let rows = 0
  return {
    add: (row) => {
      const digest = hash('sha256', JSON.stringify(row), 'buffer')
      for (let word = 0; word < sums.length; word++) sums[word] = (sums[word] ?? 0) + digest.readUInt32LE(word * 4)
      rows += 1
    },
    end: () => ({ rows, digest: [...sums].map((word) => word.toString(16).padStart(8, '0')).join('') }),
  }
}

/** The tables in which two sets of rows differ. */
export const differing = (left: Fingerprints, right: Fingerprints): readonly string[] =>
  [...new Set([...Object.keys(left), ...Object.keys(right)])].filter(
    (table) =>
      (left[table]?.rows ?? 0) !== (right[table]?.rows ?? 0) || (left[table] && right[table] && left[table].digest !== right[table].digest),
  )
