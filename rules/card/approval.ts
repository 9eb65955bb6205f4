// Who may approve a card, in words a refused person can act on, and how many must.
import { stateOf, waitsForApproval, move } from '../card.ts'
import type { Asset, Entry, Instant, Risk, Role } from '../domain.ts'

/** `alsoKnownAs`: other names of the same person, such as the login, or whoever made the token. */
export type Approver = { readonly name: string; readonly alsoKnownAs?: readonly string[]; readonly roles: readonly Role[] }
export type May = { readonly ok: true } | { readonly ok: false; readonly because: 'right' | 'state' | 'person'; readonly why: string }

/** One spelling per person: "Alice" must not approve what "alice " asked for. */
export const sameName = (name: string): string => name.normalize('NFKC').trim().toLowerCase()

/** Everybody who wrote any of it or will do it: nobody of them can approve it from medium risk on. */
export function handsOn(entry: Pick<Entry, 'requester' | 'implementers' | 'history'>): readonly string[] {
  const writers = entry.history.filter(({ state }) => state === 'draft' || state === 'submitted' || state === 'edited').map(({ by }) => by)
  return [...new Set([entry.requester, ...entry.implementers, ...writers].map(sameName))]
}

export function mayApprove(entry: Entry, approver: Approver, risk: Risk): May {
  if (!approver.roles.includes('approver'))
    return {
      ok: false,
      because: 'right',
      why: `${approver.name} is not an approver. Ask one, or have an administrator give you that role.`,
    }
  const moved = move(stateOf(entry), 'approve')
  if (!moved.ok) return { ok: false, because: 'state', why: moved.why }
  if (waitsForApproval(stateOf(entry)) && entry.windows.length === 0)
    return { ok: false, because: 'state', why: 'It is still in the basket. Give it a day or a window first: an approval is for a time.' }
  const names = namesOf(approver)
  if (risk === 'low' || !handsOn(entry).some((hand) => names.includes(hand))) return { ok: true }
  return {
    ok: false,
    because: 'person',
    why: `${roleIn(entry, approver)}, and at ${risk} risk nobody approves their own. Ask another approver.`,
  }
}

const namesOf = ({ name, alsoKnownAs = [] }: Approver): readonly string[] => [name, ...alsoKnownAs].map(sameName)

function roleIn(entry: Entry, approver: Approver): string {
  const isTheirs = (name: string): boolean => namesOf(approver).includes(sameName(name))
  if (isTheirs(entry.requester)) return `${approver.name} asked for this change`
  if (entry.implementers.some(isTheirs)) return `${approver.name} makes this change`
  return `${approver.name} wrote part of this card`
}

/** High risk takes two where an auditor will look, and where the work is done already: then nobody can stop it any more. */
export function approvalsNeeded(entry: Pick<Entry, 'risk' | 'windows'>, assets: readonly Asset[], at: Instant): 1 | 2 {
  if (entry.risk !== 'high') return 1
  const isWatched = assets.some(({ flags }) => flags.includes('audit') || flags.includes('security'))
  return isWatched || isRetro(entry, at) ? 2 : 1
}

/** All of its windows are over: approving it now is approving what was done. */
const isRetro = (entry: Pick<Entry, 'windows'>, at: Instant): boolean =>
  entry.windows.length > 0 && entry.windows.every(({ to }) => to <= at)
