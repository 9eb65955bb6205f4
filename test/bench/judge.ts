// How many changes one core judges in a second against a schedule of thousands of open entries, and what each doubling of the schedule
// costs where the estate grows with it: entries about other hosts must cost next to nothing. Where more and more entries are about the
// same hosts each of them has to be weighed; that figure is printed and has no limit.
import type { Asset, Change, Entry } from '../../rules/domain.ts'
import { judge } from '../../rules/match/judge.ts'
import { DEFAULT_POLICY } from '../../rules/match/policy.ts'
import type { Schedule } from '../../rules/match/schedule.ts'

const LEAST_PER_SECOND = 20_000
const MOST_GROWTH = 1.2
const HOUR = 3_600_000
const NOW = Date.parse('2026-03-10T22:30:00Z')

/** The same draws in every run. */
function draws(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
}

const PATHS = ['/etc/nginx/nginx.conf', '/etc/ssh/sshd_config', '/etc/hosts', '/etc/cron.d/backup', '/opt/app/config.yaml', '/etc/my.cnf']

/** A team has about 25 hosts. */
const groupsOf = (hosts: number): number => Math.ceil(hosts / 25)

const assetsOf = (count: number): readonly Asset[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `host-${n}`,
    tags: [`team-${n % groupsOf(count)}`],
    services: [`service-${n % groupsOf(count)}`],
    flags: n % 20 === 0 ? ['audit'] : [],
  }))

/** All open: approved, with a window within a week of now. Most name hosts, some a tag, a service or a pattern, as people do. */
function entriesOf(count: number, hosts: number): readonly Entry[] {
  const draw = draws(7)
  return Array.from({ length: count }, (_, n): Entry => {
    const kind = draw(100)
    const term =
      kind < 90
        ? `host-${draw(hosts)}`
        : kind < 95
          ? `tag:team-${draw(groupsOf(hosts))}`
          : kind < 99
            ? `service:service-${draw(groupsOf(hosts))}`
            : `host-${draw(hosts)}*`
    const from = NOW + (draw(14 * 24) - 7 * 24) * HOUR
    return {
      id: `CHG-${n}`,
      source: 'cards',
      rev: 1,
      summary: 'Work',
      requester: 'alice',
      implementers: ['alice'],
      kind: 'normal',
      risk: 'medium',
      assets: { include: [term] },
      items: draw(4) === 0 ? [] : [{ path: PATHS[draw(PATHS.length)] ?? '/etc/**' }],
      windows: [{ from, to: from + 2 * HOUR }],
      history: [
        { state: 'submitted', at: NOW - 20 * 24 * HOUR, by: 'alice' },
        { state: 'approved', at: NOW - 19 * 24 * HOUR, by: 'bob' },
      ],
      expect: [],
      rollout: 'all',
      backout: true,
      actorStrict: false,
      freezeExempt: false,
    }
  })
}

function changesOf(count: number, assets: readonly Asset[]): readonly { readonly change: Change; readonly asset: Asset }[] {
  const draw = draws(11)
  return Array.from({ length: count }, (_, n) => {
    const asset = assets[draw(assets.length)] ?? { id: '', tags: [], services: [], flags: [] }
    const at = NOW + (draw(48) - 24) * HOUR
    const times = { lastSeen: at - 60_000, firstSeen: at, exact: null, receivedAt: at, clockOffsetMs: 0, sigmaMs: 250 }
    const what = {
      item: { kind: 'file', path: PATHS[draw(PATHS.length)] ?? '' },
      op: 'modified',
      before: { hash: 'a' },
      after: { hash: 'b' },
    } as const
    const change: Change = {
      id: `c${n}`,
      asset: asset.id,
      ...what,
      ...times,
      detectedBy: 'rescan',
      actor: null,
      actorSource: null,
      pkg: null,
      ref: null,
    }
    return { change, asset }
  })
}

/** The best of several rounds: what else this machine does only ever makes one slower. */
function perSecond(entryCount: number, hosts: number): number {
  const assets = assetsOf(hosts)
  const changes = changesOf(5_000, assets)
  const schedule: Schedule = { entries: entriesOf(entryCount, assets.length), templates: [], freezes: [], ignoreRules: [] }
  let best = 0
  for (let round = 0; round < 8; round += 1) {
    const began = process.cpuUsage()
    for (const { change, asset } of changes) judge({ change, asset, schedule, policy: DEFAULT_POLICY, now: NOW + 48 * HOUR })
    const { user, system } = process.cpuUsage(began)
    best = Math.max(best, changes.length / ((user + system) / 1_000_000))
  }
  return best
}

const HOSTS = 1_000
const SIZES = [1_250, 2_500, 5_000, 10_000] as const
perSecond(1_000, HOSTS)
const measured = SIZES.map((entries) => ({ entries, rate: perSecond(entries, entries / 5) }))
const dense = [2_500, 5_000, 10_000].map((entries) => ({ entries, rate: perSecond(entries, HOSTS) }))
const growth = measured.slice(1).map(({ rate }, n) => (measured[n]?.rate ?? 0) / rate)
for (const [n, { entries, rate }] of measured.entries()) {
  const cost = growth[n - 1]
  console.log(
    `${entries} open entries, ${entries / 5} hosts: ${Math.round(rate)} changes a second on one core${cost === undefined ? '' : `, ${cost.toFixed(2)} times the cost of half as many`}`,
  )
}
for (const { entries, rate } of dense) console.log(`${entries} open entries about the same ${HOSTS} hosts: ${Math.round(rate)} a second`)
const isFast = (dense[1]?.rate ?? 0) >= LEAST_PER_SECOND && growth.every((factor) => factor <= MOST_GROWTH)
console.log(
  isFast
    ? 'within the limits'
    : `too slow: at least ${LEAST_PER_SECOND} a second at 5000 entries, growth at most ${MOST_GROWTH} per doubling`,
)
process.exitCode = isFast ? 0 : 1
