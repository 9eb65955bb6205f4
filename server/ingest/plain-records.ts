// Log records of plain OTLP senders: stored once, however often they are sent.
import { hash } from 'node:crypto'
import type { Instant } from '../../rules/domain.ts'
import type { EvidenceTables } from '../store/evidence/schema.ts'
import { orderedId } from '../store/ordered-id.ts'
import type { Writes } from '../store/store.ts'
import type { LogGroup, LogRecord } from './otlp.ts'

type Row = EvidenceTables['records']

/** A repeat within this time is the same record; later, an equal one is news. */
const SAME_WITHIN_MS = 24 * 3_600_000

export function rowsOf(sender: string, groups: readonly LogGroup[], receivedAt: Instant): readonly Row[] {
  return groups.flatMap(({ resource, scope, records }) => {
    const about = JSON.stringify(resource)
    return records.map((record) => rowOf(sender, about, scope, record, receivedAt))
  })
}

function rowOf(sender: string, resource: string, scope: string, record: LogRecord, receivedAt: Instant): Row {
  const { at, severity, eventName } = record
  const body = JSON.stringify(record.body)
  const attributes = JSON.stringify(record.attributes)
  const id = record.attributes['event.id']
  return {
    id: orderedId(receivedAt),
    sender,
    dedup:
      typeof id === 'string' && id !== ''
        ? `id:${id.slice(0, 200)}`
        : hash('sha256', [resource, scope, at, severity, eventName, body, attributes].join('\n')),
    received_at: receivedAt,
    at,
    severity,
    event_name: eventName,
    body,
    attributes,
    resource,
  }
}

/** Answers how many of them were new. */
export async function keepRecords(tx: Writes, rows: readonly Row[]): Promise<number> {
  const [first] = rows
  if (first === undefined) return 0
  const known = await tx.knownRecords(
    first.sender,
    rows.map(({ dedup }) => dedup),
    first.received_at - SAME_WITHIN_MS,
  )
  const fresh = new Map(rows.filter(({ dedup }) => !known.has(dedup)).map((row) => [row.dedup, row]))
  await tx.addRecords([...fresh.values()])
  return fresh.size
}
