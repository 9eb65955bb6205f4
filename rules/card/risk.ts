// How risky a card is, derived from what it touches and never chosen, with the reason in words.
import { type Asset, type AssetFlag, type ItemKind, type ItemScope, type Risk, RISKS } from '../domain.ts'
import { globOf } from '../match/glob.ts'

export type RiskReading = { readonly risk: Risk; readonly why: string }

/** Confidential hides values; it says nothing about the danger of a change. */
const HEAVY_FLAGS: readonly AssetFlag[] = ['audit', 'security', 'financial']

/** Kinds that decide who may act on the host, or whether it starts. */
const SENSITIVE_KINDS: Partial<Record<ItemKind, string>> = {
  user: 'accounts',
  group: 'accounts',
  sudoers: 'who may become root',
  'ssh-key': 'who may log in',
  module: 'what the kernel loads',
  firewall: 'what may reach the host',
  firmware: 'how the device starts',
}

/** A trailing slash is a folder; anything below it counts. */
const SENSITIVE_PATHS: readonly (readonly [path: string, about: string])[] = [
  ['/etc/passwd', 'accounts'],
  ['/etc/shadow', 'accounts'],
  ['/etc/group', 'accounts'],
  ['/etc/gshadow', 'accounts'],
  ['/etc/sudoers', 'who may become root'],
  ['/etc/sudoers.d/', 'who may become root'],
  ['/etc/polkit-1/', 'who may become root'],
  ['/etc/ssh/', 'who may log in'],
  ['/root/.ssh/', 'who may log in'],
  ['/etc/pam.conf', 'how people log in'],
  ['/etc/pam.d/', 'how people log in'],
  ['/etc/security/', 'how people log in'],
  ['/boot/', 'how the host starts'],
  ['/etc/default/grub', 'how the host starts'],
  ['/etc/fstab', 'how the host starts'],
]

export const isRiskier = (a: Risk, b: Risk): boolean => RISKS.indexOf(a) > RISKS.indexOf(b)

export function deriveRisk(assets: readonly Asset[], items: readonly ItemScope[]): RiskReading {
  const flagged = assets.find((asset) => asset.flags.some((flag) => HEAVY_FLAGS.includes(flag)))
  const sensitive = items.flatMap((item) => sensitivity(item) ?? [])[0]
  if (flagged === undefined) {
    if (sensitive !== undefined) return { risk: 'medium', why: `Medium risk: ${sensitive}.` }
    return { risk: 'low', why: `Low risk: plain items, and no audit, security or financial flag on ${inWords(assets)}.` }
  }
  const because = `${flagged.id} is flagged ${flagged.flags.filter((flag) => HEAVY_FLAGS.includes(flag)).join(' and ')}`
  if (sensitive !== undefined) return { risk: 'high', why: `High risk: ${because}, and ${sensitive}.` }
  if (items.length === 0) return { risk: 'high', why: `High risk: ${because}, and the card names no items, so it covers all of them.` }
  return { risk: 'medium', why: `Medium risk: ${because}.` }
}

function inWords(assets: readonly Asset[]): string {
  const [first] = assets
  if (first === undefined) return 'any asset'
  return assets.length === 1 ? first.id : `any of the ${assets.length} assets`
}

function sensitivity({ kind, path }: ItemScope): string | undefined {
  const about = kind === undefined ? undefined : SENSITIVE_KINDS[kind]
  if (about !== undefined) return `${kind}:${path} is about ${about}`
  if (kind !== undefined && kind !== 'file') return undefined
  if (/(^|\/)\.ssh(\/|$)/.test(path)) return `${path} is about who may log in`
  const reached = SENSITIVE_PATHS.find(([place]) => mayReach(path, place))
  return reached && `${path} may reach ${reached[0]}, which is about ${reached[1]}`
}

/** Doubt goes against the card: a wildcard is taken to reach all that lies under its literal beginning. */
function mayReach(scope: string, place: string): boolean {
  const { literalPrefix, isLiteral } = globOf(scope)
  if (isLiteral) return place.endsWith('/') ? `${scope}/`.startsWith(place) : scope === place
  return place.startsWith(literalPrefix) || (place.endsWith('/') && literalPrefix.startsWith(place))
}
