// Gathers what is seen and keeps it by the batch: few enough commits for a first look, little enough memory, and room on the disk.
import type { DetectedBy } from '../../rules/domain.ts'
import { keep, type Keeper, type Seen } from './keep.ts'

const MOST_BYTES = 8 << 20
const LEAST_BYTES = 4 << 10
/** What an item takes beside its text. */
const ITEM_BYTES = 1_600
const STEP = 4

/** In the store it takes several times as much: as a look, as a text, and as a row to send with the text before it. */
const SHARE_OF_GROWTH = 1 / 4

/** How much is kept at once: a disk that is nearly full may still take it in small steps. */
export type Portion = {
  readonly bytes: () => number
  /** Asks the disk again. */
  readonly measure: () => void
  /** What was kept at once was too much, or was not. */
  readonly smaller: () => void
  readonly larger: () => void
}

/** `growth` is by how many bytes the store may grow at once. */
export function createPortion(growth: () => number): Portion {
  let most = MOST_BYTES
  let bytes = LEAST_BYTES
  return {
    bytes: () => bytes,
    measure: () => void (bytes = Math.max(LEAST_BYTES, Math.min(most, growth() * SHARE_OF_GROWTH))),
    smaller: () => void (most = Math.max(LEAST_BYTES, most / STEP)),
    larger: () => void (most = Math.min(MOST_BYTES, most * STEP)),
  }
}

export function penOn(keeper: Keeper, because: DetectedBy) {
  const { portion } = keeper
  const batch: Seen[] = []
  let bytes = 0
  let recorded = 0
  const flush = (): number => {
    recorded += keep(keeper, batch, because)
    batch.length = 0
    bytes = 0
    portion.measure()
    return recorded
  }
  const see = (seen: Seen): void => {
    batch.push(seen)
    bytes += ITEM_BYTES + (seen.kind === 'read' ? (seen.reading.text?.length ?? 0) : 0)
    if (bytes >= portion.bytes()) flush()
  }
  portion.measure()
  return { see, flush }
}
