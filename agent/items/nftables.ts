// Reads what `nft -j list ruleset` says: one item per chain and per set, its rules as lines a person can compare.
import { z } from 'zod'
import type { Found } from './collector.ts'
import { isPassingChain } from './firewall-names.ts'

const Words = z.looseObject({ family: z.string(), table: z.string().optional(), name: z.string().optional() })
const Chain = Words.extend({
  table: z.string(),
  name: z.string(),
  type: z.string().optional(),
  hook: z.string().optional(),
  prio: z.number().optional(),
  policy: z.string().optional(),
})
const Rule = Words.extend({ table: z.string(), chain: z.string(), expr: z.array(z.unknown()), comment: z.string().optional() })
const SetOrMap = Words.extend({
  table: z.string(),
  name: z.string(),
  type: z.unknown(),
  flags: z.array(z.string()).optional(),
  elem: z.array(z.unknown()).optional(),
})
const Ruleset = z.object({
  nftables: z.array(z.looseObject({ chain: Chain.optional(), rule: Rule.optional(), set: SetOrMap.optional(), map: SetOrMap.optional() })),
})

/** Throws when it is no such answer: then nothing is known of the firewall. */
export function nftablesFrom(json: string): readonly Found[] {
  const { nftables } = Ruleset.parse(JSON.parse(json))
  const rules = new Map<string, string[]>()
  for (const { rule } of nftables) {
    if (!rule) continue
    const key = `${rule.family} ${rule.table}\n${rule.chain}`
    const line = [...rule.expr.map(wordsOf).filter(Boolean), ...(rule.comment ? [`comment ${JSON.stringify(rule.comment)}`] : [])].join(' ')
    if (!isPassingChain(/(?:jump|goto) (\S+)/.exec(line)?.[1] ?? '')) rules.set(key, [...(rules.get(key) ?? []), line])
  }
  return nftables.flatMap(({ chain, set, map }): readonly Found[] => {
    if (chain) return isPassingChain(chain.name) ? [] : [chainItem(chain, rules.get(`${chain.family} ${chain.table}\n${chain.name}`) ?? [])]
    const named = set ?? map
    return named ? [setItem(named, set ? 'set' : 'map')] : []
  })
}

const chainItem = ({ family, table, name, type, hook, prio, policy }: z.infer<typeof Chain>, rules: readonly string[]): Found => ({
  path: `${family} ${table}`,
  key: name,
  text: rules.map((rule) => `${rule}\n`).join(''),
  values: {
    rules: String(rules.length),
    ...(hook === undefined ? {} : { hook: `${type ?? ''} ${hook}, priority ${prio ?? 0}` }),
    ...(policy === undefined ? {} : { policy }),
  },
})

/** What comes into a set by itself is traffic, not a setting. */
function setItem({ family, table, name, type, flags = [], elem = [] }: z.infer<typeof SetOrMap>, what: 'set' | 'map'): Found {
  const isFilled = flags.some((flag) => flag === 'dynamic' || flag === 'timeout')
  const of = typeof type === 'string' ? type : JSON.stringify(type)
  return {
    path: `${family} ${table}`,
    key: `${what} ${name}`,
    values: {
      of,
      ...(flags.length > 0 ? { flags: flags.toSorted().join(', ') } : {}),
      ...(isFilled ? { elements: 'filled by itself' } : {}),
    },
    ...(isFilled
      ? {}
      : {
          text: elem
            .map((one) => `${valueWords(one)}\n`)
            .toSorted()
            .join(''),
        }),
  }
}

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** One expression of a rule. What has no words of its own stays as nft wrote it; counters are traffic. */
function wordsOf(expr: unknown): string {
  if (!isMembers(expr)) return valueWords(expr)
  const [[name, body] = ['', null]] = Object.entries(expr)
  if (name === 'counter') return typeof body === 'string' ? `counter ${body}` : ''
  if (name === 'quota') return 'quota'
  if (name === 'match' && isMembers(body)) {
    const op = body['op'] === '==' || body['op'] === 'in' ? '' : `${String(body['op'])} `
    return `${valueWords(body['left'])} ${op}${valueWords(body['right'])}`
  }
  if (isMembers(body) && typeof body['target'] === 'string') return `${name} ${body['target']}`
  return body === null ? name : `${name} ${valueWords(body)}`
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return `{ ${value.map(valueWords).join(', ')} }`
  if (!isMembers(value)) return String(value)
  const { payload, meta, ct, set, range, prefix, elem } = value
  if (isMembers(payload) && typeof payload['protocol'] === 'string') return `${payload['protocol']} ${String(payload['field'])}`
  if (isMembers(meta)) return String(meta['key'])
  if (isMembers(ct)) return `ct ${String(ct['key'])}`
  if (Array.isArray(set)) return `{ ${set.map(valueWords).join(', ')} }`
  if (Array.isArray(range)) return range.map(valueWords).join('-')
  if (isMembers(prefix)) return `${valueWords(prefix['addr'])}/${String(prefix['len'])}`
  if (isMembers(elem)) return valueWords(elem['val'])
  return JSON.stringify(value)
}
