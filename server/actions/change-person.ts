// An admin gives a person other roles, or takes the account out of use. Every session of that person ends.
import type { Instant, Role } from '../../rules/domain.ts'
import type { Actor } from '../route.ts'
import type { Person } from '../store/accounts/rows.ts'
import type { Store } from '../store/store.ts'

export type ChangePersonOutcome =
  | { readonly ok: true; readonly person: Person }
  | { readonly ok: false; readonly status: 400 | 403 | 404 | 409; readonly title: string; readonly detail: string }

export type PersonChange = {
  readonly id: string
  readonly roles?: readonly Role[] | undefined
  readonly state?: Person['state'] | undefined
}

const refused = (status: 400 | 403 | 404 | 409, detail: string) => ({ ok: false, status, title: 'Not changed', detail }) as const

export async function changePerson(
  parts: { readonly store: Pick<Store, 'write'>; readonly now: () => Instant },
  actor: Actor,
  input: PersonChange,
): Promise<ChangePersonOutcome> {
  if (actor.kind === 'person' && actor.id === input.id)
    return refused(403, 'Nobody changes their own rights. Ask another admin; with one admin only, add a second one first.')
  if (input.roles?.length === 0) return refused(400, 'Name at least one role, or take the account out of use with "state": "disabled".')
  return parts.store.write(async (tx) => {
    const before = await tx.person(input.id)
    if (before === null) return refused(404, `There is no person ${input.id}. GET /api/v1/people lists them.`)
    const after = { ...before, roles: input.roles ?? before.roles, state: input.state ?? before.state }
    const others = (await tx.people()).filter(({ id }) => id !== before.id)
    if (![...others, after].some(isActingAdmin))
      return refused(409, 'Somebody must remain who is an admin. Make another person admin first.')
    await tx.setPerson(before.id, after)
    const detail = { from: { roles: before.roles, state: before.state }, to: { roles: after.roles, state: after.state } }
    await tx.audit({ at: parts.now(), actor, verb: 'change-person', subject: before.id, detail })
    return { ok: true, person: after }
  })
}

const isActingAdmin = ({ roles, state }: Person): boolean => state === 'active' && roles.includes('admin')
