// `knowngood enrol --create`: an enrolment token from the command line, beside a running server or without one.
import { createEnrolmentToken, type TokenWish } from '../actions/create-enrolment-token.ts'
import { pinIn } from '../data-folder.ts'
import { Refusal } from '../store/database.ts'
import { openStore, type Place } from '../store/store.ts'

/** Who can write the data folder may do anything with it anyway, so nothing else is asked. */
export async function createEnrolment(place: Place, wish: TokenWish): Promise<string> {
  const store = await openStore(place)
  try {
    const actor = { kind: 'system', name: 'command line' } as const
    const made = await createEnrolmentToken({ store, now: Date.now }, actor, { ...wish, pin: pinIn(place.dataDir) })
    if (!made.ok) throw new Refusal(made.detail)
    return made.token
  } finally {
    await store.close()
  }
}
