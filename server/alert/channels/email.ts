// Alerts by mail. One message per alert and event; repeats carry the same Message-ID, and the end is threaded under the opening.
import { connect, type Socket } from 'node:net'
import { createTransport } from 'nodemailer'
import type { Channel, Notice, SendOutcome } from '../channel.ts'
import { messageOf, oneLine } from '../message.ts'
import { checkedLookup, reachProblem, type Resolve } from '../reach.ts'

export type EmailOptions = {
  readonly name: string
  readonly to: readonly string[]
  readonly from: string
  /** smtp:// or smtps://, with user and password where the server wants them. Never shown, never logged. */
  readonly smtpUrl: string
  readonly allowPrivate: boolean
  readonly diff: boolean
  readonly fallback?: string | undefined
  /** Half of a delivery's lease: what takes longer counts as failed. */
  readonly limitMs?: number
  readonly resolve?: Resolve
}

const LIMIT_MS = 30_000

type Server = { readonly host: string; readonly port: number; readonly secure: boolean; readonly user: string; readonly password: string }

function serverOf(smtpUrl: string): Server {
  const url = new URL(smtpUrl)
  const secure = url.protocol === 'smtps:'
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : url.username === '' ? 25 : 587),
    secure,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  }
}

const isLoopback = (socket: Socket): boolean => /^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '')

export function emailChannel(options: EmailOptions): Channel {
  const { name, diff, fallback, allowPrivate, limitMs = LIMIT_MS } = options
  const server = serverOf(options.smtpUrl)
  return {
    name,
    kind: 'email',
    diff,
    ...(fallback === undefined ? {} : { fallback }),
    addressedTo: (address) => emailChannel({ ...options, to: [address] }),
    send: async (notice) => {
      const problem = reachProblem(server.host, allowPrivate)
      if (problem !== null) return { ok: false, words: problem }
      const socket = connect({ host: server.host, port: server.port, lookup: checkedLookup(allowPrivate, options.resolve) })
      const limit = setTimeout(() => socket.destroy(new Error(`no answer from the mail server within ${limitMs / 1_000} s`)), limitMs)
      try {
        await connected(socket)
        return await post(options, server, socket, notice)
      } catch (error) {
        return { ok: false, words: wordsOf(error, server), ...(isRefusal(error) ? { isFinal: true } : {}) }
      } finally {
        clearTimeout(limit)
        socket.destroy()
      }
    },
  }
}

const connected = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve()
    })
  })

/** A password goes over TLS that was checked, or stays on this machine. */
async function post(options: EmailOptions, server: Server, socket: Socket, notice: Notice): Promise<SendOutcome> {
  const isHere = isLoopback(socket)
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.secure,
    connection: socket,
    requireTLS: !server.secure && server.user !== '' && !isHere,
    tls: { rejectUnauthorized: !isHere, minVersion: 'TLSv1.2' },
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(server.user === '' ? {} : { auth: { user: server.user, pass: server.password } }),
  })
  const broken = new Promise<never>((_, reject) => socket.once('error', reject))
  const sending = transport.sendMail(await mailOf(options, notice))
  const info = await Promise.race([sending, broken])
  return { ok: true, words: clip(oneLine(info.response)) }
}

async function mailOf({ from, to }: EmailOptions, notice: Notice) {
  const message = await messageOf(notice)
  const domain = /@([A-Za-z0-9.-]+)>?$/.exec(from)?.[1] ?? 'knowngood.invalid'
  const idOf = (key: string): string => `<${key}@${domain}>`
  return {
    from,
    to: notice.to === undefined ? [...to] : [notice.to],
    ...message,
    messageId: idOf(notice.key),
    ...(notice.key === notice.openKey ? {} : { inReplyTo: idOf(notice.openKey), references: [idOf(notice.openKey)] }),
    headers: {
      'List-Id': `knowngood alerts <alerts.knowngood.${domain}>`,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Knowngood-Alert': notice.alert.id,
    },
  }
}

/** 5xx: this mail will not be taken however often it is offered. 4xx and broken connections pass. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number' && error.responseCode >= 500

const clip = (text: string): string => text.slice(0, 300)

/** What the server said is other people's text; and none of it may hold our password. */
function wordsOf(error: unknown, { password, host, port }: Server): string {
  const message = error instanceof Error ? error.message || error.name : String(error)
  const safe = password === '' ? message : message.replaceAll(password, '***')
  return clip(oneLine(`${host}:${port}: ${safe}`))
}
