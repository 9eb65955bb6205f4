// The two threads that see: one watches, one looks. When either dies both begin again, and the disk is compared with the store anew.
import { MessageChannel, Worker } from 'node:worker_threads'
import type { LookWorkerData } from './look/look-worker.ts'
import type { Log } from './log.ts'
import type { LookOrder, LookReport } from './watch/protocol.ts'

export type Eyes = { readonly packsChanged: () => void; readonly close: () => Promise<void> }

const AGAIN_MS = 2_000
const CLOSE_MS = 2_000
/** Small nurseries keep the whole agent small; reading texts makes more garbage than watching. */
const LOOKING = { maxYoungGenerationSizeMb: 6 }
const WATCHING = { maxYoungGenerationSizeMb: 1 }

const fileOf = (name: string): URL => new URL(import.meta.url.endsWith('.ts') ? `${name}.ts` : `${name}.js`, import.meta.url)

export function openEyes(data: Omit<LookWorkerData, 'port'>, report: (report: LookReport) => void, log: Log): Eyes {
  let pair: readonly [looker: Worker, watcher: Worker] | null = null
  let isClosing = false

  const open = (): void => {
    const { port1, port2 } = new MessageChannel()
    const watcher = new Worker(fileOf('./watch/watch-worker'), {
      workerData: { port: port1 },
      transferList: [port1],
      resourceLimits: WATCHING,
    })
    const looker = new Worker(fileOf('./look/look-worker'), {
      workerData: { ...data, port: port2 },
      transferList: [port2],
      resourceLimits: LOOKING,
    })
    const mine = [looker, watcher] as const
    pair = mine
    const died = (why: unknown): void => {
      if (pair !== mine || isClosing) return
      pair = null
      log.error({ why: String(why) }, 'a watching thread ended; starting it again')
      for (const worker of mine) void worker.terminate()
      setTimeout(() => isClosing || open(), AGAIN_MS)
    }
    for (const worker of mine) worker.on('error', died).on('exit', died)
    looker.on('message', report)
  }

  const order = (what: LookOrder): void => pair?.[0].postMessage(what)
  open()
  return {
    packsChanged: () => order({ kind: 'packs-changed' }),
    close: async () => {
      isClosing = true
      const [looker, watcher] = pair ?? []
      const { promise, resolve } = Promise.withResolvers<void>()
      looker?.once('exit', () => resolve())
      order({ kind: 'stop' })
      const late = setTimeout(resolve, looker ? CLOSE_MS : 0)
      await promise
      clearTimeout(late)
      await Promise.all([looker?.terminate(), watcher?.terminate()])
    },
  }
}
