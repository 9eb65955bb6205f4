// Events as an OTLP logs request: a standard body, so that any OpenTelemetry tool can read along.
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs'
import { ATTRIBUTES, type WireEvent } from '../rules/wire.ts'

export type Encode = (events: readonly WireEvent[]) => Uint8Array

const NAMES: readonly string[] = ['change', 'gap', 'note', 'health']

export function createEncoder(host: string, version: string): Encode {
  const resource = resourceFromAttributes({ 'service.name': 'knowngood-agent', 'service.version': version, 'host.name': host })
  const instrumentationScope = { name: 'knowngood', version }
  return (events) => {
    const records = events.map((event): ReadableLogRecord => {
      const at: [number, number] = [Math.floor(event.to / 1_000), (event.to % 1_000) * 1_000_000]
      return {
        hrTime: at,
        hrTimeObserved: at,
        resource,
        instrumentationScope,
        droppedAttributesCount: 0,
        eventName: `knowngood.${kindOf(event.body)}`,
        body: event.body,
        attributes: {
          [ATTRIBUTES.id]: event.id,
          [ATTRIBUTES.number]: event.number,
          [ATTRIBUTES.prev]: event.prev,
          [ATTRIBUTES.from]: event.from,
          [ATTRIBUTES.to]: event.to,
        },
      }
    })
    return ProtobufLogsSerializer.serializeRequest(records) ?? new Uint8Array(0)
  }
}

/** Bodies are our own text and begin with their kind. */
const kindOf = (body: string): string => NAMES.find((name) => body.startsWith(`{"kind":"${name}"`)) ?? 'change'
