// OTLP's own answers: empty when all is stored, partial success when something waits in quarantine.
import { BinaryWriter } from '@bufbuild/protobuf/wire'

export type Encoding = 'protobuf' | 'json'

export const encodingOf = (contentType: string | undefined): Encoding | null => {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/x-protobuf' || type === 'application/protobuf') return 'protobuf'
  return type === 'application/json' ? 'json' : null
}

export function otlpAnswer(encoding: Encoding, rejected: number, headers: Readonly<Record<string, string>> = {}): Response {
  const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf'
  return new Response(encoding === 'json' ? json(rejected) : protobuf(rejected), { headers: { 'content-type': type, ...headers } })
}

const words = (rejected: number): string => `${rejected} could not be processed and are kept in quarantine`

const json = (rejected: number): string =>
  JSON.stringify(rejected === 0 ? {} : { partialSuccess: { rejectedLogRecords: String(rejected), errorMessage: words(rejected) } })

/** ExportLogsServiceResponse { partial_success = 1 { rejected_log_records = 1, error_message = 2 } } */
function protobuf(rejected: number): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter()
  if (rejected > 0) writer.tag(1, 2).fork().tag(1, 0).int64(rejected).tag(2, 2).string(words(rejected)).join()
  return new Uint8Array(writer.finish())
}
