// The thread in which calendars are read: what takes too long there is ended, and nobody else waited for it.
import { parentPort, workerData } from 'node:worker_threads'
import { type Work, work } from './calendar.ts'

parentPort?.postMessage(work(workerData as Work))
