// Reads off the writer's thread: a Kysely dialect that hands compiled SQL to worker threads with read-only connections.
import { Worker } from 'node:worker_threads'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { ReadAnswer, ReadRequest } from './read-worker.ts'

/** A read that takes longer would keep everybody else's page waiting; its worker is ended and replaced. */
const READ_LIMIT_MS = 10_000

/** Type stripping runs the `.ts` as it is; a build has the `.js` beside this file. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './read-worker.ts' : './read-worker.js', import.meta.url)

type Pending = { readonly kept: (rows: unknown[]) => void; readonly lost: (error: Error) => void; readonly limit: NodeJS.Timeout }
type Reader = { readonly ask: (query: CompiledQuery) => Promise<unknown[]>; readonly busy: () => number; readonly end: () => Promise<void> }

/** The thread is gone, and with it the question, which changed nothing: it may be asked again. */
class ReaderEnded extends Error {
  override readonly name = 'ReaderEnded'
}

function startReader(file: string, onEnd: () => void): Reader {
  const worker = new Worker(WORKER, { workerData: { file }, stderr: false })
  worker.unref()
  const pending = new Map<number, Pending>()
  let last = 0

  const settle = (id: number): Pending | undefined => {
    const found = pending.get(id)
    pending.delete(id)
    clearTimeout(found?.limit)
    if (pending.size === 0) worker.unref()
    return found
  }
  const fail = (error: Error): void => {
    onEnd()
    for (const id of pending.keys()) settle(id)?.lost(error)
  }
  worker.on('message', (answer: ReadAnswer) => {
    const waiting = settle(answer.id)
    if ('rows' in answer) waiting?.kept(answer.rows)
    else waiting?.lost(new Error(`a read failed: ${answer.error}`))
  })
  worker.on('error', (cause) => fail(new ReaderEnded('a reading thread failed', { cause })))
  worker.on('exit', () => fail(new ReaderEnded('a reading thread ended')))

  return {
    ask: ({ sql, parameters }) =>
      new Promise((kept, lost) => {
        const id = ++last
        const limit = setTimeout(() => {
          settle(id)?.lost(new Error(`a read took longer than ${READ_LIMIT_MS / 1_000} s and was given up`))
          void worker.terminate()
        }, READ_LIMIT_MS)
        limit.unref()
        pending.set(id, { kept, lost, limit })
        worker.ref()
        worker.postMessage({ id, sql, parameters } satisfies ReadRequest)
      }),
    busy: () => pending.size,
    end: async () => void (await worker.terminate()),
  }
}

/** The least busy of `count` readers; a reader is started when first needed and again after it ended. */
function pool(file: string, count: number): Pick<Reader, 'ask' | 'end'> {
  const readers = new Map<number, Reader>()
  let isEnding = false
  const reader = (index: number): Reader => {
    const found = readers.get(index) ?? startReader(file, () => readers.delete(index))
    readers.set(index, found)
    return found
  }
  const next = (): Reader => {
    for (let index = 0; index < count; index++) {
      const found = readers.get(index)
      if (!found || found.busy() === 0) return reader(index)
    }
    return [...readers.values()].reduce((least, one) => (one.busy() < least.busy() ? one : least))
  }
  return {
    ask: async (query) => {
      try {
        return await next().ask(query)
      } catch (error) {
        if (isEnding || !(error instanceof ReaderEnded)) throw error
        return next().ask(query)
      }
    },
    end: async () => {
      isEnding = true
      await Promise.all([...readers.values()].map((one) => one.end()))
    },
  }
}

export function kyselyInWorkers<Schema>(file: string, count = 2): Kysely<Schema> {
  const readers = pool(file, count)
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => readOnlyDriver(readers),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
}

function readOnlyDriver(readers: Pick<Reader, 'ask' | 'end'>): Driver {
  const refuse = (): Promise<never> => Promise.reject(new Error('a reader has no transactions; write through the store'))
  const connection: DatabaseConnection = {
    executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => ({ rows: (await readers.ask(query)) as R[] }),
    async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
      yield { rows: (await readers.ask(query)) as R[] }
    },
  }
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    releaseConnection: async () => {},
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    destroy: () => readers.end(),
  }
}
