// The key that signs the links to answer by: the servers' own, because whoever held it could answer for anybody.
import { randomBytes } from 'node:crypto'
import type { Store } from '../store/store.ts'

/** Made once for all servers on one database. No agent ever holds it, as each does the fleet's. */
export const answerKeyIn = (store: Pick<Store, 'write'>): Promise<string> =>
  store.write((tx) => tx.settleInstallation('answer-key', randomBytes(32).toString('base64')))
