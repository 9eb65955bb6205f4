// What just happened, for everybody who watches: screens and the event stream. Told after the commit, never before.

export const LIVE_KINDS = ['change', 'verdict', 'alert', 'asset', 'entry', 'incident', 'channel'] as const

export type LiveEvent = {
  readonly kind: (typeof LIVE_KINDS)[number]
  readonly id: string
  readonly asset?: string
}

export type Live = {
  readonly publish: (event: LiveEvent) => void
  /** Answers the way to stop listening. A listener may not throw. */
  readonly subscribe: (listener: (event: LiveEvent) => void) => () => void
}

export function createLive(): Live {
  const listeners = new Set<(event: LiveEvent) => void>()
  return {
    publish: (event) => {
      for (const listener of listeners) listener(event)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
