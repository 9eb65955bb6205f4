// This host's own agent: invited at the first start, so that `npm start` watches something without a question.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Instant } from '../rules/domain.ts'
import { createEnrolmentToken } from './actions/create-enrolment-token.ts'
import { Refusal } from './store/database.ts'
import type { Store } from './store/store.ts'

const TOKEN_LASTS_MS = 7 * 86_400_000

export type Invitation = {
  readonly dataDir: string
  /** Where the server listens. */
  readonly url: string
  readonly now: Instant
  /** The certificate the server shows, and a name in it: what this host's agent trusts, and nothing else. */
  readonly tls: { readonly file: string; readonly name: string } | null
}

/** Leaves a one-time token where the agent looks, unless it has an identity. Answers what the launcher starts the agent with. */
export async function inviteLocalAgent(store: Pick<Store, 'write'>, { dataDir, url, now, tls }: Invitation): Promise<readonly string[]> {
  const home = path.join(dataDir, 'agent')
  const tokenFile = path.join(home, 'enrol.token')
  if (!existsSync(path.join(home, 'identity.json'))) {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    // Who can write here owns this installation: no approval, and a lost agent folder may be set up anew without asking.
    const wish = { ttlMs: TOKEN_LASTS_MS, mayReplace: true, isApproved: true }
    const made = await createEnrolmentToken({ store, now: () => now }, { kind: 'system', name: 'this host' }, wish)
    if (!made.ok) throw new Refusal(made.detail)
    writeFileSync(tokenFile, made.token, { mode: 0o600 })
  }
  const trust = tls === null ? [] : ['--ca', tls.file, '--tls-name', tls.name]
  return ['--server', nearbyAddress(url), '--token-file', tokenFile, '--data', home, ...trust]
}

/** Who listens on every address is asked on a loopback one. */
const nearbyAddress = (url: string): string => url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
