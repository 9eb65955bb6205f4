// The HTTP server: listening or a readable refusal, limits against slow clients, and an end that lets answers finish.
import { createServer as createPlain } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Certificate } from './certificate.ts'
import { Refusal } from './store/database.ts'

export type Listening = {
  readonly url: string
  /** Takes no new connection, lets begun answers finish, then closes what is left. */
  readonly close: (patienceMs: number) => Promise<void>
}

export type ListenOptions = {
  readonly host: string
  readonly port: number
  readonly tls: Pick<Certificate, 'cert' | 'key'> | null
  readonly fetch: Parameters<typeof getRequestListener>[0]
}

/** A client has this long to send its headers, and this long for the whole request. */
const TIMEOUTS = { headersTimeout: 20_000, requestTimeout: 120_000, keepAliveTimeout: 65_000 } as const

export async function listen({ host, port, tls, fetch }: ListenOptions): Promise<Listening> {
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false })
  const server =
    tls === null
      ? createPlain(TIMEOUTS, listener)
      : createSecure({ ...TIMEOUTS, cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2' }, listener)
  server.maxHeadersCount = 100
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', (error: NodeJS.ErrnoException) => reject(refusalOf(error, host, port)))
  server.listen(port, host, resolve)
  await promise
  return {
    url: addressOf(server.address(), host, tls === null ? 'http' : 'https'),
    close: async (patienceMs) => {
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeIdleConnections()
      const late = setTimeout(() => server.closeAllConnections(), patienceMs)
      await closed.finally(() => clearTimeout(late))
    },
  }
}

function refusalOf(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const nowhere = `This machine has no address ${host}. Choose one of its own with --host.`
  const words = new Map([
    ['EADDRINUSE', `Port ${port} is in use. Stop what uses it, or choose another: --port ${port + 1}`],
    ['EACCES', `This user may not listen on port ${port}. Choose one above 1023 with --port.`],
    ['EADDRNOTAVAIL', nowhere],
    ['ENOTFOUND', nowhere],
  ]).get(error.code ?? '')
  return words === undefined ? error : new Refusal(words, { cause: error })
}

function addressOf(address: AddressInfo | string | null, host: string, scheme: 'http' | 'https'): string {
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
}
