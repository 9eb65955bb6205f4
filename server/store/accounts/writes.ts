// What can be changed in the accounts area, inside one transaction of `store.write`.
import type { Kysely } from 'kysely'
import type { Instant, Role } from '../../../rules/domain.ts'
import type { LoginDelay } from '../../auth/login-delay.ts'
import type { Actor } from '../../route.ts'
import type { Schema } from '../schema.ts'
import type { Person, Session } from './rows.ts'

/** `detail` must hold no secret: the trail is shown and exported. */
export type AuditEntry = {
  readonly at: Instant
  readonly actor: Actor
  readonly verb: string
  readonly subject: string
  readonly detail?: Readonly<Record<string, unknown>>
}

function named(actor: Actor): { readonly id: string; readonly name: string } {
  switch (actor.kind) {
    case 'person':
    case 'token':
      return { id: actor.id, name: actor.name }
    case 'agent':
      return { id: actor.agent, name: actor.asset }
    case 'system':
      return { id: actor.name, name: actor.name }
    case 'nobody':
      return { id: '', name: '' }
  }
}

export const accountsWrites = (db: Kysely<Schema>) => ({
  ...peopleWrites(db),
  ...sessionWrites(db),
  ...tokenWrites(db),
  ...linkWrites(db),
  ...delayWrites(db),
  ...auditWrites(db),
})

const auditWrites = (db: Kysely<Schema>) => ({
  /** One row of the trail. There is no way to change or remove one. */
  audit: async ({ at, actor, verb, subject, detail = {} }: AuditEntry): Promise<void> => {
    const { id, name } = named(actor)
    const last = await db.selectFrom('audit').select('number').orderBy('number', 'desc').limit(1).executeTakeFirst()
    const who = { actor_kind: actor.kind, actor_id: id, actor_name: name }
    await db
      .insertInto('audit')
      .values({ number: (last?.number ?? 0) + 1, at, ...who, verb, subject, detail: JSON.stringify(detail) })
      .execute()
  },
})

const peopleWrites = (db: Kysely<Schema>) => ({
  /** `login` must be free; a taken one throws. */
  addPerson: async (person: Person & { readonly passwordHash: string | null }): Promise<void> => {
    const { id, name, login, mail, roles, state, createdAt, passwordHash } = person
    await db
      .insertInto('people')
      .values({
        id,
        name,
        login: login.toLowerCase(),
        mail,
        password: passwordHash,
        roles: JSON.stringify(roles),
        state,
        created_at: createdAt,
      })
      .execute()
  },

  setPassword: async (person: string, passwordHash: string): Promise<void> => {
    await db.updateTable('people').set({ password: passwordHash }).where('id', '=', person).execute()
  },

  /** Other roles or another state; every session ends, so that nobody keeps rights from before, or rises without signing in. */
  setPerson: async (id: string, change: { readonly roles: readonly Role[]; readonly state: Person['state'] }): Promise<void> => {
    await db
      .updateTable('people')
      .set({ roles: JSON.stringify(change.roles), state: change.state })
      .where('id', '=', id)
      .execute()
    await db.deleteFrom('sessions').where('person', '=', id).execute()
  },
})

const sessionWrites = (db: Kysely<Schema>) => ({
  addSession: async ({ id, person, createdAt, authenticatedAt, seenAt }: Session): Promise<void> => {
    await db
      .insertInto('sessions')
      .values({ id, person, created_at: createdAt, authenticated_at: authenticatedAt, seen_at: seenAt })
      .execute()
  },

  sessionSeen: async (id: string, at: Instant): Promise<void> => {
    await db.updateTable('sessions').set({ seen_at: at }).where('id', '=', id).execute()
  },

  endSession: async (id: string): Promise<void> => {
    await db.deleteFrom('sessions').where('id', '=', id).execute()
  },

  endSessionsOf: async (person: string): Promise<void> => {
    await db.deleteFrom('sessions').where('person', '=', person).execute()
  },

  /** Rows of sessions that are over anyway. */
  forgetSessionsBefore: async (createdBefore: Instant): Promise<void> => {
    await db.deleteFrom('sessions').where('created_at', '<', createdBefore).execute()
  },
})

const tokenWrites = (db: Kysely<Schema>) => ({
  addApiToken: async (token: {
    readonly id: string
    readonly name: string
    readonly hash: string
    readonly roles: readonly Role[]
    readonly createdAt: Instant
    readonly createdBy: string
  }): Promise<void> => {
    const { id, name, hash, roles, createdAt, createdBy } = token
    await db
      .insertInto('api_tokens')
      .values({
        id,
        name,
        hash,
        roles: JSON.stringify(roles),
        created_at: createdAt,
        created_by: createdBy,
        used_at: null,
        revoked_at: null,
      })
      .execute()
  },

  apiTokenUsed: async (id: string, at: Instant): Promise<void> => {
    await db.updateTable('api_tokens').set({ used_at: at }).where('id', '=', id).execute()
  },

  /** False when there is no such token, or it was revoked before. */
  revokeApiToken: async (id: string, at: Instant): Promise<boolean> => {
    const result = await db
      .updateTable('api_tokens')
      .set({ revoked_at: at })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    return result.numUpdatedRows === 1n
  },
})

const linkWrites = (db: Kysely<Schema>) => ({
  /** A new link for the same purpose ends the one before. */
  replaceSetupLink: async (link: {
    readonly hash: string
    readonly person: string | null
    readonly at: Instant
    readonly expiresAt: Instant
  }) => {
    const { hash, person, at, expiresAt } = link
    await db
      .deleteFrom('setup_links')
      .where((eb) => eb.or([eb('expires_at', '<=', at), person === null ? eb('person', 'is', null) : eb('person', '=', person)]))
      .execute()
    await db.insertInto('setup_links').values({ hash, person, created_at: at, expires_at: expiresAt }).execute()
  },

  /** False when it was used before. */
  useSetupLink: async (hash: string, now: Instant): Promise<boolean> => {
    const result = await db.deleteFrom('setup_links').where('hash', '=', hash).where('expires_at', '>', now).executeTakeFirst()
    return result.numDeletedRows === 1n
  },
})

const delayWrites = (db: Kysely<Schema>) => ({
  setLoginDelay: async (id: string, { failures, until, lastAt }: LoginDelay): Promise<void> => {
    const row = { failures, until_at: until, last_at: lastAt }
    await db
      .insertInto('login_delays')
      .values({ id, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute()
  },

  forgetLoginDelay: async (id: string): Promise<void> => {
    await db.deleteFrom('login_delays').where('id', '=', id).execute()
  },

  forgetLoginDelaysBefore: async (lastAt: Instant): Promise<void> => {
    await db.deleteFrom('login_delays').where('last_at', '<', lastAt).execute()
  },
})
