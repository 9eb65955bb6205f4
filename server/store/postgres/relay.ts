// Tells the other servers on the database what just happened here, and hears it from them.
import { Client } from 'pg'
import type { Relay } from '../engine.ts'

export const CHANNEL = 'knowngood_live'
const AGAIN_MS = 2_000

/** Nobody waits for it, and what is missed is seen at the next look: it makes screens quick, nothing rests on it. */
export function relayOver(url: string, notify: (text: string) => Promise<unknown>): Relay & { readonly end: () => Promise<void> } {
  const listeners = new Set<(text: string) => void>()
  let client: Client | null = null
  let again: NodeJS.Timeout | undefined
  let isEnding = false

  const listen = async (): Promise<void> => {
    const fresh = new Client({
      connectionString: url,
      application_name: 'knowngood listener',
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    })
    client = fresh
    const later = (): void => {
      if (client !== fresh || isEnding) return
      client = null
      again = setTimeout(() => void listen(), AGAIN_MS)
    }
    fresh.on('error', later)
    fresh.on('end', later)
    fresh.on('notification', ({ payload }) => {
      for (const listener of listeners) listener(payload ?? '')
    })
    try {
      await fresh.connect()
      await fresh.query(`listen ${CHANNEL}`)
    } catch {
      await fresh.end().catch(() => {})
      later()
    }
  }
  return {
    tell: async (text) => void (await notify(text)),
    hear: async (listener) => {
      listeners.add(listener)
      if (client === null && again === undefined) await listen()
    },
    end: async () => {
      isEnding = true
      clearTimeout(again)
      await client?.end().catch(() => {})
    },
  }
}
