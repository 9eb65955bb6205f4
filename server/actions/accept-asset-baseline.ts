// What an agent found at its first look at one asset becomes known good: all of it, but for what matters most, which must be named.
import { severityOf } from '../../rules/alerting.ts'
import { nameOf } from '../../rules/card/from-change.ts'
import type { Item, Severity } from '../../rules/domain.ts'
import type { Actor } from '../route.ts'
import { mayDecide } from '../schedule/changes.ts'
import { type CardParts, type Refusal } from '../schedule/parts.ts'
import { whoActs } from '../schedule/who-acts.ts'
import type { StoredItem } from '../store/evidence/stored.ts'
import type { Writes } from '../store/store.ts'

type AcceptedBaseline =
  | {
      readonly ok: true
      readonly accepted: Readonly<Record<Severity, number>>
      /** High-severity items that nobody has named, as `nameOf` names them, and items that differ from their first look. */
      readonly left: { readonly high: readonly string[]; readonly drifted: number }
      readonly message: string
    }
  | Refusal

/** `high`: the high-severity items that are accepted too, by name: `/etc/ssh/sshd_config`, `user root`. */
export async function acceptAssetBaseline(
  parts: CardParts,
  actor: Actor,
  { asset, high = [], why = '' }: { readonly asset: string; readonly high?: readonly string[]; readonly why?: string },
): Promise<AcceptedBaseline> {
  const outcome = await parts.store.write<AcceptedBaseline>(async (tx) => {
    const acting = await whoActs(tx, actor)
    const may = await mayDecide(tx, asset, acting)
    if (!may.ok) return may
    const { chosen, left, isAll } = sorted(await everyItem(tx, asset), new Set(high))
    const signature = { at: parts.now(), by: acting.name, why: `accepted at first look by ${acting.name}${why === '' ? '' : `: ${why}`}` }
    if (isAll) await tx.acceptBaseline({ asset, state: 'accepted', ...signature })
    else for (const { item } of chosen) await tx.acceptBaseline({ asset, item, state: 'accepted', ...signature })
    const accepted = { high: 0, medium: 0, low: 0 }
    for (const { severity } of chosen) accepted[severity] += 1
    const detail = { accepted, left: { high: left.high.length, drifted: left.drifted }, named: high, why }
    await tx.audit({ at: signature.at, actor, verb: 'accept-asset-baseline', subject: asset, detail })
    const rest = left.high.length > 0 ? ` ${left.high.length} of high severity wait to be named.` : ''
    return { ok: true, accepted, left, message: `${chosen.length} items of ${asset} were accepted by ${acting.name}.${rest}` }
  })
  if (outcome.ok) parts.live.publish({ kind: 'asset', id: asset, asset })
  return outcome
}

type Chosen = { readonly item: Item; readonly severity: Severity }

function sorted(items: readonly StoredItem[], named: ReadonlySet<string>) {
  const waiting = items.filter(({ baseline }) => baseline.state === 'unaccepted')
  const asSeen = waiting.filter(isAsFirstSeen).map(({ item }): Chosen => ({ item, severity: ownSeverity(item) }))
  const chosen = asSeen.filter(({ item, severity }) => severity !== 'high' || named.has(nameOf(item)))
  const high = asSeen.filter((one) => !chosen.includes(one)).map(({ item }) => nameOf(item))
  const isAll = chosen.length > 0 && chosen.length === waiting.length && items.every(({ baseline }) => baseline.state !== 'exception')
  return { chosen, left: { high, drifted: waiting.length - asSeen.length }, isAll: isAll && items.every(isAsFirstSeen) }
}

/** A later change is decided by itself: nobody accepts it unseen among five thousand others. */
const isAsFirstSeen = ({ value, baseline }: StoredItem): boolean => JSON.stringify(value) === JSON.stringify(baseline.value)

/** By the item alone: on an asset where everything is grave, a list of everything would be no list. */
const ownSeverity = (item: Item): Severity => severityOf({ item }, { verdict: 'unauthorised', modifiers: [] }, { flags: [] })

async function everyItem(tx: Writes, asset: string): Promise<readonly StoredItem[]> {
  const items: StoredItem[] = []
  let cursor: string | undefined
  do {
    const page = await tx.itemsOf(asset, { limit: 100, ...(cursor === undefined ? {} : { cursor }) })
    items.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return items
}
