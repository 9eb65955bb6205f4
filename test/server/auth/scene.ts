// The scene of the tests about accounts: a real store in a folder of its own, a clock one can set, quick hashing, and an application.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Role } from '../../../rules/domain.ts'
import { createApp } from '../../../server/app.ts'
import { createPerson } from '../../../server/actions/create-person.ts'
import { createToken } from '../../../server/actions/create-token.ts'
import { setUp } from '../../../server/actions/set-up.ts'
import { signIn } from '../../../server/actions/sign-in.ts'
import { type PasswordHasher, passwordHasher } from '../../../server/auth/password-hash.ts'
import { refuser } from '../../../server/auth/refuse.ts'
import { formTokenOf, hashOfSecret } from '../../../server/auth/secret.ts'
import { setupLink } from '../../../server/auth/setup-link.ts'
import { authenticate, securityHeaders } from '../../../server/auth/web.ts'
import { SILENT_LOG } from '../../../server/log.ts'
import type { Route } from '../../../server/route.ts'
import type { Store } from '../../../server/store/store.ts'
import { openStore } from '../../postgres/store.ts'

export const GOOD_PASSWORD = 'kestrel moor anvil lantern'
const HOST = 'kg.example.org'
const START = Date.UTC(2026, 2, 10, 8)

export type Scene = {
  readonly dataDir: string
  readonly store: Store
  readonly hasher: PasswordHasher
  readonly clock: { now: number }
  readonly parts: { readonly store: Store; readonly now: () => number; readonly hasher: PasswordHasher }
  readonly close: () => Promise<void>
}

/** The real algorithm at its smallest cost: what is tested here is not how slow it is. */
export async function aScene(): Promise<Scene> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'knowngood-accounts-'))
  const store = await openStore({ dataDir })
  const clock = { now: START }
  const hasher = passwordHasher({ memory: 32, passes: 1, parallelism: 1, tagLength: 32 })
  return {
    dataDir,
    store,
    hasher,
    clock,
    parts: { store, now: () => clock.now, hasher },
    close: async () => {
      await store.close()
      rmSync(dataDir, { recursive: true })
    },
  }
}

/** The first account, Ada, and the cookie of the session it was made in. */
export async function withAda({ store, parts, clock }: Scene): Promise<{ readonly id: string; readonly cookie: string }> {
  const link = await setupLink(store, 'http://127.0.0.1:8460', clock.now)
  const token = new URL(link ?? '').searchParams.get('token') ?? ''
  const made = await setUp(parts, { token, name: 'Ada Lovelace', login: 'ada', password: GOOD_PASSWORD })
  if (!made.ok) throw new Error(made.detail)
  return { id: made.person.id, cookie: made.cookie }
}

/** A person with these roles who has chosen a password, and the cookie of their session. */
export async function withPerson(
  { parts }: Scene,
  login: string,
  roles: readonly Role[],
): Promise<{ readonly id: string; readonly cookie: string }> {
  const made = await createPerson(parts, { kind: 'system', name: 'test' }, { name: login, login, mail: null, roles })
  if (!made.ok) throw new Error(made.detail)
  const chosen = await setUp(parts, { token: made.setupToken, name: '', login: '', password: GOOD_PASSWORD })
  if (!chosen.ok) throw new Error(chosen.detail)
  return { id: chosen.person.id, cookie: chosen.cookie }
}

export async function withToken({ parts }: Scene, roles: readonly Role[]): Promise<string> {
  const made = await createToken(parts, { kind: 'system', name: 'test' }, { name: 'robot', roles })
  if (!made.ok) throw new Error(made.detail)
  return made.secret
}

export const trySignIn = ({ parts }: Scene, login: string, password: string, address = '192.0.2.1') =>
  signIn(parts, { login, password, address, sessionBefore: null })

export const AGENT_KEY = 'the-key-of-agent-a1'

/** The guards in the order the server uses them, and these routes. */
export function anApp(scene: Scene, routes: readonly Route[], { secure = true, address = '192.0.2.1' } = {}) {
  const agentByKey = async (hash: string) => (hash === hashOfSecret(AGENT_KEY) ? { agent: 'a1', asset: 'web-01' } : null)
  const before = [securityHeaders({ secure }), authenticate({ store: scene.store, now: () => scene.clock.now, secure, agentByKey })]
  return createApp({ routes, before, refuse: refuser({ addressOf: () => address }), log: SILENT_LOG })
}

/** What a browser with this session sends along from our own page. */
export const fromOwnPage = (cookie: string): Record<string, string> => ({
  cookie: `__Host-knowngood=${cookie}`,
  'sec-fetch-site': 'same-origin',
  'x-csrf-token': formTokenOf(cookie),
})

export const address = (path: string): string => `https://${HOST}${path}`
