// What we offer in the SSH handshake, best first. Group exchange comes last: checking its prime holds up the whole process for seconds.
import type { Algorithms, CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2'

type Offer = {
  readonly kex: readonly KexAlgorithm[]
  readonly lastKex: readonly KexAlgorithm[]
  readonly serverHostKey: readonly ServerHostKeyAlgorithm[]
  readonly cipher: readonly CipherAlgorithm[]
  readonly hmac: readonly MacAlgorithm[]
}

const MODERN: Offer = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
  ],
  lastKex: ['diffie-hellman-group-exchange-sha256'],
  serverHostKey: ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'rsa-sha2-512', 'rsa-sha2-256'],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
}

/** For devices older than all that; chosen only where the two sides share nothing newer. */
const OLD: Offer = {
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
  lastKex: ['diffie-hellman-group-exchange-sha1'],
  serverHostKey: ['ssh-rsa', 'ssh-dss'],
  cipher: ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'],
  hmac: ['hmac-sha1-etm@openssh.com', 'hmac-sha1', 'hmac-sha1-96', 'hmac-md5'],
}

const offered = (offers: readonly Offer[]): Algorithms => ({
  kex: [...offers.flatMap(({ kex }) => kex), ...offers.flatMap(({ lastKex }) => lastKex)],
  serverHostKey: offers.flatMap(({ serverHostKey }) => serverHostKey),
  cipher: offers.flatMap(({ cipher }) => cipher),
  hmac: offers.flatMap(({ hmac }) => hmac),
})

export const algorithmsOf = (profile: 'modern' | 'legacy'): Algorithms => offered(profile === 'modern' ? [MODERN] : [MODERN, OLD])
