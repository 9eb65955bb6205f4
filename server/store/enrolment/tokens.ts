// Questions and writes about enrolment tokens.
import type { Kysely, Selectable } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import type { Schema } from '../schema.ts'
import type { EnrolmentTables } from './schema.ts'

type Row = Selectable<EnrolmentTables['enrolment_tokens']>

export type EnrolmentToken = {
  readonly id: string
  readonly name: string | null
  readonly mayReplace: boolean
  readonly isApproved: boolean
  readonly createdAt: Instant
  readonly createdBy: string
  readonly expiresAt: Instant
  readonly used: { readonly at: Instant; readonly by: string } | null
  readonly revokedAt: Instant | null
}
export type NewEnrolmentToken = Omit<EnrolmentToken, 'used' | 'revokedAt'>

const tokenOf = (row: Row): EnrolmentToken => ({
  id: row.hash,
  name: row.name,
  mayReplace: row.may_replace === 1,
  isApproved: row.is_approved === 1,
  createdAt: row.created_at,
  createdBy: row.created_by,
  expiresAt: row.expires_at,
  used: row.used_at === null ? null : { at: row.used_at, by: row.used_by ?? '' },
  revokedAt: row.revoked_at,
})

export const enrolmentReads = (db: Kysely<Schema>) => ({
  /** The newest hundred, used and ended ones too. */
  enrolmentTokens: async (): Promise<readonly EnrolmentToken[]> =>
    (await db.selectFrom('enrolment_tokens').selectAll().orderBy('created_at', 'desc').orderBy('hash').limit(100).execute()).map(tokenOf),

  enrolmentToken: async (id: string): Promise<EnrolmentToken | null> => {
    const row = await db.selectFrom('enrolment_tokens').selectAll().where('hash', '=', id).executeTakeFirst()
    return row ? tokenOf(row) : null
  },
})

export const enrolmentWrites = (db: Kysely<Schema>) => ({
  addEnrolmentToken: async (token: NewEnrolmentToken): Promise<void> => {
    await db
      .insertInto('enrolment_tokens')
      .values({
        hash: token.id,
        name: token.name,
        may_replace: token.mayReplace ? 1 : 0,
        is_approved: token.isApproved ? 1 : 0,
        created_at: token.createdAt,
        created_by: token.createdBy,
        expires_at: token.expiresAt,
        used_at: null,
        used_by: null,
        revoked_at: null,
      })
      .execute()
  },
  /** The token, used up by this call; null when it is unknown, expired, ended or was used before. */
  takeEnrolmentToken: async (id: string, agent: string, at: Instant): Promise<EnrolmentToken | null> => {
    const row = await db
      .updateTable('enrolment_tokens')
      .set({ used_at: at, used_by: agent })
      .where((eb) => eb.and([eb('hash', '=', id), eb('used_at', 'is', null), eb('revoked_at', 'is', null), eb('expires_at', '>', at)]))
      .returningAll()
      .executeTakeFirst()
    return row ? tokenOf(row) : null
  },
  /** False when there is no such token, or it is used or over already. */
  revokeEnrolmentToken: async (id: string, at: Instant): Promise<boolean> => {
    const { numUpdatedRows } = await db
      .updateTable('enrolment_tokens')
      .set({ revoked_at: at })
      .where((eb) => eb.and([eb('hash', '=', id), eb('used_at', 'is', null), eb('revoked_at', 'is', null)]))
      .executeTakeFirst()
    return numUpdatedRows > 0n
  },
})
