// Ids that begin with their time (UUID version 7): rows made together lie together, so that a commit touches few pages.
import { randomUUID } from 'node:crypto'
import type { Instant } from '../../rules/domain.ts'

export function orderedId(at: Instant): string {
  const time = Math.max(0, Math.trunc(at)).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${randomUUID().slice(15)}`
}
