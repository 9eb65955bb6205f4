// The agent's own log: one JSON line each on standard error. Standard output belongs to results.
import { pino } from 'pino'

export type Log = {
  readonly info: (fields: object, message: string) => void
  readonly warn: (fields: object, message: string) => void
  readonly error: (fields: object, message: string) => void
}

export const createLog = (level = 'info'): Log =>
  pino({ name: 'knowngood-agent', level, base: null }, pino.destination({ dest: 2, sync: true }))
