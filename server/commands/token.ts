// `knowngood token create`: a new API token from the command line, beside a running server or without one.
import { createToken as create } from '../actions/create-token.ts'
import type { Role } from '../../rules/domain.ts'
import { Refusal } from '../store/database.ts'
import { openStore, type Place } from '../store/store.ts'

/** Answers the token. Who can write the data folder may do anything with it anyway, so nothing else is asked. */
export async function createToken(place: Place, roles: readonly Role[], name: string): Promise<string> {
  const store = await openStore(place)
  try {
    const made = await create({ store, now: Date.now }, { kind: 'system', name: 'command line' }, { name, roles })
    if (!made.ok) throw new Refusal(made.detail)
    return made.secret
  } finally {
    await store.close()
  }
}
