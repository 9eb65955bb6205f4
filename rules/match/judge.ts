// Was anyone supposed to make this change: one change, the schedule, and the verdict with all it rests on.
import type { Asset, Change, Instant, Judgement, Value } from '../domain.ts'
import type { BaselineFact } from './baseline.ts'
import { candidateOf, type Circumstances, standingCandidateOf } from './candidate.ts'
import { decidedEarly, undoneEntry } from './decided-early.ts'
import { entriesAbout, entryNamed } from './entry-index.ts'
import { activeFreezes } from './facets/freeze.ts'
import { changeInterval } from './interval.ts'
import { judgedBy, judgedEarly, judgedUncovered, judgedUnregistered } from './judgement.ts'
import { inOrder } from './order.ts'
import type { Policy } from './policy.ts'
import type { Schedule } from './schedule.ts'

export type JudgeInput = {
  readonly change: Change
  readonly asset: Asset
  readonly schedule: Schedule
  readonly policy: Policy
  readonly now: Instant
  readonly baseline?: BaselineFact | null
  /** What the same item became on the other hosts of the roll-out. */
  readonly siblings?: readonly (Value | null)[]
  /** How often each standing rule was used on this asset in the 24 hours before, by its id. */
  readonly standingUses?: ReadonlyMap<string, number>
}

export function judge({
  change,
  asset,
  schedule,
  policy,
  now,
  baseline = null,
  siblings = [],
  standingUses = new Map(),
}: JudgeInput): Judgement {
  const interval = changeInterval(change, policy)
  const freezes = activeFreezes(schedule.freezes, asset, interval.span)
  const circumstances: Circumstances = { change, asset, interval, freezes, policy, now, standingUses }

  const early = decidedEarly({ change, asset, schedule, policy, now, baseline, interval })
  if (early) return judgedEarly(early, circumstances)

  const { ref } = change
  const isRefUnknown = ref !== null && !entryNamed(schedule.entries, ref) && !schedule.templates.some(({ id }) => id === ref)
  const scene = { ...circumstances, siblings, undone: undoneEntry({ change, baseline }), isRefUnknown }
  const [best, ...others] = inOrder(candidatesIn(schedule, circumstances), interval.span)
  if (best) return judgedBy(best, others, scene)

  const [unregistered] = inOrder(unregisteredIn(schedule, circumstances), interval.span)
  if (unregistered) return judgedUnregistered(unregistered, scene)

  return judgedUncovered(scene)
}

function candidatesIn({ entries, templates }: Schedule, circumstances: Circumstances) {
  const { asset, interval, change, policy } = circumstances
  const about = entriesAbout(entries, { asset, span: interval.span, ref: change.ref, aroundMs: policy.lookAroundMs })
  const named = about.map((entry) => candidateOf(entry, circumstances))
  const standing = templates.filter((rule) => !rule.requiresRegistration).map((rule) => standingCandidateOf(rule, circumstances))
  return [...named, ...standing].filter((candidate) => candidate !== null)
}

/** Standing rules that would cover the change, had its use been entered in the schedule. */
const unregisteredIn = ({ templates }: Schedule, circumstances: Circumstances) =>
  templates
    .filter((rule) => rule.requiresRegistration)
    .map((rule) => standingCandidateOf(rule, circumstances))
    .filter((candidate) => candidate !== null)
    .filter(({ time, content }) => time.kind !== 'out' && content.kind !== 'contradict')
