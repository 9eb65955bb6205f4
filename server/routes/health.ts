// GET /healthz and /readyz: alive, and able to store.
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import type { Store } from '../store/store.ts'

const PATIENCE_MS = 2_000

export const healthRoutes = ({ store }: { readonly store: Pick<Store, 'write'> }): readonly Route[] => [
  { method: 'GET', path: '/healthz', right: 'open', does: 'Says that the server is alive.', handler: (c) => c.json({ status: 'ok' }) },
  {
    method: 'GET',
    path: '/readyz',
    right: 'open',
    does: 'Says whether the server can store what it is sent.',
    handler: async (c) => ((await canStore(store)) ? c.json({ status: 'ready' }) : notReady()),
  },
]

/** An empty transaction waits for its turn like any other. */
async function canStore(store: Pick<Store, 'write'>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS)
  })
  const stored = store.write(async () => true).catch(() => false)
  return Promise.race([stored, late]).finally(() => clearTimeout(timer))
}

const notReady = (): Response =>
  problem({
    status: 503,
    title: 'Not ready',
    detail: 'The database does not take commits now. See the log on standard error, and the room on the disk of the data folder.',
    headers: { 'retry-after': '5' },
  })
