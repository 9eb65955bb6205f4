// What sees: watches on folders here, and a thread that looks. When that dies both begin again, and the disk is compared with the store anew.
import { Worker } from 'node:worker_threads'
import type { LookWorkerData } from './look/look-worker.ts'
import type { Log } from './log.ts'
import { packFolders } from './pack-folders.ts'
import { readPacks } from './packs.ts'
import { type Hints, openHints } from './watch/hints.ts'
import type { Hint, LookOrder, LookReport, WatchOrder } from './watch/protocol.ts'

export type Eyes = { readonly packsChanged: () => void; readonly close: () => Promise<void> }

const AGAIN_MS = 2_000
const CLOSE_MS = 2_000
/** A small nursery keeps the whole agent small; reading texts makes a lot of garbage, though. */
const LOOKING = { maxYoungGenerationSizeMb: 6 }

const fileOf = (name: string): URL => new URL(import.meta.url.endsWith('.ts') ? `${name}.ts` : `${name}.js`, import.meta.url)

export function openEyes(data: Omit<LookWorkerData, 'packs'>, report: (report: LookReport) => void, log: Log): Eyes {
  let pair: readonly [looker: Worker, hints: Hints] | null = null
  let isClosing = false
  let packs = readPacks(packFolders(data.data), null)

  const open = (): void => {
    const workerData: LookWorkerData = { ...data, packs }
    const looker = new Worker(fileOf('./look/look-worker'), { workerData, resourceLimits: LOOKING })
    const hints = openHints((hint: Hint) => looker.postMessage(hint))
    const mine = [looker, hints] as const
    pair = mine
    const died = (why: unknown): void => {
      if (pair !== mine || isClosing) return
      pair = null
      hints.close()
      log.error({ why: String(why) }, 'the looking thread ended; starting it again')
      void looker.terminate()
      setTimeout(() => isClosing || open(), AGAIN_MS)
    }
    looker.on('error', died).on('exit', died)
    looker.on('message', (said: LookReport | WatchOrder) => (said.kind === 'watch' ? hints.follow(said) : report(said)))
  }

  const order = (what: LookOrder): void => pair?.[0].postMessage(what)
  open()
  return {
    packsChanged: () => {
      packs = readPacks(packFolders(data.data), packs)
      order({ kind: 'packs', packs })
    },
    close: async () => {
      isClosing = true
      const [looker, hints] = pair ?? []
      hints?.close()
      const { promise, resolve } = Promise.withResolvers<void>()
      looker?.once('exit', () => resolve())
      order({ kind: 'stop' })
      const late = setTimeout(resolve, looker ? CLOSE_MS : 0)
      await promise
      clearTimeout(late)
      await looker?.terminate()
    },
  }
}
