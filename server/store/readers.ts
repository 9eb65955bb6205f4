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

/** A read that takes longer would keep everybody else's page waiting; its thread is ended and replaced. */
const READ_LIMIT_MS = 2_000

/** A thread that ended took a question with it that changed nothing: it is asked again, this often in all. */
const TRIES = 3

/** Type stripping runs the `.ts` as it is; a build has the `.js` beside this file. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './read-worker.ts' : './read-worker.js', import.meta.url)

type Question = {
  readonly query: Pick<CompiledQuery, 'sql' | 'parameters'>
  readonly kept: (rows: unknown[]) => void
  readonly lost: (error: Error) => void
  tries: number
}

type Reader = { readonly isFree: () => boolean; readonly take: (question: Question) => void; readonly end: () => Promise<void> }
type Told = {
  /** It has time for the next question. */
  readonly onFree: () => void
  /** Its thread is gone, perhaps with a question that nobody has answered. */
  readonly onEnd: (cause: Error, unanswered: Question | null) => void
}

/** A thread that answers one question at a time, so that a slow one is the only one lost with it. */
function readerOn(worker: Worker, { onFree, onEnd }: Told): Reader {
  let current: Question | null = null
  let limit: NodeJS.Timeout | undefined
  let isOnline = false
  let isOver = false

  const finish = (): Question | null => {
    const question = current
    current = null
    clearTimeout(limit)
    worker.unref()
    return question
  }
  const giveUp = (): void => {
    finish()?.lost(new Error(`a read took longer than ${READ_LIMIT_MS / 1_000} s and was given up`))
    over(new Error('a reading thread was ended'))
    void worker.terminate()
  }
  const over = (cause: Error): void => {
    if (isOver) return
    isOver = true
    onEnd(cause, finish())
  }
  // The limit is for the question alone: starting a thread takes its time on a busy machine.
  const watch = (): void => {
    limit = setTimeout(giveUp, READ_LIMIT_MS).unref()
  }
  worker.on('online', () => {
    isOnline = true
    if (current !== null) watch()
  })
  worker.on('message', (answer: ReadAnswer) => {
    const question = finish()
    if ('rows' in answer) question?.kept(answer.rows)
    else question?.lost(new Error(`a read failed: ${answer.error}`))
    onFree()
  })
  worker.on('error', (cause) => over(new Error('a reading thread failed', { cause })))
  worker.on('exit', () => over(new Error('a reading thread ended')))
  worker.unref()

  return {
    isFree: () => current === null && !isOver,
    take: (question) => {
      current = question
      question.tries += 1
      worker.ref()
      if (isOnline) watch()
      worker.postMessage(question.query satisfies ReadRequest)
    },
    end: async () => void (await worker.terminate()),
  }
}

type Pool = { readonly ask: (query: CompiledQuery) => Promise<unknown[]>; readonly end: () => Promise<void> }

/** Up to `count` readers, each started when first needed, and questions that wait for the next free one in the order they came. */
function pool(file: string, count: number): Pool {
  const waiting: Question[] = []
  const readers = new Set<Reader>()
  let isEnding = false

  const start = (): Reader => {
    const reader = readerOn(new Worker(WORKER, { workerData: { file }, stderr: false }), {
      onFree: () => serve(),
      onEnd: (cause, unanswered) => {
        readers.delete(reader)
        if (unanswered !== null && (isEnding || unanswered.tries >= TRIES)) unanswered.lost(cause)
        else if (unanswered !== null) waiting.unshift(unanswered)
        serve()
      },
    })
    readers.add(reader)
    return reader
  }
  const free = (): Reader | undefined =>
    [...readers].find((reader) => reader.isFree()) ?? (readers.size < count && !isEnding ? start() : undefined)
  const serve = (): void => {
    while (waiting.length > 0) {
      const reader = free()
      const question = reader && waiting.shift()
      if (!question) return
      reader.take(question)
    }
  }
  return {
    ask: ({ sql, parameters }) =>
      new Promise((kept, lost) => {
        if (isEnding) return lost(new Error('the store is closed'))
        waiting.push({ query: { sql, parameters }, kept, lost, tries: 0 })
        serve()
      }),
    end: async () => {
      isEnding = true
      for (const question of waiting.splice(0)) question.lost(new Error('the store is closed'))
      await Promise.all([...readers].map((one) => one.end()))
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

function readOnlyDriver(readers: Pool): Driver {
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
