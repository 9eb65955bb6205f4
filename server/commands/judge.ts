// `knowngood judge --cases FILE`: judges the cases of a file, so that the rules can be tried without a server.
import { readFile } from 'node:fs/promises'
import type { EntryOutcome } from '../../rules/match/outcome.ts'
import { outcomeOf } from '../../rules/match/outcome.ts'
import { coalesce } from '../../rules/match/coalesce.ts'
import { judge } from '../../rules/match/judge.ts'
import { asChange, asEntry, asFact, asSchedule, asValue } from './judge/from-case.ts'
import { parseCases, type Cases } from './judge/case-file.ts'
import { isAssetIn } from '../../rules/match/facets/asset.ts'

export async function judgeCases(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`Cannot read the case file ${file}.`, { cause })
  })
  const cases = parseCases(file, text)
  return JSON.stringify({
    verdicts: cases.verdicts.map((one) => verdictOf(one, cases)),
    coalescing: cases.coalescing.map((one) => coalescingOf(one, cases)),
    outcomes: cases.outcomes.map((one) => outcomeAnswer(one, cases)),
  })
}

function verdictOf(one: Cases['verdicts'][number], { policy, assets }: Cases) {
  const asset = one.assets?.[one.change.asset] ?? assets[one.change.asset] ?? { id: one.change.asset, tags: [], services: [], flags: [] }
  const { verdict, entry, modifiers, confidence, promote, nearest, explanation, facets, runnersUp } = judge({
    change: asChange(one.case, one.change),
    asset,
    schedule: asSchedule(one),
    policy,
    now: one.now,
    baseline: asFact(one.change.baseline ?? one.baseline),
    siblings: one.siblings.map(({ after }) => asValue(after)),
  })
  return { case: one.case, verdict, entry, modifiers, confidence, promote, nearest, explanation, facets, runnersUp }
}

function coalescingOf(one: Cases['coalescing'][number], { policy }: Cases) {
  const steps = one.changes.map(({ before, after, lastSeen, firstSeen }, i) => ({
    id: String(i),
    before: asValue(before),
    after: asValue(after),
    span: { from: lastSeen, to: firstSeen },
  }))
  const groups = coalesce(steps, policy)
  return {
    case: one.case,
    groups: groups.length,
    net: groups.some(({ net }) => net === 'changed') ? 'changed' : 'none',
    n: steps.length,
    flapping: groups.some(({ isFlapping }) => isFlapping),
  }
}

function outcomeAnswer(one: Cases['outcomes'][number], { policy, assets }: Cases): EntryOutcome & { readonly case: number | string } {
  const entry = asEntry(one.entry)
  const targets = Object.values(one.assets ?? assets)
    .filter((asset) => isAssetIn(entry.assets, asset))
    .map(({ id }) => ({ asset: id, lastLookAt: one.reports[id] ?? null, state: one.state[id] ?? 'other' }))
  const changes = one.changes
    .filter((change) => change.entry === entry.id)
    .map(({ asset, verdict, mods, modifiers }) => ({ asset, verdict, modifiers: [...mods, ...modifiers] }))
  return { case: one.case, ...outcomeOf({ entry, targets, changes, policy, now: one.now }) }
}
