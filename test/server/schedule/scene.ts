// A real store with two hosts, a change nobody approved, and people who act on it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { Change, Role } from '../../../rules/domain.ts'
import type { LiveEvent } from '../../../server/live.ts'
import type { Actor } from '../../../server/route.ts'
import type { CardParts } from '../../../server/schedule/parts.ts'
import type { Store } from '../../../server/store/store.ts'
import { openStore } from '../../postgres/store.ts'
import { anAsset, at } from '../../helpers/cards.ts'

export const person = (name: string, ...roles: Role[]): Actor => ({
  kind: 'person',
  id: `id-of-${name}`,
  name,
  roles,
  session: `session-of-${name}`,
})
export const alice = person('alice', 'operator')
export const bob = person('bob', 'operator', 'approver')
export const carol = person('carol', 'approver')

/** They have accounts, and gave their passwords a moment ago: approving asks for that. */
export async function signedIn({ store, clock }: Pick<Scene, 'store' | 'clock'>, ...names: readonly string[]): Promise<void> {
  await store.write(async (tx) => {
    for (const name of names) {
      const [id, at] = [`id-of-${name}`, clock.now]
      await tx.addPerson({ id, name, login: name, mail: null, roles: [], state: 'active', createdAt: at, passwordHash: null })
      await tx.addSession({ id: `session-of-${name}`, person: id, createdAt: at, authenticatedAt: at, seenAt: at })
    }
  })
}

export type Scene = CardParts & {
  readonly store: Store
  readonly dataDir: string
  readonly judgedAgain: { ids: readonly string[]; because: string }[]
  readonly heard: LiveEvent[]
  readonly clock: { now: number }
}

/** It is 10:00; web-01 is plain, db-01 is flagged audit, and c1 changed sshd_config on web-01 between 09:00 and 09:10. */
export async function aScene(): Promise<Scene> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'knowngood-cards-'))
  const clock = { now: at('10:00') }
  const store = await openStore({ dataDir, now: () => clock.now })
  onTestFinished(async () => {
    await store.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
  await store.write(async (tx) => {
    for (const asset of [anAsset(), anAsset({ id: 'db-01', tags: ['db'], services: ['ledger'], flags: ['audit'] })]) {
      await tx.ensureAsset(asset.id, at('08:00'))
      await tx.labelAsset({ ...asset, environment: null })
    }
  })
  const judgedAgain: Scene['judgedAgain'] = []
  const heard: LiveEvent[] = []
  const scene: Scene = {
    store,
    dataDir,
    clock,
    judgedAgain,
    heard,
    now: () => clock.now,
    live: { publish: (event) => void heard.push(event) },
    rejudge: async (_tx, ids, because) => {
      judgedAgain.push({ ids, because })
      return ids
    },
  }
  await addChange(scene, { id: 'c1' })
  return scene
}

export const aChange = (over: Partial<Change> = {}): Change => ({
  id: 'c1',
  asset: 'web-01',
  item: { kind: 'file', path: '/etc/ssh/sshd_config' },
  op: 'modified',
  before: { hash: 'sha256:aa' },
  after: { hash: 'sha256:bb' },
  lastSeen: at('09:00'),
  firstSeen: at('09:10'),
  exact: null,
  receivedAt: at('09:10'),
  clockOffsetMs: 0,
  sigmaMs: 0,
  detectedBy: 'rescan',
  actor: null,
  actorSource: null,
  pkg: null,
  ref: null,
  ...over,
})

/** As the server keeps one that nobody approved: judged, with its item as it left it, and an open alert. */
export async function addChange({ store }: Pick<Scene, 'store'>, over: Partial<Change>): Promise<Change> {
  const change = aChange(over)
  const stream = { agent: 'agent-1', epoch: 'e', number: 1 }
  const interval = { from: change.lastSeen ?? change.firstSeen, to: change.firstSeen }
  await store.write(async (tx) => {
    const verdict = { verdict: 'unauthorised', entry: null, nearest: null, modifiers: [], confidence: 1, promote: false } as const
    const judgement = { ...verdict, interval, facets: [], runnersUp: [], explanation: 'No approved change covers it.' }
    const weight = { severity: 'high', needsAttention: true, state: 'open', merged: null } as const
    await tx.addChanges([{ change, judgement, ...weight, ...stream, receivedAt: change.firstSeen }])
    const known = { value: change.after, lookedAt: change.firstSeen, baseline: change.before, baselineState: 'accepted' } as const
    await tx.keepItems([{ asset: change.asset, item: change.item, ...known, ...stream }])
    const alert = { kind: 'change', subject: change.id, asset: change.asset, severity: 'high', firstVerdict: 'unauthorised' } as const
    await tx.openAlert({ ...alert, title: 'It changed', reason: 'Nobody approved it.', facts: {}, at: change.firstSeen }, [])
  })
  return change
}

export const trailOf = async ({ store }: Scene, subject: string) =>
  (await store.read.auditTrail({ limit: 50, subject })).map(({ verb, actor }) => `${actor.name} ${verb}`).reverse()

export const alertOf = async ({ store }: Scene, change: string) => (await store.read.alertsOfChange(change))[0]
