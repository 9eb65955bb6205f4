// A command under an entry says that it still runs, or that it has ended, and how.
import type { Actor } from '../route.ts'
import { type Refusal, refuse } from '../schedule/parts.ts'
import type { Store } from '../store/store.ts'
import type { RunOutcome, RunParts } from './begin-run.ts'

type Tx = Parameters<Parameters<Store['write']>[0]>[0]

const unknown = (id: string): Refusal => refuse(404, `There is no run ${id}.`)

export async function continueRun({ store, now }: RunParts, id: string): Promise<RunOutcome> {
  return store.write(async (tx) => {
    const run = await tx.runById(id)
    if (run === null) return unknown(id)
    if (run.to_at !== null) return refuse(409, `The run ${id} has ended.`)
    return patched(tx, id, { beat_at: now() })
  })
}

/** Said twice, the first time counts. */
export async function endRun(
  { store, now }: RunParts,
  actor: Actor,
  { id, exit }: { id: string; exit: number | null },
): Promise<RunOutcome> {
  return store.write(async (tx) => {
    const run = await tx.runById(id)
    if (run === null) return unknown(id)
    if (run.to_at !== null) return { ok: true, run }
    await tx.audit({ at: now(), actor, verb: 'end-run', subject: run.entry, detail: { run: id, exit } })
    return patched(tx, id, { beat_at: now(), to_at: now(), exit_code: exit })
  })
}

async function patched(tx: Tx, id: string, patch: Parameters<Tx['patchRun']>[1]): Promise<RunOutcome> {
  await tx.patchRun(id, patch)
  const run = await tx.runById(id)
  return run === null ? unknown(id) : { ok: true, run }
}
