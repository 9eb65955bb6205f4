// The packet filter in force: chain by chain, as nftables or iptables tell it, without counters and without what programs fill by themselves.
import type { Collected, Collector, Found } from './collector.ts'
import { isPassingChain } from './firewall-names.ts'
import { howToGrant } from './grant.ts'
import type { HostView } from './host-view.ts'

const MOST_RULES = 20_000

/** Of `iptables-save`: `*filter`, `:INPUT DROP [0:0]`, `-A INPUT -p tcp …`, `[12:3456] -A …`. */
export function iptablesFrom(text: string, tool: 'iptables' | 'ip6tables'): readonly Found[] {
  const chains = new Map<string, { policy: string; rules: string[] }>()
  let table = ''
  for (const line of text.split('\n').slice(0, MOST_RULES)) {
    if (line.startsWith('*')) table = line.slice(1).trim()
    const [, chain, policy] = /^:(\S+) (\S+)/.exec(line) ?? []
    if (chain !== undefined) chains.set(`${table}\n${chain}`, { policy: policy ?? '-', rules: [] })
    const [, rule, into] = /^(?:\[\d+:\d+\] )?(-A (\S+) .*)$/.exec(line) ?? []
    if (rule !== undefined && into !== undefined && !jumpsToPassing(rule)) chains.get(`${table}\n${into}`)?.rules.push(rule)
  }
  return [...chains].flatMap(([name, { policy, rules }]): Found[] => {
    const [of = '', chain = ''] = name.split('\n')
    if (isPassingChain(chain)) return []
    return [
      {
        path: `${tool} ${of}`,
        key: chain,
        text: rules.map((rule) => `${rule}\n`).join(''),
        values: { rules: String(rules.length), ...(policy === '-' ? {} : { policy }) },
      },
    ]
  })
}

const jumpsToPassing = (rule: string): boolean => isPassingChain(/ -[jg] (\S+)/.exec(rule)?.[1] ?? '')

async function askIptables(
  host: HostView,
): Promise<{ readonly found: readonly Found[]; readonly reasons: readonly string[]; readonly ran: boolean }> {
  const found: Found[] = []
  const reasons: string[] = []
  let ran = false
  for (const tool of ['iptables', 'ip6tables'] as const) {
    const answer = await host.run(`${tool}-save`, [])
    ran ||= answer.kind === 'ran'
    if (answer.kind === 'ran') found.push(...iptablesFrom(answer.out, tool))
    if (answer.kind === 'failed') reasons.push(answer.reason)
  }
  return { found, reasons, ran }
}

const grantable = (reason: string): string => (reason.includes('needs root') ? `${reason}. ${howToGrant('CAP_NET_ADMIN')}` : reason)

export const firewall: Collector = {
  kind: 'firewall',
  every: 1,
  collect: async (host): Promise<Collected> => {
    // Below another root it is another kernel's business, or cannot be told from ours.
    if (host.root !== '/') return { found: [] }
    const nft = await host.run('nft', ['-j', 'list', 'ruleset'])
    if (nft.kind === 'ran') {
      // What checks its words takes megabytes, for nothing where there is no such tool.
      const { nftablesFrom } = await import('./nftables.ts')
      return { found: nftablesFrom(nft.out) }
    }
    const tables = await askIptables(host)
    if (tables.ran)
      return {
        found: tables.found,
        unseen: tables.reasons.map((reason) => ({ path: 'firewall', reason: grantable(reason), covers: 'ip' })),
      }
    const [reason = 'neither nft nor iptables-save is installed, so the rules in the kernel cannot be read'] =
      nft.kind === 'failed' ? [nft.reason] : tables.reasons
    return { found: [], unseen: [{ path: 'firewall', reason: grantable(reason), covers: '' }] }
  },
}
