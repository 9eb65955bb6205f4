// How names become addresses: the servers asked, the domains tried, and the order of the sources.
import type { Collector, Found } from './collector.ts'

const RESOLV = '/etc/resolv.conf'
const NSSWITCH = '/etc/nsswitch.conf'

/** One item per keyword; name servers in their order, which is the order they are asked in. Of `search` and `domain` the last counts. */
export function resolvFrom(text: string): readonly Found[] {
  const values = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [, keyword = '', rest = ''] = /^(nameserver|search|domain|options|sortlist)\s+([^#;]*)/.exec(line.trim()) ?? []
    if (keyword === '') continue
    const words = rest.trim().split(/\s+/)
    values.set(keyword, keyword === 'nameserver' || keyword === 'options' ? [...(values.get(keyword) ?? []), ...words] : words)
  }
  return [...values].map(([key, words]) => ({ path: RESOLV, key, values: { value: words.join(' ') } }))
}

export const nsswitchFrom = (text: string): readonly Found[] =>
  text.split('\n').flatMap((line): Found[] => {
    const [, value] = /^\s*hosts:\s*([^#]*)/.exec(line) ?? []
    return value === undefined ? [] : [{ path: NSSWITCH, key: 'hosts', values: { value: value.trim().replace(/\s+/g, ' ') } }]
  })

export const dns: Collector = {
  kind: 'dns',
  every: 1,
  collect: (host) => ({ found: [...resolvFrom(host.text(RESOLV) ?? ''), ...nsswitchFrom(host.text(NSSWITCH) ?? '')] }),
}
