// How often the true cause of a replayed incident is first, or among the first three, beside two simple orders: what changed last, and
// what changed nearest and last. The ranking was tuned on incidents of odd seeds; these are the even ones.
import { changeSets } from '../../rules/incident/change-sets.ts'
import { rankSuspects } from '../../rules/incident/suspects.ts'
import { nearness } from '../../rules/service/graph.ts'
import { BEGAN, INCIDENT_KINDS, type Replayed, replayed } from '../helpers/replayed-incidents.ts'

const EACH = 40
const half = process.argv.includes('--tuning') ? 1 : 0

type Order = (incident: Replayed) => { readonly keys: readonly string[]; readonly isStrong: boolean }

const byRank: Order = ({ changes, missing, scene }) => {
  const { suspects, isStrong } = rankSuspects(changes, missing, scene, BEGAN + 300_000)
  return { keys: suspects.map(({ key }) => key), isStrong }
}
const latest: Order = ({ changes, scene }) => {
  const sets = changeSets(changes).filter(({ changes: [first] }) => first !== undefined && first.span.from <= scene.onset.to)
  return {
    keys: sets.toSorted((a, b) => (b.changes.at(-1)?.span.to ?? 0) - (a.changes.at(-1)?.span.to ?? 0)).map(({ key }) => key),
    isStrong: true,
  }
}
const nearest: Order = ({ changes, scene }) => {
  const near = (assets: readonly string[]): number =>
    Math.max(
      ...assets.map((asset) => (scene.places.has(asset) ? nearness(scene.places.get(asset) ?? { direction: 'downstream', hops: 9 }) : 0)),
    )
  const sets = changeSets(changes)
    .filter(({ changes: [first] }) => first !== undefined && first.span.from <= scene.onset.to)
    .map(({ key, changes: members }) => ({ key, near: near(members.map(({ asset }) => asset)), at: members.at(-1)?.span.to ?? 0 }))
  return { keys: sets.toSorted((a, b) => b.near - a.near || b.at - a.at).map(({ key }) => key), isStrong: true }
}

type Score = { readonly first: number; readonly three: number; readonly mrr: number; readonly of: number }

function scoreOf(order: Order, incidents: readonly Replayed[]): Score {
  const ranks = incidents.map((incident) => {
    const { keys, isStrong } = order(incident)
    if (incident.cause === null) return isStrong ? 0 : 1
    return keys.indexOf(incident.cause) + 1
  })
  const share = (fits: (rank: number) => boolean): number => ranks.filter((rank) => rank > 0 && fits(rank)).length
  return {
    first: share((rank) => rank === 1),
    three: share((rank) => rank <= 3),
    mrr: ranks.reduce((sum, rank) => sum + (rank > 0 ? 1 / rank : 0), 0) / ranks.length,
    of: ranks.length,
  }
}

const line = (name: string, { first, three, mrr, of }: Score): string =>
  `${name.padEnd(28)} first ${String(first).padStart(3)}/${of}  in three ${String(three).padStart(3)}/${of}  MRR ${mrr.toFixed(2)}`

const incidents = INCIDENT_KINDS.flatMap((kind, at) => Array.from({ length: EACH }, (_, n) => replayed(kind, (at * 1_000 + n) * 2 + half)))
for (const kind of INCIDENT_KINDS) {
  const some = incidents.filter((one) => one.kind === kind)
  process.stdout.write(
    `${kind}\n${[line('  ranked', scoreOf(byRank, some)), line('  latest', scoreOf(latest, some)), line('  nearest, then latest', scoreOf(nearest, some))].join('\n')}\n`,
  )
}
const [ranked, late, near] = [byRank, latest, nearest].map((order) => scoreOf(order, incidents))
if (ranked !== undefined && late !== undefined && near !== undefined) {
  process.stdout.write(
    `all ${incidents.length}\n${[line('  ranked', ranked), line('  latest', late), line('  nearest, then latest', near)].join('\n')}\n`,
  )
  process.stdout.write(
    `ranked finds the cause first ${(ranked.first / Math.max(1, late.first)).toFixed(1)} times as often as the latest, ${(ranked.first / Math.max(1, near.first)).toFixed(1)} times as the nearest\n`,
  )
}
