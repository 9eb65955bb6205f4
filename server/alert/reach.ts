// Which addresses messages may go to. A name is checked as it resolves, and the connection goes to the address that was checked.
import { lookup, type LookupAddress } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Every address of a name. */
export type Resolve = (host: string, done: (error: Error | null, found: readonly LookupAddress[]) => void) => void

const resolveByName: Resolve = (host, done) => lookup(host, { all: true }, (error, found) => done(error, found))

/** Private, loopback, link-local (the clouds' metadata among them), shared, multicast and reserved ranges. */
const PRIVATE = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv6')

/** IPv4 inside IPv6 is judged as the IPv4 address it stands for. */
function isPrivate(address: string): boolean {
  const family = isIP(address)
  if (family === 0) return true
  return PRIVATE.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** Null when a connection may be tried, else why not. Names are checked later, as they resolve. */
export function reachProblem(host: string, allowPrivate: boolean): string | null {
  if (allowPrivate || isIP(host) === 0 || !isPrivate(host)) return null
  return refusal(host, host)
}

/** To be handed to `net.connect`: gives only addresses that may be used, or fails with the reason. */
export const checkedLookup =
  (allowPrivate: boolean, resolve: Resolve = resolveByName): LookupFunction =>
  (host, options, callback) => {
    resolve(host, (error, found) => {
      if (error) return callback(error, '', 4)
      const usable = allowPrivate ? found : found.filter(({ address }) => !isPrivate(address))
      const [first] = usable
      if (first === undefined) return callback(new Error(refusal(host, found.map(({ address }) => address).join(', '))), '', 4)
      return options.all ? callback(null, [...usable]) : callback(null, first.address, first.family)
    })
  }

const refusal = (host: string, addresses: string): string =>
  `${host} is at ${addresses || 'no address'}, which is not a public address. Set "allowPrivate: true" on this channel if that is meant.`
