// What a route is: an address, the right it needs, what it does in one sentence, and its handler.
import type { Context } from 'hono'
import type { ZodObject } from 'zod'
import type { Role } from '../rules/domain.ts'

/** Who is asking. Every action and every audit row names one. */
export type Actor =
  | { readonly kind: 'person'; readonly id: string; readonly name: string; readonly roles: readonly Role[]; readonly session: string }
  | { readonly kind: 'token'; readonly id: string; readonly name: string; readonly roles: readonly Role[] }
  | { readonly kind: 'agent'; readonly agent: string; readonly asset: string }
  | { readonly kind: 'system'; readonly name: string }
  | { readonly kind: 'nobody' }

/** As rows keep it; empty for whoever has no name. */
export const nameOfActor = (actor: Actor): string =>
  actor.kind === 'person' || actor.kind === 'token' || actor.kind === 'system' ? actor.name : ''

/** `open`: anybody; `agent`: an agent's key; `loopback-or-viewer`: open on a loopback address; `person`: anybody signed in; else a role. */
export type Right = 'open' | 'agent' | 'loopback-or-viewer' | 'auditor-or-admin' | 'person' | Role

export type Env = { Variables: { actor: Actor; csrf: string; requestId: string; isDemo?: boolean } }

export type Route = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Hono's path syntax: `/api/v1/changes/:id`. */
  readonly path: string
  readonly right: Right
  /** One sentence for /openapi.json and for the list of routes. */
  readonly does: string
  /** What it reads from the query, for /openapi.json. */
  readonly query?: ZodObject
  readonly handler: (c: Context<Env>) => Response | Promise<Response>
}
