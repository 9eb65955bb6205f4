// Whether a verdict warns anybody, how loudly and through which channels, and always the reason for it.
import type { Asset, Change, ItemKind, Judgement, Severity, VerdictKind } from './domain.ts'

/** `alert` warns people now; `review` waits in the queue for a person; `silent` is kept and counted, no more. */
export type Reaction = 'alert' | 'review' | 'silent'

const REACTIONS = {
  unauthorised: 'alert',
  unapproved: 'alert',
  wrong_content: 'alert',
  wrong_actor: 'alert',
  out_of_scope: 'alert',
  frozen: 'alert',
  outside_window_early: 'alert',
  outside_window_late: 'alert',
  outside_window_gap: 'alert',
  undetermined: 'review',
  grace: 'review',
  emergency_pending: 'review',
  authorised: 'silent',
  standard: 'silent',
  reverted: 'silent',
  noise: 'silent',
} as const satisfies Record<VerdictKind, Reaction>

/** An authorised change with one of these still wants a person's eye. `ambiguous` carries ids behind a colon. */
const DOUBTS: readonly string[] = ['loose_scope', 'ambiguous', 'actor_mismatch', 'heterogeneous']

const nameOf = (modifier: string): string => modifier.split(':', 1)[0] ?? modifier

export function reactionTo(judgement: Pick<Judgement, 'verdict' | 'modifiers'>): Reaction {
  if (judgement.verdict === 'authorised' && judgement.modifiers.some((modifier) => DOUBTS.includes(nameOf(modifier)))) return 'review'
  return REACTIONS[judgement.verdict]
}

export const doesAlert = (judgement: Pick<Judgement, 'verdict' | 'modifiers'>): boolean => reactionTo(judgement) === 'alert'

/** Who may get in, and what runs with all rights: a change here is an intruder's first one. */
const WEIGHTY_KINDS: readonly ItemKind[] = ['user', 'group', 'sudoers', 'ssh-key', 'firewall', 'module', 'firmware', 'device-config']
const WEIGHTY_PATHS =
  /^\/etc\/(ssh|sudoers|sudoers\.d|pam\.d|security|passwd|shadow|group|gshadow|knowngood|ld\.so\.preload)(\/|$)|^\/boot\/|\/\.ssh\/|^\/root\//

const STEPS = ['low', 'medium', 'high'] as const satisfies readonly Severity[]
const raised = (severity: Severity): Severity => STEPS[Math.min(STEPS.indexOf(severity) + 1, STEPS.length - 1)] ?? 'high'

function ownSeverity(change: Pick<Change, 'item'>): Severity {
  const { kind, path } = change.item
  return WEIGHTY_KINDS.includes(kind) || (kind === 'file' && WEIGHTY_PATHS.test(path)) ? 'high' : 'medium'
}

/**
 * How loud. The item decides first (`itemSeverity` where a pack names one); `audit` and `security` assets are always high; money,
 * secrets, a freeze or a wrong person raise it by one step.
 */
export function severityOf(
  change: Pick<Change, 'item'>,
  judgement: Pick<Judgement, 'verdict' | 'modifiers'>,
  asset: Pick<Asset, 'flags'>,
  itemSeverity?: Severity,
): Severity {
  if (asset.flags.includes('audit') || asset.flags.includes('security')) return 'high'
  const own = itemSeverity ?? ownSeverity(change)
  const isGrave =
    asset.flags.length > 0 ||
    judgement.verdict === 'frozen' ||
    judgement.verdict === 'wrong_actor' ||
    judgement.modifiers.includes('during_freeze')
  return isGrave ? raised(own) : own
}

/** What to do about a change now, given whether an alert for it is still unresolved. */
export type AlertDecision =
  | { readonly kind: 'open'; readonly severity: Severity; readonly reason: string }
  | { readonly kind: 'keep'; readonly reason: string }
  | { readonly kind: 'resolve'; readonly reason: string }
  | { readonly kind: 'none'; readonly reaction: 'review' | 'silent'; readonly reason: string }

/** Grouping of one change over a fleet (same item, same content, 60 min) and digests will decide here, before `open`. */
export function alertDecision(parts: {
  readonly change: Pick<Change, 'item'>
  readonly judgement: Pick<Judgement, 'verdict' | 'modifiers' | 'entry' | 'nearest'>
  readonly asset: Pick<Asset, 'flags'>
  readonly hasOpenAlert: boolean
  readonly itemSeverity?: Severity
}): AlertDecision {
  const { change, judgement, asset, hasOpenAlert, itemSeverity } = parts
  const reaction = reactionTo(judgement)
  const says = phraseOf(judgement)
  if (reaction === 'alert' && hasOpenAlert) return { kind: 'keep', reason: `${says} An alert is open already.` }
  if (reaction === 'alert') return { kind: 'open', severity: severityOf(change, judgement, asset, itemSeverity), reason: says }
  if (hasOpenAlert) return { kind: 'resolve', reason: says }
  return { kind: 'none', reaction, reason: says }
}

/** The verdict as one sentence of an alert. A new verdict will not compile until it has its sentence. */
function phraseOf({ verdict, entry, modifiers, nearest }: Pick<Judgement, 'verdict' | 'entry' | 'modifiers' | 'nearest'>): string {
  const card = entry ?? 'an entry'
  const isRetro = modifiers.includes('retro')
  const sentences = {
    unauthorised: `Nobody approved this change; ${nearest === null ? 'the schedule has no card near it' : `${nearest.id} comes nearest, but does not fit`}.`,
    unapproved: `${card} would cover this change, but it was not approved.`,
    wrong_content: `${card} covers this item, but approved other content.`,
    wrong_actor: `${card} covers this change, but another person made it.`,
    out_of_scope: `Work under ${card} was approved here, but not on this item.`,
    frozen: 'A freeze was in force.',
    outside_window_early: `${card} would cover this change, but it came before the window.`,
    outside_window_late: `${card} would cover this change, but it came after the window.`,
    outside_window_gap: `${card} would cover this change, but it had no window at that time.`,
    undetermined: 'It cannot be said whether this change was approved. A person must look.',
    grace: `${card} covers this change and waits for its approval within the grace time.`,
    emergency_pending: `${card} covers this change as an emergency and waits for a second person.`,
    authorised: isRetro ? `Approved afterwards by ${card}.` : `Approved by ${card}.`,
    standard: `Pre-approved by ${card}.`,
    reverted: 'The item went back to its known good state.',
    noise: 'An ignore rule covers this item.',
  } as const satisfies Record<VerdictKind, string>
  return sentences[verdict]
}

/** How long after the n-th failed attempt the next one follows: 5 s, 10 s, 20 s … 10 min. */
export const retryAfterMs = (attempts: number): number => Math.min(5_000 * 2 ** Math.min(Math.max(attempts - 1, 0), 20), 600_000)

/** After this long without success a delivery is given up, shown, and handed to another channel. */
export const GIVE_UP_AFTER_MS = 24 * 3_600_000

export const DEFAULT_SETTLE_MS = 2_000

const TITLES: Readonly<Partial<Record<VerdictKind, string>>> = {
  unauthorised: 'Nobody approved this change',
  unapproved: 'Change without its approval',
  wrong_content: 'Other content than approved',
  wrong_actor: 'Change by another person',
  out_of_scope: 'Change outside the approved scope',
  frozen: 'Change during a freeze',
  outside_window_early: 'Change before its window',
  outside_window_late: 'Change after its window',
  outside_window_gap: 'Change outside its windows',
}

/** "Nobody approved this change: /etc/ssh/sshd_config on web-01". */
export function titleOf(change: Pick<Change, 'item' | 'asset'>, verdict: VerdictKind): string {
  const { kind, path, key } = change.item
  const item = `${kind === 'file' ? '' : `${kind} `}${path}${key === undefined ? '' : ` ${key}`}`
  return `${TITLES[verdict] ?? 'Change'}: ${item} on ${change.asset}`
}

/** `CHG-1042, but: time 25 min before the window (22:00–23:00Z)`; null when no entry comes near. */
export function nearestText({ nearest, facets }: Pick<Judgement, 'nearest' | 'facets'>): string | null {
  if (nearest === null) return null
  const failed = facets.filter(({ mark }) => mark === 'no').map(({ facet, datum }) => `${facet} ${datum}`)
  const why = failed.length > 0 ? failed : nearest.defects
  return why.length === 0 ? nearest.id : `${nearest.id}, but: ${why.join('; ')}`
}
