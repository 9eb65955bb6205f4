// Listening ports and who holds them: from the socket tables of the kernel, and the open files of processes where those may be seen.
import { accountsOf } from './accounts.ts'
import type { Collector, Found } from './collector.ts'
import { howToGrant } from './grant.ts'
import type { HostView } from './host-view.ts'
import { type Holder, holderFinder } from './socket-holders.ts'

export type Socket = {
  readonly protocol: 'tcp' | 'udp'
  readonly address: string
  readonly port: number
  readonly uid: number
  readonly inode: string
}

const TABLES = [
  { file: 'tcp', protocol: 'tcp' },
  { file: 'tcp6', protocol: 'tcp' },
  { file: 'udp', protocol: 'udp' },
  { file: 'udp6', protocol: 'udp' },
] as const
/** As the kernel numbers them: a TCP socket that listens, a UDP socket that is bound to no far end. */
const WAITS = { tcp: '0A', udp: '07' } as const

/** Lines of `0: 0100007F:0016 00000000:0000 0A … 1000 0 12345 …`. */
export function parseSockets(table: string, protocol: Socket['protocol']): readonly Socket[] {
  return table.split('\n').flatMap((line): Socket[] => {
    const [number = '', local = '', , state, , , , uid = '', , inode = ''] = line.trim().split(/\s+/)
    const [hex = '', port = ''] = local.split(':')
    if (!/^\d+:$/.test(number) || state !== WAITS[protocol] || !/^(?:[0-9A-F]{8}|[0-9A-F]{32})$/.test(hex)) return []
    return [{ protocol, address: addressOf(hex), port: Number.parseInt(port, 16), uid: Number(uid), inode }]
  })
}

/** The kernel writes addresses as words in the order of the machine: little-endian on all we run on. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, 'hex')].reverse())
  if (bytes.length === 4) return bytes.join('.')
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255
  return isMapped ? bytes.slice(12).join('.') : ipv6(bytes)
}

/** The shortest writing of it: the longest run of zeros becomes `::`. */
export function ipv6(bytes: readonly number[]): string {
  const words = Array.from({ length: 8 }, (_, at) => (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16))
  const text = words.join(':')
  const [longest] = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].map(([run]) => run).sort((a, b) => b.length - a.length)
  return longest === undefined
    ? text
    : text.replace(longest, longest.startsWith(':') || text.startsWith(longest) ? '::' : ':').replace(/:{3,}/, '::')
}

const isLocal = (address: string): boolean => address.startsWith('127.') || address === '::1'
const reachOf = (address: string): string =>
  isLocal(address) ? 'this host' : address === '0.0.0.0' || address === '::' ? 'every address' : 'one address'

/** Ports that programs are given for a moment are no services: of UDP all of them, of TCP those that only this host reaches. */
const isPassing = ({ protocol, port, address }: Socket, [from, to]: readonly [number, number]): boolean =>
  port === 0 || (port >= from && port <= to && (protocol === 'udp' || isLocal(address)))

export function portsFrom(
  sockets: readonly Socket[],
  ephemeral: readonly [number, number],
  userOf: (uid: number) => string,
  holderOf: (inode: string) => Holder | null,
): readonly Found[] {
  const byName = new Map<string, Socket[]>()
  for (const socket of sockets.filter((one) => !isPassing(one, ephemeral))) {
    const name = `${socket.port}/${socket.protocol}\n${socket.address}`
    byName.set(name, [...(byName.get(name) ?? []), socket])
  }
  return [...byName].map(([name, held]): Found => {
    const [path = '', key = ''] = name.split('\n')
    const holders = held.map(({ inode }) => holderOf(inode))
    const known = holders.flatMap((holder) => holder ?? [])
    const all = (words: readonly (string | null)[]): string => [...new Set(words.flatMap((word) => word ?? []))].sort().join(', ')
    const isSeen = known.length > 0
    return {
      path,
      key,
      values: {
        reach: reachOf(key),
        program: isSeen ? all(known.map(({ program }) => program)) : null,
        unit: isSeen ? all(known.map(({ unit }) => unit)) : null,
        user: all(held.map(({ uid }) => userOf(uid))),
      },
    }
  })
}

function ephemeralOf(host: HostView): readonly [number, number] {
  const [from = Number.NaN, to = Number.NaN] = (host.text('/proc/sys/net/ipv4/ip_local_port_range', null) ?? '')
    .trim()
    .split(/\s+/)
    .map(Number)
  return Number.isInteger(from) && Number.isInteger(to) ? [from, to] : [32_768, 60_999]
}

export function ports(): Collector {
  const finder = holderFinder()
  return {
    kind: 'port',
    every: 1,
    collect: (host) => {
      const tables = TABLES.map(({ file, protocol }) => ({ protocol, text: host.text(`/proc/net/${file}`, '') }))
      if (tables.every(({ text }) => text === null))
        host.cannotSee({ path: 'port', reason: '/proc/net is not there: is /proc mounted?', covers: '' })
      const sockets = tables.flatMap(({ text, protocol }) => (text === null ? [] : parseSockets(text, protocol)))
      const ephemeral = ephemeralOf(host)
      const lasting = sockets.filter((socket) => !isPassing(socket, ephemeral))
      const { holderOf, refused } = finder.find(host, new Set(lasting.map(({ inode }) => inode)))
      if (refused > 0)
        host.cannotSee({
          path: 'port: programs',
          reason: `the program behind ${refused} listening ${refused === 1 ? 'socket' : 'sockets'} belongs to another user: needs root or CAP_SYS_PTRACE. ${howToGrant('CAP_SYS_PTRACE')}`,
          covers: null,
        })
      // Of several names of one number the first counts, as for the system itself.
      const names = new Map([...accountsOf(host, null)].reverse().map(({ uid, name }) => [uid, name]))
      return { found: portsFrom(lasting, ephemeral, (uid) => names.get(uid) ?? String(uid), holderOf) }
    },
  }
}
