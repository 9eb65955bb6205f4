// Keeps texts, each once, under its hash.
import type { Kysely } from 'kysely'
import { writing } from '../compiled.ts'
import type { Schema } from '../schema.ts'
import type { Parted } from './identity.ts'
import type { EvidenceTables } from './schema.ts'

export function keepingTexts(db: Kysely<Schema>): (texts: readonly Parted['text'][]) => Promise<void> {
  const add = writing(db, (rows: EvidenceTables['contents'][]) =>
    db
      .insertInto('contents')
      .values(rows)
      .onConflict((conflict) => conflict.column('hash').doNothing()),
  )
  return async (texts) => {
    const once = new Map(texts.flatMap((part) => (part === null ? [] : [[part.hash, part]])))
    await add([...once.values()])
  }
}
