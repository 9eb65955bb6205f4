// A real mail server for tests, which keeps what it took and can be told to fail in the ways real ones do.
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export type Mail = {
  readonly from: string
  readonly to: readonly string[]
  readonly user: string | undefined
  readonly raw: string
  /** Unfolded, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>
}

/** What happens when a message was received: null takes it. */
export type Fault = null | { readonly code: number; readonly says: string } | 'reset' | 'silence' | 'reset-after-taking'

export type MailServer = {
  readonly port: number
  readonly taken: Mail[]
  /** One for each message to come; when used up, everything is taken. */
  readonly faults: Fault[]
  readonly close: () => Promise<void>
}

export async function aMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const taken: Mail[] = []
  const faults: Fault[] = []
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    closeTimeout: 200,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const fault = faults.shift() ?? null
        const { mailFrom, rcptTo } = session.envelope
        const raw = Buffer.concat(chunks).toString()
        const mail = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          user: session.user,
          raw,
          headers: headersOf(raw),
        }
        if (fault === null || fault === 'reset-after-taking') taken.push(mail)
        if (fault === null) return done(null, `taken as ${taken.length}`)
        if (fault === 'silence') return
        if (typeof fault === 'string') return reset(server)
        done(Object.assign(new Error(fault.says), { responseCode: fault.code }))
      })
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return { port, taken, faults, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

function reset(server: SMTPServer): void {
  for (const connection of server.connections as Iterable<{ _socket: { resetAndDestroy(): void } }>) connection._socket.resetAndDestroy()
}

function headersOf(raw: string): Record<string, string> {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ')
  return Object.fromEntries(
    head.split('\r\n').map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  )
}

/** The text of one part, decoded. */
export function partOf(mail: Mail, type: 'text/plain' | 'text/html'): string {
  const boundary = /boundary="([^"]+)"/.exec(mail.headers['content-type'] ?? '')?.[1] ?? ''
  const part = mail.raw.split(`--${boundary}`).find((one) => one.includes(`Content-Type: ${type}`)) ?? ''
  const at = part.indexOf('\r\n\r\n')
  const [head, body] = [part.slice(0, at), part.slice(at + 4)]
  if (/base64/.test(head)) return Buffer.from(body, 'base64').toString()
  const bytes = body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}

/** Encoded words of a header, decoded. */
export const decoded = (header: string): string =>
  header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_, text: string) => Buffer.from(text, 'base64').toString())
    .replace(/=\?UTF-8\?Q\?([^?]*)\?=/gi, (_, text: string) =>
      Buffer.from(
        text.replace(/_/g, ' ').replace(/=([0-9A-F]{2})/gi, (__, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ).toString(),
    )
