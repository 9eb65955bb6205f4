// Is this host like its siblings in the same roll-out, or the odd one out.
import type { Item, Value } from '../domain.ts'
import { globOf } from './glob.ts'

export type Uniformity = 'homogeneous' | 'heterogeneous' | null

const FEWEST = 3
const UNIFORM_FROM = 0.8
const MIXED_BELOW = 0.5

/** `siblings`: what the same item became on the other hosts of the roll-out. Leave out items that differ from host to host by nature. */
export function uniformityOf(after: Value | null, siblings: readonly (Value | null)[]): Uniformity {
  if (siblings.length + 1 < FEWEST) return null
  const fingerprint = (value: Value | null) => (value === null ? 'gone' : (value.hash ?? value.version ?? null))
  const own = fingerprint(after)
  if (own === null) return null
  const share = (1 + siblings.filter((sibling) => fingerprint(sibling) === own).length) / (siblings.length + 1)
  if (share >= UNIFORM_FROM) return 'homogeneous'
  return share < MIXED_BELOW ? 'heterogeneous' : null
}

/** Names, keys and addresses of the host itself: no two hosts have the same, and a difference says nothing. */
const OWN = [
  '/etc/hostname',
  '/etc/hosts',
  '/etc/machine-id',
  '/etc/ssh/ssh_host_*',
  '/etc/network/**',
  '/etc/netplan/**',
  '/etc/sysconfig/network-scripts/**',
  '/etc/NetworkManager/system-connections/**',
  '/etc/wireguard/**',
  '/etc/fstab',
] as const
const OWN_KINDS: readonly Item['kind'][] = ['route', 'mount', 'certificate', 'ssh-key']

export const isHostSpecific = ({ kind, path }: Item): boolean =>
  OWN_KINDS.includes(kind) || (kind === 'file' && OWN.some((pattern) => globOf(pattern).matches(path)))
