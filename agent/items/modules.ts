// The kernel that runs, what it was started with, and the modules in it.
import type { Collector, Found } from './collector.ts'

/** Bits of `kernel.tainted` worth a word: https://docs.kernel.org/admin-guide/tainted-kernels.html */
const TAINTS = new Map([
  [0, 'a proprietary module'],
  [1, 'a module was forced'],
  [12, 'a module from outside the kernel'],
  [13, 'an unsigned module'],
])

export const taintWords = (tainted: number): string =>
  [...TAINTS].flatMap(([bit, words]) => (Math.floor(tainted / 2 ** bit) % 2 === 1 ? words : [])).join(', ')

/** Lines of `nf_tables 290816 45 nft_ct, Live 0x0 (OE)`: how often it is used and where it lies change all the time. */
export const modulesFrom = (text: string): readonly Found[] =>
  text.split('\n').flatMap((line): Found[] => {
    const [path = '', size] = line.split(' ')
    if (path === '' || size === undefined) return []
    const taint = /\(([A-Z+-]+)\)\s*$/.exec(line)?.[1]
    return [{ path, values: { state: 'loaded', ...(taint ? { taint } : {}) } }]
  })

export const modules: Collector = {
  kind: 'module',
  every: 1,
  collect: (host) => {
    // A kernel without modules has no such file: then there is nothing to see.
    const loaded = modulesFrom(host.text('/proc/modules', '') ?? '')
    const version = (host.text('/proc/sys/kernel/osrelease', 'kernel') ?? '').trim()
    const commandLine = (host.text('/proc/cmdline', 'kernel') ?? '').trim()
    const taint = taintWords(Number((host.text('/proc/sys/kernel/tainted', null) ?? '0').trim()))
    const kernel: Found = { path: 'kernel', version, values: { commandLine, ...(taint === '' ? {} : { taint }) } }
    return { found: [...(version === '' ? [] : [kernel]), ...loaded] }
  },
}
