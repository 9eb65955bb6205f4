// The text of an enrolment token: its secret and, where no public authority vouches for the server, which certificate to trust.

/** `pin`: SHA-256 of a certificate's DER, base64url without padding: of the authority the server's certificate comes from, or of that itself. */
export type TokenParts = { readonly secret: string; readonly pin: string | null }

/** Secret scanners know what they have found by this. */
const PREFIX = 'kge_'

export const joinToken = ({ secret, pin }: TokenParts): string => PREFIX + secret + (pin === null ? '' : `.${pin}`)

/** Null for what is no token. */
export function splitToken(token: string): TokenParts | null {
  const [, secret, pin = null] = /^kge_([A-Za-z0-9_-]{43})(?:\.([A-Za-z0-9_-]{43}))?$/.exec(token) ?? []
  return secret === undefined ? null : { secret, pin }
}
