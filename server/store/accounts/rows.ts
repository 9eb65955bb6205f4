// Accounts as the rest of the server sees them, read from their rows.
import type { Selectable } from 'kysely'
import { type Instant, ROLES, type Role } from '../../../rules/domain.ts'
import type { AccountsTables } from './schema.ts'

export type Person = {
  readonly id: string
  readonly name: string
  readonly login: string
  readonly mail: string | null
  readonly roles: readonly Role[]
  readonly state: 'active' | 'disabled'
  readonly createdAt: Instant
}

/** `id` is the hash of the cookie's secret. */
export type Session = {
  readonly id: string
  readonly person: string
  readonly createdAt: Instant
  readonly authenticatedAt: Instant
  readonly seenAt: Instant
}

export type ApiToken = {
  readonly id: string
  readonly name: string
  readonly roles: readonly Role[]
  readonly createdAt: Instant
  readonly createdBy: string
  readonly usedAt: Instant | null
  readonly revokedAt: Instant | null
}

export type AuditRow = {
  readonly number: number
  readonly at: Instant
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string }
  readonly verb: string
  readonly subject: string
  readonly detail: unknown
}

/** A role that this version does not know gives no right. */
function rolesIn(text: string): readonly Role[] {
  const stored: unknown = JSON.parse(text)
  return Array.isArray(stored) ? ROLES.filter((role) => stored.includes(role)) : []
}

export const personOf = (row: Selectable<AccountsTables['people']>): Person => ({
  id: row.id,
  name: row.name,
  login: row.login,
  mail: row.mail,
  roles: rolesIn(row.roles),
  state: row.state,
  createdAt: row.created_at,
})

export const sessionOf = (row: Selectable<AccountsTables['sessions']>): Session => ({
  id: row.id,
  person: row.person,
  createdAt: row.created_at,
  authenticatedAt: row.authenticated_at,
  seenAt: row.seen_at,
})

export const tokenOf = (row: Selectable<AccountsTables['api_tokens']>): ApiToken => ({
  id: row.id,
  name: row.name,
  roles: rolesIn(row.roles),
  createdAt: row.created_at,
  createdBy: row.created_by,
  usedAt: row.used_at,
  revokedAt: row.revoked_at,
})

export const auditRowOf = (row: Selectable<AccountsTables['audit']>): AuditRow => ({
  number: row.number,
  at: row.at,
  actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
  verb: row.verb,
  subject: row.subject,
  detail: JSON.parse(row.detail) as unknown,
})
