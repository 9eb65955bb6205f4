// This host's own agent: invited at the first start, so that `npm start` watches something without a question.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Instant } from '../rules/domain.ts'
import { createEnrolmentToken } from './ingest/enrol.ts'
import type { Store } from './store/store.ts'

const TOKEN_LASTS_MS = 7 * 86_400_000

/** Leaves a one-time token where the agent looks, unless it has an identity. Answers what the launcher starts the agent with. */
export async function inviteLocalAgent(
  store: Pick<Store, 'write'>,
  { dataDir, url, now }: { readonly dataDir: string; readonly url: string; readonly now: Instant },
): Promise<readonly string[]> {
  const home = path.join(dataDir, 'agent')
  const tokenFile = path.join(home, 'enrol.token')
  if (!existsSync(path.join(home, 'identity.json'))) {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    // Who can write here owns this installation; a lost agent folder may be set up anew without asking.
    const token = await createEnrolmentToken(store, { ttlMs: TOKEN_LASTS_MS, now, mayReplace: true })
    writeFileSync(tokenFile, token, { mode: 0o600 })
  }
  return ['--server', url, '--token-file', tokenFile, '--data', home]
}
