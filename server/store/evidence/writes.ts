// What can be changed in the evidence area, inside one transaction of `store.write`.
import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import { agentWrites, noticeWrites } from './agent-writes.ts'
import { backlogWrites } from './backlog-writes.ts'
import { changeWrites } from './change-writes.ts'
import { exceptionWrites } from './exception-writes.ts'
import { itemWrites } from './item-writes.ts'
import { retentionWrites } from './retention-writes.ts'
import { streamWrites } from './stream-writes.ts'

export const evidenceWrites = (db: Kysely<Schema>) => ({
  ...agentWrites(db),
  ...noticeWrites(db),
  ...streamWrites(db),
  ...changeWrites(db),
  ...backlogWrites(db),
  ...itemWrites(db),
  ...exceptionWrites(db),
  ...retentionWrites(db),
})
