// Certificates for tests, made on the spot: an authority, and what it vouches for, with any name and any dates. No tool is needed.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

export type Issued = {
  readonly pem: string
  readonly keyPem: string
  /** SHA-256 of the DER, base64url: what an enrolment token carries. */
  readonly pin: string
  readonly name: string
  readonly key: KeyObject
}
export type CertificateWish = {
  /** DNS names or IPv4 addresses. */
  readonly names?: readonly string[]
  /** Null makes it vouch for itself. */
  readonly by?: Issued | null
  readonly isAuthority?: boolean
  /** Days from now. */
  readonly fromDays?: number
  readonly toDays?: number
}

export function issueCertificate(
  name: string,
  { names = [], by = null, isAuthority = false, fromDays = -1, toDays = 30 }: CertificateWish = {},
): Issued {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const body = seq(
    der(0xa0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ECDSA_SHA256,
    nameOf(by?.name ?? name),
    seq(timeOf(fromDays), timeOf(toDays)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, seq(...(isAuthority ? [AUTHORITY] : []), ...(names.length > 0 ? [alternatives(names)] : []))),
  )
  const raw = seq(body, ECDSA_SHA256, der(0x03, Buffer.of(0), sign('sha256', body, by?.key ?? privateKey)))
  const lines = raw.toString('base64').match(/.{1,64}/g) ?? []
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    pin: createHash('sha256').update(raw).digest('base64url'),
    name,
    key: privateKey,
  }
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const length = content.length
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...head]), content])
}
const seq = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts)
const integer = (bytes: Uint8Array): Buffer => der(0x02, bytes)
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))

const ECDSA_SHA256 = seq(oid('2a8648ce3d040302'))
const AUTHORITY = seq(oid('551d13'), der(0x01, Buffer.of(0xff)), der(0x04, seq(der(0x01, Buffer.of(0xff)))))
const nameOf = (name: string): Buffer => seq(der(0x31, seq(oid('550403'), der(0x0c, Buffer.from(name)))))
const alternatives = (names: readonly string[]): Buffer =>
  seq(
    oid('551d11'),
    der(
      0x04,
      seq(
        ...names.map((name) =>
          /^[\d.]+$/.test(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)),
        ),
      ),
    ),
  )

/** Two digits of the year until 2049, four from then on. */
function timeOf(days: number): Buffer {
  const at = new Date(Date.now() + days * 86_400_000)
  const text = `${at.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`
  return at.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text))
}
