// A real SMTP server on this machine that keeps what it is given, or refuses as told.
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export type Mail = { readonly subject: string; readonly messageId: string; readonly text: string; readonly raw: string }

export class Mailbox {
  readonly mails: Mail[] = []
  /** Set to refuse every mail with this answer. */
  refusal: string | null = null
  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      let raw = ''
      stream.on('data', (chunk: Buffer) => (raw += chunk))
      stream.on('end', () => {
        if (this.refusal !== null)
          return done(Object.assign(new Error(this.refusal), { responseCode: Number(this.refusal.slice(0, 3)) || 451 }))
        this.mails.push(readMail(raw))
        return done()
      })
    },
  })

  static async open(): Promise<Mailbox> {
    const box = new Mailbox()
    await new Promise<void>((resolve) => box.#server.listen(0, '127.0.0.1', resolve))
    return box
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }
}

/** Enough of MIME for our own mails: unfolded headers, quoted-printable and base64 bodies made plain. */
function readMail(raw: string): Mail {
  const head = (raw.split('\r\n\r\n')[0] ?? '').replaceAll(/\r\n[ \t]+/g, ' ')
  const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? ''
  const words = (text: string): string =>
    text
      .replaceAll(/=\?utf-8\?q\?(.*?)\?=\s*/gi, (_, body: string) => unquote(body.replaceAll('_', ' ')))
      .replaceAll(/=\?utf-8\?b\?(.*?)\?=\s*/gi, (_, body: string) => Buffer.from(body, 'base64').toString())
  const text = raw.replaceAll(
    /(?:^|\r\n\r\n)([A-Za-z0-9+/=\r\n]{60,})(?=\r\n-|$)/g,
    (_, body: string) => `\r\n\r\n${Buffer.from(body, 'base64').toString()}`,
  )
  return { subject: words(header('Subject')), messageId: header('Message-ID'), text: unquote(text), raw }
}

const unquote = (text: string): string =>
  Buffer.from(
    text.replaceAll(/=\r\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString()
