// A case as people write it, turned into the words of the rules.
import type { Change, Entry, Expectation, ItemScope, Value } from '../../../rules/domain.ts'
import type { BaselineFact } from '../../../rules/match/baseline.ts'
import type { Schedule } from '../../../rules/match/schedule.ts'
import type { Cases } from './case-file.ts'

type Case = Cases['verdicts'][number]
type EntryCase = Case['entries'][number]

/** The same object without what is null or undefined: absent is absent. */
type Given<T> = { readonly [K in keyof T]?: NonNullable<T[K]> }
const given = <T extends object>(values: T): Given<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined)) as Given<T>

export function asValue(value: Case['change']['before']): Value | null {
  if (value === null || value === undefined) return null
  const { hash, ...rest } = value
  return { hash: hash ?? null, ...given(rest) }
}

export const asChange = (id: Case['case'], change: Case['change']): Change => ({
  id: `case-${id}`,
  asset: change.asset,
  item: { kind: change.item.kind, path: change.item.path, ...given({ key: change.item.key }) },
  op: change.op,
  before: asValue(change.before),
  after: asValue(change.after),
  lastSeen: change.lastSeen ?? null,
  firstSeen: change.firstSeen ?? change.exact ?? 0,
  exact: change.exact ?? null,
  receivedAt: change.received ?? null,
  clockOffsetMs: change.clockOffset ?? null,
  sigmaMs: change.sigma ?? 0,
  detectedBy: 'rescan',
  actor: change.actor ?? null,
  actorSource: change.actorSource ?? null,
  pkg: change.pkg ? { name: change.pkg.name, version: change.pkg.version, ...given({ ...packageFacts(change.pkg) }) } : null,
  ref: change.ref ?? null,
})

const packageFacts = ({ txn, manifestOk, conffile }: NonNullable<Case['change']['pkg']>) => ({ txn, manifestOk, conffile })

export function asFact(baseline: Case['baseline']): BaselineFact | null {
  if (!baseline) return null
  const { hash, absent, prevHash, prevAbsent, byEntry } = baseline
  const value = absent ? null : { hash: hash ?? null }
  if (prevAbsent || prevHash === null) return { value, previous: { value: null }, byEntry: byEntry ?? null }
  return prevHash === undefined ? { value } : { value, previous: { value: { hash: prevHash } }, byEntry: byEntry ?? null }
}

const asScope = ({ kind, path, op }: EntryCase['items'][number]): ItemScope => ({ path, ...given({ kind, op }) })
const asSelector = ({ include, exclude }: EntryCase['assets']) => ({ include, ...given({ exclude }) })
const asWindow = ({ start, end }: EntryCase['windows'][number]) => ({ from: start, to: end })

export const asEntry = (entry: EntryCase): Entry => ({
  id: entry.id,
  source: 'case',
  rev: 1,
  summary: entry.summary,
  requester: entry.requester,
  implementers: entry.implementers,
  kind: entry.kind,
  risk: entry.risk,
  assets: asSelector(entry.assets),
  items: entry.items.map(asScope),
  windows: entry.windows.map(asWindow),
  ...given({ earlyToleranceMs: entry.earlyTol, lateToleranceMs: entry.lateTol, editedAt: entry.windowEditedAt }),
  history: entry.history.map(({ state, at, by, firstHeardAt }) => ({ state, at, by, ...given({ firstHeardAt }) })),
  expect: entry.expect.flatMap(asExpectations),
  rollout: entry.rollout,
  backout: entry.backout,
  actorStrict: entry.actorStrict,
  freezeExempt: entry.freezeExempt,
})

/** `{kind, path, hash: "…"}` and the like; one object may state several things of one item. */
function asExpectations({ kind, path, ...stated }: EntryCase['expect'][number]): readonly Expectation[] {
  const item = path ? { item: { path, ...given({ kind }) } } : {}
  const text = (name: string) => (typeof stated[name] === 'string' || typeof stated[name] === 'number' ? String(stated[name]) : undefined)
  const hash = text('hash')
  const version = text('version')
  const least = text('version>=') ?? text('minVersion')
  const pairs = Object.entries(typeof stated.values === 'object' && stated.values !== null ? stated.values : {})
  const [key, wanted] = [text('key'), text('value')]
  return [
    ...(hash === undefined ? [] : [{ kind: 'hash', value: hash, ...item } as const]),
    ...(version === undefined ? [] : [versionExpectation(version, item)]),
    ...(least === undefined ? [] : [{ kind: 'version', op: '>=', value: least, ...item } as const]),
    ...(key === undefined || wanted === undefined ? [] : [{ kind: 'key', key, value: wanted, ...item } as const]),
    ...pairs.map(([name, value]) => ({ kind: 'key', key: name, value: String(value), ...item }) as const),
    ...(stated.present === true || stated.state === 'present' ? [{ kind: 'present', ...item } as const] : []),
    ...(stated.absent === true || stated.state === 'absent' ? [{ kind: 'absent', ...item } as const] : []),
  ]
}

function versionExpectation(version: string, item: { readonly item?: ItemScope }): Expectation {
  const least = /^>=\s*(.+)$/.exec(version)?.[1]
  return { kind: 'version', op: least === undefined ? '=' : '>=', value: least ?? version, ...item }
}

export const asSchedule = ({ entries, templates, freezes, ignoreRules }: Case): Schedule => ({
  entries: entries.map(asEntry),
  templates: templates.map((template) => ({
    id: template.id,
    summary: template.summary,
    assets: asSelector(template.assets),
    items: template.items.map(asScope),
    expect: template.expect.flatMap(asExpectations),
    windows: template.windows.map(asWindow),
    requiresRegistration: template.requiresRegistration,
    reviewBy: template.reviewBy ?? null,
    maxPerAssetPerDay: template.maxPerAssetPerDay ?? null,
  })),
  freezes: freezes.map(({ id, summary, assets, windows, blocks, allowEmergency }) => ({
    id,
    summary,
    assets: asSelector(assets),
    windows: windows.map(asWindow),
    blocks,
    allowEmergency,
  })),
  ignoreRules: ignoreRules.map(({ id, assets, path, reason, owner, expires }) => ({
    id,
    assets: asSelector(assets),
    path,
    reason,
    owner,
    expires: expires ?? null,
  })),
})
