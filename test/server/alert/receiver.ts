// A real HTTP server on this machine that keeps what it is given, and fails in the ways real receivers do.
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

export type Received = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: unknown; readonly raw: string }

/** What happens to a request that was read whole. */
export type HttpFault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'reset'
  | 'silence'
  | 'reset-after-taking'
  | 'endless-answer'

export type Receiver = {
  readonly url: string
  readonly port: number
  readonly taken: Received[]
  /** One for each request to come; when used up, everything is taken. */
  readonly faults: HttpFault[]
  readonly close: () => Promise<void>
}

export async function aReceiver({ answer = 200 }: { readonly answer?: number } = {}): Promise<Receiver> {
  const taken: Received[] = []
  const faults: HttpFault[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('error', () => {})
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const fault = faults.shift()
      const raw = Buffer.concat(chunks).toString()
      const keep = () => taken.push({ path: request.url ?? '', headers: request.headers, body: z.json().parse(JSON.parse(raw)), raw })
      if (fault === undefined) {
        keep()
        response.writeHead(answer).end('{"status":"success"}')
      } else if (fault === 'silence') return
      else if (fault === 'endless-answer') {
        response.writeHead(200)
        const flood = () => void (response.write('x'.repeat(65_536)) ? setImmediate(flood) : response.once('drain', flood))
        response.on('error', () => {}).on('close', () => response.removeAllListeners('drain'))
        flood()
      } else if (typeof fault === 'string') {
        if (fault === 'reset-after-taking') keep()
        request.socket.resetAndDestroy()
      } else response.writeHead(fault.status, fault.headers).end(fault.body ?? 'no, because hunter2hunter2')
    })
  }
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}`, port, taken, faults, close }
}
