// What a run of the tests begins and ends with: a place for the PostgreSQL that its files share.
import { makeRunFolder, stopIn } from './instance.ts'

/** The projects of one run share it; who made it ends it. */
export function setup(): (() => Promise<void>) | undefined {
  if (process.env.KNOWNGOOD_TEST_POSTGRES !== undefined) return undefined
  const folder = makeRunFolder()
  process.env.KNOWNGOOD_TEST_POSTGRES = folder
  return () => stopIn(folder)
}
