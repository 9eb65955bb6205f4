// Choosing a password by a one-time link: the first account from the console, or an invitation by an admin.
import { randomUUID } from 'node:crypto'
import type { Instant, Role } from '../../rules/domain.ts'
import { passwordProblem } from '../../rules/password.ts'
import { loginFrom, loginProblem, nameProblem } from '../../rules/person.ts'
import { beginSession } from '../auth/begin-session.ts'
import type { PasswordHasher } from '../auth/password-hash.ts'
import { hashOfSecret } from '../auth/secret.ts'
import { setupFor } from '../auth/setup-link.ts'
import type { Person } from '../store/accounts/rows.ts'
import type { Store } from '../store/store.ts'

export type SetUpParts = { readonly store: Pick<Store, 'read' | 'write'>; readonly now: () => Instant; readonly hasher: PasswordHasher }
export type SetUpInput = {
  readonly token: string
  readonly name: string
  /** Made of the name when it is not given. */ readonly login?: string
  readonly password: string
}
export type SetUpOutcome =
  | { readonly ok: true; readonly cookie: string; readonly person: Person }
  | { readonly ok: false; readonly status: 400; readonly about: 'name' | 'password'; readonly title: string; readonly detail: string }
  | { readonly ok: false; readonly status: 404; readonly title: string; readonly detail: string }

/** One person must be able to run everything at first; further people can then share the roles out. */
const FIRST_ROLES: readonly Role[] = ['viewer', 'operator', 'approver', 'admin']

const GONE = {
  ok: false,
  status: 404,
  title: 'This link is over',
  detail: 'It was used, has expired, or was replaced by a newer one. Restart the server for a new link, or ask an admin for one.',
} as const

const refused = (about: 'name' | 'password', detail: string): SetUpOutcome => ({ ok: false, status: 400, about, title: 'Not yet', detail })

export async function setUp(parts: SetUpParts, input: SetUpInput): Promise<SetUpOutcome> {
  const { store, now, hasher } = parts
  const link = await setupFor(store, input.token, now())
  if (link === null) return GONE
  const who = link.person ?? { name: input.name.trim(), login: input.login?.trim().toLowerCase() || loginFrom(input.name) }
  const unnamed = nameProblem(who.name) ?? loginProblem(who.login)
  if (unnamed !== null) return refused('name', unnamed)
  const weak = passwordProblem(input.password, who)
  if (weak !== null) return refused('password', weak)
  const passwordHash = await hasher.hash(input.password)
  return store.write(async (tx) => {
    const at = now()
    if (!(await tx.useSetupLink(hashOfSecret(input.token), at))) return GONE
    const person = link.person ?? firstPerson(who, at)
    if (link.person !== null) {
      await tx.setPassword(person.id, passwordHash)
      await tx.endSessionsOf(person.id)
    } else if (await tx.hasPeople()) return GONE
    else await tx.addPerson({ ...person, passwordHash })
    const { cookie, actor } = await beginSession(tx, person, at)
    await tx.audit({ at, actor, verb: 'set-up', subject: person.id, detail: { login: person.login, roles: person.roles } })
    return { ok: true, cookie, person }
  })
}

const firstPerson = ({ name, login }: { readonly name: string; readonly login: string }, createdAt: Instant): Person => ({
  id: randomUUID(),
  name,
  login,
  mail: null,
  roles: FIRST_ROLES,
  state: 'active',
  createdAt,
})
