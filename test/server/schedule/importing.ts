// A server one may bring schedules to, as a program does.
import { DEFAULT_POLICY } from '../../../rules/match/policy.ts'
import { createApp } from '../../../server/app.ts'
import { allows, refusalOf } from '../../../server/auth/allows.ts'
import { SILENT_LOG } from '../../../server/log.ts'
import { problem } from '../../../server/problem.ts'
import { rejudgeWith } from '../../../server/rejudge.ts'
import { importApi } from '../../../server/routes/import-api.ts'
import { aScene, person } from './scene.ts'

type Answer = {
  readonly detail: string
  readonly records: readonly { id: string; where: string; result: string; why: string }[]
  readonly added: number
  readonly refused: number
}
const erin = person('erin', 'operator')

export async function anImport() {
  const plain = await aScene()
  const routing = () => ({ routes: [], channels: [], settleMs: 0 })
  const scene = { ...plain, rejudge: rejudgeWith({ now: plain.now, policy: () => DEFAULT_POLICY, routing }) }
  let actor = erin
  const app = createApp({
    routes: importApi(scene),
    before: [
      async (c, next) => {
        c.set('actor', actor)
        await next()
      },
    ],
    refuse: ({ right }) => (allows(right, actor, { loopback: false }) ? null : problem(refusalOf(right, actor))),
    log: SILENT_LOG,
  })
  const bring = async (query: string, body: string | object | Uint8Array<ArrayBuffer>, by = erin) => {
    actor = by
    const sent = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
    const response = await app.request(`/api/v1/schedule/import?format=${query}`, { method: 'POST', body: sent })
    return { status: response.status, answer: (await response.json()) as Answer }
  }
  const entry = async (id: string) => (await scene.store.read.entryById(id))?.entry
  return { scene, bring, entry }
}

export const says = ({ records }: Answer) => records.map(({ id, where, result }) => `${where} ${id} ${result}`)
