// Gathers what is seen and keeps it by the batch: few enough commits for a first look, little enough memory.
import type { DetectedBy } from '../../rules/domain.ts'
import { keep, type Keeper, type Seen } from './keep.ts'

const BATCH_ITEMS = 5_000
const BATCH_TEXT = 8 << 20

export function penOn(keeper: Keeper, because: DetectedBy) {
  const batch: Seen[] = []
  let texts = 0
  let recorded = 0
  const flush = (): number => {
    recorded += keep(keeper, batch, because)
    batch.length = 0
    texts = 0
    return recorded
  }
  const see = (seen: Seen): void => {
    batch.push(seen)
    if (seen.kind === 'read') texts += seen.reading.text?.length ?? 0
    if (batch.length >= BATCH_ITEMS || texts >= BATCH_TEXT) flush()
  }
  return { see, flush }
}
