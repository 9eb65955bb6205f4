// A TCP probe: does something accept the connection?
import net from 'node:net'
import { codeOf, messageOf } from '../refusal.ts'
import type { Answered } from './probes.ts'

export function probeTcp(address: string, timeoutMs: number): Promise<Answered> {
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '')
  const port = Number(address.slice(colon + 1))
  const { promise, resolve } = Promise.withResolvers<Answered>()
  const startedAt = performance.now()
  const answer = (problem: string | null): void => {
    clearTimeout(late)
    socket.destroy()
    resolve({ ms: performance.now() - startedAt, problem })
  }
  const late = setTimeout(() => answer(`no connection to ${address} within ${timeoutMs} ms.`), timeoutMs)
  const socket = net.connect({ host, port: Math.min(port, 65_535) })
  socket.once('connect', () => answer(null))
  socket.once('error', (error) => answer(`no connection to ${address}: ${codeOf(error) ?? messageOf(error)}.`))
  return promise
}
