// Where packets go: the routing tables of the kernel, without what it keeps for its own addresses.
import type { Collector, Found } from './collector.ts'
import { ipv6 } from './ports.ts'

const UP = 1
const REJECTS = 0x0200
/** Routes to own addresses and to any of several, and what was learned for a single far end. */
const KERNELS_OWN_6 = 0x8000_0000 | 0x0010_0000 | 0x0100_0000
const PASSING = /^(?:veth|cali|cilium|lxc|flannel|cni|tap|vnet|lo$)/

const address4 = (hex: string): string => [...Buffer.from(hex, 'hex')].reverse().join('.')
const address6 = (hex: string): string => ipv6([...Buffer.from(hex, 'hex')])
const bitsOf = (mask: string): number => Number.parseInt(mask, 16).toString(2).replaceAll('0', '').length

type Route = { readonly to: string; readonly device: string; readonly via: string; readonly metric: number }

/** Lines of `eth0 00000000 0102A8C0 0003 0 0 100 00000000 …`. */
export const parseRoutes4 = (text: string): readonly Route[] =>
  text.split('\n').flatMap((line): Route[] => {
    const [device = '', to = '', via = '', flags = '', , , metric = '', mask = ''] = line.trim().split(/\s+/)
    if (!/^[0-9A-F]{8}$/i.test(to) || !/^[0-9A-F]{8}$/i.test(mask) || !(Number.parseInt(flags, 16) & UP) || PASSING.test(device)) return []
    const bits = bitsOf(mask)
    return [
      {
        to: to === '00000000' && bits === 0 ? 'default' : `${address4(to)}/${bits}`,
        device,
        via: via === '00000000' ? '' : address4(via),
        metric: Number(metric),
      },
    ]
  })

function fields6(line: string) {
  const [to = '', bits = '', , , via = '', metric = '', , , flags = '', device = ''] = line.trim().split(/\s+/)
  return { to, bits, via, metric, set: Number.parseInt(flags, 16), device }
}

/** Lines of `target 40 source 00 gateway metric uses use flags eth0`. */
export const parseRoutes6 = (text: string): readonly Route[] =>
  text.split('\n').flatMap((line): Route[] => {
    const { to, bits, via, metric, set, device } = fields6(line)
    if (!/^[0-9a-f]{32}$/.test(to) || device === '' || PASSING.test(device)) return []
    if ((set & KERNELS_OWN_6) !== 0 || (set & UP) === 0 || (set & REJECTS) !== 0 || /^(?:ff|fe80)/.test(to)) return []
    const length = Number.parseInt(bits, 16)
    const isDefault = length === 0 && /^0+$/.test(to)
    return [
      {
        to: isDefault ? 'default (IPv6)' : `${address6(to)}/${length}`,
        device,
        via: /^0+$/.test(via) ? '' : address6(via),
        metric: Number.parseInt(metric, 16),
      },
    ]
  })

export const routesFrom = (routes: readonly Route[]): readonly Found[] =>
  routes.map(({ to, device, via, metric }) => ({
    path: to,
    key: device,
    values: { ...(via === '' ? {} : { via }), device, ...(metric === 0 ? {} : { metric: String(metric) }) },
  }))

export const routes: Collector = {
  kind: 'route',
  every: 1,
  collect: (host) => {
    const four = host.text('/proc/net/route', '')
    const six = host.text('/proc/net/ipv6_route', '')
    if (four === null && six === null) host.cannotSee({ path: 'route', reason: '/proc/net is not there: is /proc mounted?', covers: '' })
    return { found: routesFrom([...parseRoutes4(four ?? ''), ...parseRoutes6(six ?? '')]) }
  },
}
