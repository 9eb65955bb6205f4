// Which person stands behind an actor: the name that is signed, and the other names the same person goes by.
import type { Approver } from '../../rules/card/approval.ts'
import type { Role } from '../../rules/domain.ts'
import type { Actor } from '../route.ts'
import type { Reads } from '../store/store.ts'

export type Acting = Approver & { readonly id: string; readonly token?: string }

/** A token acts for the person who made it, so that nobody approves their own through a second door. */
export async function whoActs(reads: Pick<Reads, 'person' | 'people' | 'apiTokens'>, actor: Actor): Promise<Acting> {
  switch (actor.kind) {
    case 'person': {
      const person = await reads.person(actor.id)
      return { id: actor.id, name: actor.name, alsoKnownAs: person === null ? [] : [person.login, person.name], roles: actor.roles }
    }
    case 'token': {
      const maker = (await reads.apiTokens()).find(({ id }) => id === actor.id)?.createdBy
      const person = (await reads.people()).find(({ name }) => name === maker)
      if (person === undefined) return { id: actor.id, name: actor.name, roles: actor.roles }
      return { id: actor.id, name: person.name, alsoKnownAs: [person.login, actor.name], roles: actor.roles, token: actor.name }
    }
    case 'agent':
      return { id: actor.agent, name: actor.asset, roles: [] }
    case 'system':
      return { id: actor.name, name: actor.name, roles: [] }
    case 'nobody':
      return { id: '', name: 'somebody', roles: [] }
  }
}

/** A step's signature; a token is named beside its person. */
export const signedBy = (
  { name, token }: Acting,
  ...notes: readonly (string | undefined)[]
): { readonly by: string; readonly note?: string } => {
  const note = [...notes, token && `Through the token ${token}.`].filter((text) => text !== undefined && text !== '').join(' ')
  return note === '' ? { by: name } : { by: name, note }
}

export const rolesOf = (actor: Actor): readonly Role[] => (actor.kind === 'person' || actor.kind === 'token' ? actor.roles : [])
