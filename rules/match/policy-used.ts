// The numbers of the policy that had a say in a verdict, so that nobody has to guess which limit it was.
import type { Candidate } from './candidate.ts'
import type { Approval, InvalidApproval } from './facets/approval.ts'
import type { ChangeInterval } from './interval.ts'
import type { Policy } from './policy.ts'
import { duration } from './say-time.ts'

type Said = readonly (string | null)[]

export function policyUsedBy(
  candidate: Candidate,
  interval: ChangeInterval,
  confidence: number,
  isStrict: boolean,
  policy: Policy,
): readonly string[] {
  return [
    ...toleranceUsed(candidate, policy),
    ...shareUsed(candidate, interval, isStrict, policy),
    ...approvalUsed(candidate, policy),
    candidate.defects.length === 0 && confidence < policy.undeterminedBelow
      ? `confidence ${confidence}, below ${policy.undeterminedBelow} a person must look`
      : null,
  ].filter((part) => part !== null)
}

function toleranceUsed({ time, plan }: Candidate, policy: Policy): Said {
  const early = toleranceWords('early', plan.earlyToleranceMs ?? policy.earlyToleranceMs)
  const late = toleranceWords('late', plan.lateToleranceMs ?? policy.lateToleranceMs)
  if (time.kind === 'tolerance') return [time.earlyMs > 0 ? early : null, time.lateMs > 0 ? late : null]
  if (time.kind !== 'out' && time.kind !== 'straddle') return []
  if (time.side === 'gap') return [early, late]
  return [time.side === 'early' ? early : late]
}

const toleranceWords = (side: 'early' | 'late', ms: number): string =>
  ms === 0 ? `no ${side} tolerance` : `${side} tolerance ${duration(ms)}`

function shareUsed({ time, content }: Candidate, { isLong }: ChangeInterval, isStrict: boolean, policy: Policy): Said {
  if (time.kind !== 'straddle') return []
  if (isLong && content.kind !== 'match') return [`overlap proves nothing over an interval of more than ${duration(policy.longIntervalMs)}`]
  const share = isStrict ? policy.straddleShareStrict : policy.straddleShare
  return [
    `${share === 1 ? 'the whole interval' : `${Math.round(share * 100)} % of the interval`} must lie in the window unless something else speaks for it`,
  ]
}

type ApprovalKind = Exclude<Approval['kind'], 'invalid'> | InvalidApproval['kind']

const APPROVAL_LIMITS: Readonly<Partial<Record<ApprovalKind, (policy: Policy) => string>>> = {
  grace: ({ graceHours }) => `grace ${graceHours} h`,
  'grace-over': ({ graceHours }) => `grace ${graceHours} h`,
  'risk-too-high': ({ graceMaxRisk }) => `grace only up to risk ${graceMaxRisk}`,
  self: ({ selfApprovalRisk }) => `nobody approves their own change from risk ${selfApprovalRisk} on`,
  emergency: ({ emergencyRetroHours }) => `emergencies to be approved within ${emergencyRetroHours} h`,
  'emergency-over': ({ emergencyRetroHours }) => `emergencies to be approved within ${emergencyRetroHours} h`,
  retro: ({ retroLimitDays }) => `approval afterwards within ${retroLimitDays} d`,
  'too-late': ({ retroLimitDays }) => `approval afterwards within ${retroLimitDays} d`,
}

function approvalUsed({ approval }: Candidate, policy: Policy): Said {
  const kind = approval.kind === 'invalid' ? approval.why.kind : approval.kind
  return [APPROVAL_LIMITS[kind]?.(policy) ?? null]
}

export const lookAroundWords = ({ lookAroundMs }: Policy): string =>
  `only entries with a window within ${duration(lookAroundMs)} are considered`
