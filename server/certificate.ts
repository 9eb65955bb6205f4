// The server's certificate: read once, checked at the start, and what agents need to know to trust it.
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import type { Settings } from './config.ts'
import { keepPin } from './data-folder.ts'
import type { Log } from './log.ts'
import { Refusal } from './store/database.ts'

export type Certificate = {
  /** Where the certificates lie, the server's own first. */
  readonly file: string
  readonly cert: Buffer
  readonly key: Buffer
  /** For enrolment tokens (rules/enrolment-token.ts): of the last certificate in the file; null when a public authority vouches for it. */
  readonly pin: string | null
  /** A name it is made out to. */
  readonly name: string
  /** What is wrong with it without being a reason not to start; null when nothing is. */
  readonly trouble: string | null
}

/** Null without TLS. Leaves the pin where the command line finds it, and says what is wrong with the certificate. */
export function prepareTls({ tls, dataDir }: Pick<Settings, 'tls' | 'dataDir'>, log: Log, now: number): Certificate | null {
  const certificate = tls === null ? null : readCertificate(tls, now)
  keepPin(dataDir, certificate?.pin ?? null)
  if (certificate?.trouble) log.warn({}, certificate.trouble)
  return certificate
}

export function readCertificate(files: { readonly cert: string; readonly key: string }, now: number): Certificate {
  const [cert, key] = [readOne(files.cert), readOne(files.key)]
  const chain = certificatesIn(cert.toString('latin1'), files.cert)
  const [leaf] = chain
  const top = chain.at(-1)
  if (!leaf || !top)
    throw new Refusal(
      `${files.cert} holds no certificate. It must be PEM: the server's own certificate first, those that vouch for it after it.`,
    )
  if (!isKeyOf(leaf, key, files.key))
    throw new Refusal(
      `The key in ${files.key} does not belong to the first certificate in ${files.cert}. Give the two that were made together.`,
    )
  return {
    file: files.cert,
    cert,
    key,
    pin: isVouchedFor(top) ? null : pinOf(top),
    name: nameOf(leaf),
    trouble: troubleWith(leaf, files.cert, now),
  }
}

const pinOf = (certificate: X509Certificate): string => createHash('sha256').update(certificate.raw).digest('base64url')

function readOne(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Refusal(`The TLS file ${file} cannot be read (${why}). Name one this user may read.`, { cause })
  }
}

function certificatesIn(pem: string, file: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
  try {
    return blocks.map((block) => new X509Certificate(block))
  } catch (cause) {
    throw new Refusal(`A certificate in ${file} is damaged. Copy it again from where it was made.`, { cause })
  }
}

function isKeyOf(leaf: X509Certificate, key: Buffer, file: string): boolean {
  try {
    return leaf.checkPrivateKey(createPrivateKey(key))
  } catch (cause) {
    throw new Refusal(`${file} holds no key that can be read. It must be PEM, and without a passphrase.`, { cause })
  }
}

/** By an authority that every Node knows. Agents then need no pin, and a renewed certificate troubles none of them. */
function isVouchedFor(top: X509Certificate): boolean {
  return rootCertificates.some((pem) => {
    const root = new X509Certificate(pem)
    return root.fingerprint256 === top.fingerprint256 || (top.checkIssued(root) && top.verify(root.publicKey))
  })
}

/** `DNS:*.example.org, IP Address:10.0.0.1`: the first of them; anything fits a star. */
function nameOf(leaf: X509Certificate): string {
  const [, alternative] = /(?:DNS|IP Address):([^,\s]+)/.exec(leaf.subjectAltName ?? '') ?? []
  const [, common] = /^CN=(.+)$/m.exec(leaf.subject) ?? []
  return (alternative ?? common ?? 'localhost').replace(/^\*\./, 'knowngood.')
}

const DAY_MS = 86_400_000

function troubleWith(leaf: X509Certificate, file: string, now: number): string | null {
  const [from, to] = [leaf.validFromDate.getTime(), leaf.validToDate.getTime()]
  if (now < from) return `The certificate in ${file} is good only from ${leaf.validFrom}: no agent and no browser will trust it until then.`
  if (now > to)
    return `The certificate in ${file} expired on ${leaf.validTo}: no agent and no browser trusts it. Put a new one in its place.`
  return to - now < 14 * DAY_MS ? `The certificate in ${file} expires on ${leaf.validTo}. Put a new one in its place before that.` : null
}
