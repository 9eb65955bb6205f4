// `knowngood enrol --create`: an enrolment token from the command line, beside a running server or without one.
import { createEnrolmentToken, type TokenWish } from '../ingest/enrol.ts'
import { openStore } from '../store/store.ts'

export async function createEnrolment(dataDir: string, wish: TokenWish): Promise<string> {
  const store = await openStore({ dataDir })
  try {
    return await createEnrolmentToken(store, wish)
  } finally {
    await store.close()
  }
}
