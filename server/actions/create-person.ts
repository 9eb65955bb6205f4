// An admin adds a person, who then chooses a password by a one-time link.
import { randomUUID } from 'node:crypto'
import type { Instant, Role } from '../../rules/domain.ts'
import { loginProblem, nameProblem } from '../../rules/person.ts'
import { invite } from '../auth/setup-link.ts'
import type { Actor } from '../route.ts'
import type { Person } from '../store/accounts/rows.ts'
import type { Store } from '../store/store.ts'

export type CreatePersonOutcome =
  | { readonly ok: true; readonly person: Person; readonly setupToken: string }
  | { readonly ok: false; readonly status: 400 | 409; readonly title: string; readonly detail: string }

export type NewPerson = { readonly name: string; readonly login: string; readonly mail: string | null; readonly roles: readonly Role[] }

export async function createPerson(
  parts: { readonly store: Pick<Store, 'write'>; readonly now: () => Instant },
  actor: Actor,
  input: NewPerson,
): Promise<CreatePersonOutcome> {
  const [name, login] = [input.name.trim(), input.login.trim().toLowerCase()]
  const problem = nameProblem(name) ?? loginProblem(login) ?? rolesProblem(input.roles)
  if (problem !== null) return { ok: false, status: 400, title: 'Not added', detail: problem }
  return parts.store.write(async (tx) => {
    if ((await tx.personByLogin(login)) !== null)
      return { ok: false, status: 409, title: 'Not added', detail: `Somebody has the login ${login} already. Choose another.` }
    const at = parts.now()
    const person: Person = { id: randomUUID(), name, login, mail: input.mail, roles: input.roles, state: 'active', createdAt: at }
    await tx.addPerson({ ...person, passwordHash: null })
    await tx.audit({ at, actor, verb: 'create-person', subject: person.id, detail: { login, roles: input.roles } })
    return { ok: true, person, setupToken: await invite(tx, person.id, at) }
  })
}

const rolesProblem = (roles: readonly Role[]): string | null => (roles.length > 0 ? null : 'Name at least one role.')
