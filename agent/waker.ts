// Waiting that somebody else may end: for news, or for time to pass.
export type Waker = {
  /** Ends `wait`, now or when it is next called. Does not shorten a `sleep`: back-off is there for the server's sake. */
  readonly wake: () => void
  /** Ends what waits now, a sleep as well: who was to be spared asked to be spoken to. */
  readonly hurry: () => void
  /** Ends whatever waits, and lets nothing wait again. */
  readonly rouse: () => void
  readonly wait: () => Promise<void>
  readonly sleep: (ms: number) => Promise<void>
}

export function createWaker(): Waker {
  let isWoken = false
  let isRoused = false
  let endWait: (() => void) | null = null
  let endSleep: (() => void) | null = null
  return {
    wake: () => {
      isWoken = true
      endWait?.()
    },
    hurry: () => {
      isWoken = true
      endWait?.()
      endSleep?.()
    },
    rouse: () => {
      isRoused = true
      endWait?.()
      endSleep?.()
    },
    wait: async () => {
      if (!isWoken && !isRoused) await new Promise<void>((resolve) => (endWait = resolve))
      isWoken = false
      endWait = null
    },
    sleep: async (ms) => {
      if (isRoused || ms <= 0) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        endSleep = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      endSleep = null
    },
  }
}
