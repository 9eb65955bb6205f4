// Who may call a route, by the right declared with it.
import type { Actor, Right } from '../route.ts'

export type RequestInfo = { readonly loopback: boolean }

/** Every role may look. Nothing else follows from another role: an admin without `approver` does not approve. */
export function allows(right: Right, actor: Actor, request: RequestInfo): boolean {
  switch (right) {
    case 'open':
      return true
    case 'agent':
      return actor.kind === 'agent'
    case 'person':
      return actor.kind === 'person'
    case 'loopback-or-viewer':
      return request.loopback || allows('viewer', actor, request)
    case 'auditor-or-admin':
      return allows('auditor', actor, request) || allows('admin', actor, request)
    case 'viewer':
      return rolesOf(actor).length > 0
    case 'operator':
    case 'approver':
    case 'auditor':
    case 'admin':
      return rolesOf(actor).includes(right)
  }
}

const rolesOf = (actor: Actor) => (actor.kind === 'person' || actor.kind === 'token' ? actor.roles : [])

/** 401 asks for credentials, 403 says that these are not enough. */
export function refusalOf(right: Right, actor: Actor): { readonly status: 401 | 403; readonly title: string; readonly detail: string } {
  if (actor.kind === 'nobody')
    return {
      status: 401,
      title: 'Not signed in',
      detail: 'Sign in at /login, or send "Authorization: Bearer <token>" with a token from: knowngood token create --role viewer',
    }
  return { status: 403, title: 'Not allowed', detail: `This needs ${neededFor(right)}. Ask an admin for it.` }
}

function neededFor(right: Right): string {
  if (right === 'person') return 'a person who signed in'
  if (right === 'agent') return 'the key of an agent'
  return `the role ${right === 'auditor-or-admin' ? 'auditor or admin' : right}`
}

/**
 * True when the caller sits on this machine and asked for it by a loopback name. The name matters: a page of another site can make
 * its own name point here, and must not read what is open on loopback.
 */
export function isLoopback(address: string | undefined, host: string | undefined): boolean {
  const name = (host ?? '').replace(/:\d+$/, '')
  return isLoopbackAddress(address ?? '') && (name === 'localhost' || isLoopbackAddress(name.replace(/^\[|\]$/g, '')))
}

const isLoopbackAddress = (address: string): boolean => /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address) || address === '::1'
