// Whom the agent trusts to be its server, and what went wrong in words when that cannot be told.
import { createHash, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import path from 'node:path'
import {
  checkServerIdentity,
  connect,
  type ConnectionOptions,
  type DetailedPeerCertificate,
  getCACertificates,
  rootCertificates,
  type TLSSocket,
} from 'node:tls'
import type { Config } from './config.ts'
import { writePrivate } from './identity.ts'
import { codeOf, messageOf, Refusal } from './refusal.ts'

export type Trust = () => ConnectionOptions

type Place = Pick<Config, 'server' | 'ca' | 'tlsName' | 'data'>

const pinnedFile = (data: string): string => path.join(data, 'server-ca.pem')
const CONNECT_MS = 15_000

/** Read again whenever it is asked, because a file may have been put in its place meanwhile. */
export const trustOf = (place: Place): Trust =>
  place.server.protocol === 'https:' ? () => ({ ...named(place), ca: authorities(place) }) : () => ({})

function authorities({ ca, data }: Place): string | string[] {
  const file = ca ?? (existsSync(pinnedFile(data)) ? pinnedFile(data) : null)
  if (file === null) return [...rootCertificates, ...getCACertificates('system')]
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Refusal(`The certificate file ${file} cannot be read (${messageOf(cause)}). Name one this user may read with --ca.`, 78, {
      cause,
    })
  }
}

/** A file may hold the server's own certificate, or one in between, as well as that of an authority. */
function named({ tlsName, server }: Place): ConnectionOptions {
  const name = tlsName ?? server.hostname.replace(/^\[|\]$/g, '')
  return {
    minVersion: 'TLSv1.3',
    allowPartialTrustChain: true,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
  }
}

/**
 * Before a token is shown: finds the certificate it names among those the server shows, and trusts that one from now on. Whether the server's
 * own follows from it, fits its name and is not over is checked with every connection, this one included.
 */
export async function keepPinned(place: Place, pin: string): Promise<void> {
  if (place.server.protocol !== 'https:' || place.ca !== null) return
  const shown = await shownBy(place)
  const found = shown.find((raw) => createHash('sha256').update(raw).digest('base64url') === pin)
  if (!found)
    throw new Refusal(
      `The server at ${place.server.origin} shows another certificate than the token was made for. ` +
        'Either its certificate was replaced since: make a new token with `knowngood enrol --create`. Or somebody stands between.',
    )
  writePrivate(pinnedFile(place.data), new X509Certificate(found).toString())
}

async function shownBy(place: Place): Promise<readonly Buffer[]> {
  const { hostname, port } = place.server
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>()
  // Nothing is said over this connection: it is closed as soon as the certificates were seen.
  const socket = connect({ ...named(place), host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443), rejectUnauthorized: false })
  socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error(`no answer within ${CONNECT_MS / 1_000} s`)))
  socket.once('secureConnect', () => resolve(socket)).once('error', reject)
  try {
    const shown: Buffer[] = []
    // The last names itself, or nobody.
    let one: DetailedPeerCertificate | undefined = (await promise).getPeerCertificate(true)
    for (; one?.raw && !shown.some((raw) => one?.raw.equals(raw)); one = one.issuerCertificate) shown.push(one.raw)
    return shown
  } catch (cause) {
    throw new Error(`${place.server.origin} cannot be reached: ${tlsWords(cause) ?? codeOf(cause) ?? messageOf(cause)}`, { cause })
  } finally {
    socket.destroy()
  }
}

const STRANGER =
  'its certificate comes from nobody this agent trusts. If it was replaced, give its authority with --ca FILE; else somebody may stand between'
const NO_TLS = 'what answers there does not speak TLS. Is it an http:// address, or another program?'
const OLD_TLS = 'it does not speak TLS 1.3, which agents ask for'

const WORDS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: STRANGER,
  SELF_SIGNED_CERT_IN_CHAIN: STRANGER,
  UNABLE_TO_GET_ISSUER_CERT: STRANGER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: STRANGER,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: STRANGER,
  CERT_SIGNATURE_FAILURE: STRANGER,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  EPROTO: NO_TLS,
}

/** What a person can do about it; null when it is no matter of certificates. */
export function tlsWords(error: unknown): string | null {
  const code = codeOf(error) ?? ''
  const clock = `this host's clock says ${new Date().toISOString().slice(0, 16)}Z`
  if (code === 'CERT_HAS_EXPIRED') return `its certificate has expired (${clock}). Put a new one on the server, or set this clock right`
  if (code === 'CERT_NOT_YET_VALID')
    return `its certificate is not valid yet (${clock}). Set the clock of this host or of where it was made right`
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `its certificate is made out to another name (${messageOf(error)}). Use that name in --server, or tell it with --tls-name`
  return /protocol version|unsupported protocol/.test(messageOf(error)) ? OLD_TLS : (WORDS[code] ?? null)
}
