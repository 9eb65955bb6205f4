// A server as an agent meets it: real HTTP, the state in memory, and faults on demand. It decodes only what a test asks about.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { CALLS, chainText, type EventBody, FIRST_PREV, HEADERS, signedText } from '../../rules/wire.ts'

export type Heard = { readonly number: number; readonly id: string; readonly prev: string; readonly body: EventBody; readonly text: string }
export type Fault = 'drop-answer' | 'unavailable' | 'refuse'

const NONCE = 'nonce-1'

export class FarEnd {
  readonly events: Heard[] = []
  readonly manifests: { readonly head: Record<string, unknown>; readonly items: readonly Record<string, unknown>[] }[] = []
  readonly calls: string[] = []
  heartbeats: Record<string, unknown>[] = []
  faults: Fault[] = []
  epoch = ''
  watermark = 0
  hash = FIRST_PREV
  wantsManifest = true
  /** Every event ever heard by its id, also those forgotten since. */
  readonly everHeard = new Map<string, string>()
  problems: string[] = []
  token = 'good-token'
  publicKey = ''
  url = ''
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  static async open(): Promise<FarEnd> {
    const far = new FarEnd()
    await far.listen(0)
    return far
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve))
    const address = this.#server.address()
    if (typeof address === 'object' && address) this.url = `http://127.0.0.1:${address.port}`
  }

  /** Fails when the agent broke the protocol in any way meanwhile. */
  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
    if (this.problems.length > 0) throw new Error(this.problems.join('; '))
  }

  get changes() {
    return this.events.flatMap(({ body }) => (body.kind === 'change' ? [body] : []))
  }

  /** As the last heartbeat said. */
  get watchedFolders(): number {
    const watcher = this.heartbeats.at(-1)?.['watcher']
    return typeof watcher === 'object' && watcher !== null && 'directories' in watcher ? Number(watcher.directories) : 0
  }

  get notes() {
    return this.events.flatMap(({ body }) => (body.kind === 'note' ? [body] : []))
  }

  changesOf(name: string) {
    return this.changes.filter(({ item }) => item.path.endsWith(`/${name}`))
  }

  /** As after the restore of a backup. */
  goBackTo(number: number): void {
    this.events.length = number
    this.watermark = number
    const last = this.events.at(-1)
    this.hash = last ? hashOf(last) : FIRST_PREV
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const body = Buffer.concat(chunks)
    const path = request.url ?? ''
    this.calls.push(path)
    const fault = path === CALLS.logs ? this.faults.shift() : undefined
    const json = (status: number, value: unknown, headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
    if (fault === 'unavailable') return void json(503, {}, { 'retry-after': '0.2' })
    if (fault === 'refuse') return void json(401, { detail: 'unknown key' })
    const standing = { watermark: this.watermark, hash: this.hash, nonce: NONCE, serverTime: Date.now(), wantsManifest: this.wantsManifest }
    if (path === CALLS.enrol) return this.#enrol(JSON.parse(body.toString()), json)
    if (request.headers.authorization !== 'Bearer agent-key') return void json(401, { detail: 'who are you?' })
    if (path === CALLS.hello) {
      const { epoch } = JSON.parse(body.toString()) as { epoch: string }
      if (epoch !== this.epoch) Object.assign(this, { epoch, watermark: 0, hash: FIRST_PREV, wantsManifest: true })
      return void json(200, { ...standing, watermark: this.watermark, hash: this.hash, wantsManifest: this.wantsManifest })
    }
    if (path === CALLS.heartbeat) {
      this.heartbeats.push(JSON.parse(body.toString()))
      return void json(200, standing)
    }
    if (path === CALLS.metrics) return void json(200, {})
    if (path === CALLS.manifest) {
      const [head = {}, ...items] = gunzipSync(body)
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      this.manifests.push({ head, items })
      this.wantsManifest = false
      return void json(200, { items: items.length })
    }
    this.#take(request, gunzipSync(body))
    if (fault === 'drop-answer') return void request.socket.destroy()
    const headers = { [HEADERS.watermark]: String(this.watermark), [HEADERS.hash]: this.hash, [HEADERS.nonce]: NONCE }
    const first = Number(request.headers[HEADERS.first])
    if (first > this.watermark + 1) return void json(409, { expected: this.watermark + 1 }, headers)
    response.writeHead(200, headers).end()
  }

  #enrol(request: { token: string; publicKey: string }, json: (status: number, value: unknown) => unknown): void {
    if (request.token !== this.token) return void json(403, { detail: 'This token was used before.' })
    this.token = ''
    this.publicKey = request.publicKey
    json(200, { agent: 'agent-1', asset: 'web-01', key: 'agent-key', fleetKey: Buffer.alloc(32, 7).toString('base64') })
  }

  #take(request: IncomingMessage, plain: Buffer): void {
    const first = Number(request.headers[HEADERS.first])
    const last = Number(request.headers[HEADERS.last])
    const heard = eventsIn(plain)
    if (heard.length !== last - first + 1 || heard.length > 500) this.problems.push(`batch of ${heard.length} for ${first} to ${last}`)
    const lastHash = hashOf(heard.at(-1))
    const text = signedText({ agent: 'agent-1', epoch: String(request.headers[HEADERS.epoch]), first, last, lastHash, nonce: NONCE })
    const key = createPublicKey({ key: Buffer.from(this.publicKey, 'base64'), format: 'der', type: 'spki' })
    if (!verify(null, Buffer.from(text), key, Buffer.from(String(request.headers[HEADERS.signature]), 'base64')))
      this.problems.push('bad signature')
    if (first > this.watermark + 1) return
    for (const event of heard) {
      if ((this.everHeard.get(event.id) ?? event.text) !== event.text) this.problems.push(`event ${event.number} changed between two sends`)
      this.everHeard.set(event.id, event.text)
      if (event.number <= this.watermark) continue
      if (event.number !== this.watermark + 1) this.problems.push(`number ${event.number} after ${this.watermark}`)
      if (event.prev !== this.hash) this.problems.push(`chain broken at ${event.number}`)
      this.events.push(event)
      this.watermark = event.number
      this.hash = hashOf(event)
    }
  }
}

const hashOf = (event: Heard | undefined): string =>
  event
    ? createHash('sha256')
        .update(chainText({ ...event, body: event.text }))
        .digest('hex')
    : ''

type Field = { readonly number: number; readonly value: Buffer | bigint }

/** The protobuf wire format, as much as a log record uses. */
function fieldsOf(bytes: Buffer): readonly Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] ?? 0
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const wire = tag & 7
    if (wire === 0) fields.push({ number: tag >> 3, value: varint() })
    else {
      const length = wire === 1 ? 8 : wire === 5 ? 4 : Number(varint())
      fields.push({ number: tag >> 3, value: bytes.subarray(at, (at += length)) })
    }
  }
  return fields
}

const inside = (bytes: Buffer, number: number): readonly Buffer[] =>
  fieldsOf(bytes).flatMap((field) => (field.number === number && Buffer.isBuffer(field.value) ? [field.value] : []))

function eventsIn(request: Buffer): readonly Heard[] {
  const records = inside(request, 1)
    .flatMap((resource) => inside(resource, 2))
    .flatMap((scope) => inside(scope, 2))
  return records.map((record) => {
    const attributes = new Map(
      inside(record, 6).map((pair) => {
        const [value] = inside(pair, 2).flatMap(fieldsOf)
        return [String(inside(pair, 1)[0]), Buffer.isBuffer(value?.value) ? value.value.toString() : Number(value?.value)] as const
      }),
    )
    const text = String(inside(record, 5).flatMap((body) => inside(body, 1))[0])
    return {
      number: Number(attributes.get('knowngood.number')),
      id: String(attributes.get('event.id')),
      prev: String(attributes.get('knowngood.prev')),
      body: JSON.parse(text) as EventBody,
      text,
    }
  })
}
