// What can be asked about the accounts area. Runs off the writer's thread, and inside a transaction on the writer's connection.
import type { Kysely } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import type { LoginDelay } from '../../auth/login-delay.ts'
import type { Schema } from '../schema.ts'
import { type ApiToken, type AuditRow, auditRowOf, type Person, personOf, type Session, sessionOf, tokenOf } from './rows.ts'

export const accountsReads = (db: Kysely<Schema>) => ({ ...peopleReads(db), ...credentialReads(db), ...auditReads(db) })

const peopleReads = (db: Kysely<Schema>) => ({
  hasPeople: async (): Promise<boolean> => (await db.selectFrom('people').select('id').limit(1).executeTakeFirst()) !== undefined,

  people: async (): Promise<readonly Person[]> =>
    (await db.selectFrom('people').selectAll().orderBy('name').orderBy('id').execute()).map(personOf),

  person: async (id: string): Promise<Person | null> => {
    const row = await db.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? personOf(row) : null
  },

  /** With the password's hash, which no other read gives. */
  personByLogin: async (login: string): Promise<{ readonly person: Person; readonly passwordHash: string | null } | null> => {
    const row = await db.selectFrom('people').selectAll().where('login', '=', login.toLowerCase()).executeTakeFirst()
    return row ? { person: personOf(row), passwordHash: row.password } : null
  },

  session: async (id: string): Promise<{ readonly session: Session; readonly person: Person } | null> => {
    const session = await db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst()
    const person = session && (await db.selectFrom('people').selectAll().where('id', '=', session.person).executeTakeFirst())
    return session && person ? { session: sessionOf(session), person: personOf(person) } : null
  },
})

const credentialReads = (db: Kysely<Schema>) => ({
  /** Newest first, revoked ones too. */
  apiTokens: async (): Promise<readonly ApiToken[]> =>
    (await db.selectFrom('api_tokens').selectAll().orderBy('created_at', 'desc').orderBy('id').execute()).map(tokenOf),

  apiTokenByHash: async (hash: string): Promise<ApiToken | null> => {
    const row = await db.selectFrom('api_tokens').selectAll().where('hash', '=', hash).executeTakeFirst()
    return row ? tokenOf(row) : null
  },

  /** Null when there is no such link or its time is over; `person` is null for the first account. */
  setupLink: async (hash: string, now: Instant): Promise<{ readonly person: string | null } | null> => {
    const row = await db.selectFrom('setup_links').selectAll().where('hash', '=', hash).where('expires_at', '>', now).executeTakeFirst()
    return row ? { person: row.person } : null
  },

  loginDelay: async (id: string): Promise<LoginDelay | null> => {
    const row = await db.selectFrom('login_delays').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? { failures: row.failures, until: row.until_at, lastAt: row.last_at } : null
  },
})

const auditReads = (db: Kysely<Schema>) => ({
  /** Newest first; `before` is the number of the last row of the page before. */
  auditTrail: async (query: {
    readonly limit: number
    readonly subject?: string
    readonly before?: number
  }): Promise<readonly AuditRow[]> => {
    let rows = db.selectFrom('audit').selectAll()
    if (query.subject !== undefined) rows = rows.where('subject', '=', query.subject)
    if (query.before !== undefined) rows = rows.where('number', '<', query.before)
    return (await rows.orderBy('number', 'desc').limit(query.limit).execute()).map(auditRowOf)
  },
})
