// A card written from a change that already happened: filled in for the person, and honest about being late.
import type { Change, Instant, Item, Operation, Span } from '../domain.ts'
import type { CardInput } from './input.ts'

/** Looks are minutes apart and clocks differ a little; a window cut to the second would miss the change it is for. */
const MARGIN_MS = 5 * 60_000

const DID: Readonly<Record<Operation, string>> = { added: 'Added', modified: 'Changed', removed: 'Removed', moved: 'Moved' }

/** `/etc/motd`, `package nginx`, `ssh-key /root/.ssh/authorized_keys SHA256:…`: one name for one item. */
export const nameOf = ({ kind, path, key }: Item): string =>
  `${kind === 'file' ? '' : `${kind} `}${path}${key === undefined || key === '' ? '' : ` ${key}`}`

export function cardFromChange(change: Pick<Change, 'id' | 'asset' | 'item' | 'op'>, happened: Span, who: string): CardInput {
  return {
    who,
    system: change.asset,
    summary: `${DID[change.op]} ${nameOf(change.item)} on ${change.asset}`,
    items: [{ kind: change.item.kind, path: literally(change.item.path) }],
    windows: [{ from: new Date(happened.from - MARGIN_MS).toISOString(), to: new Date(happened.to + MARGIN_MS).toISOString() }],
    fromChange: change.id,
  }
}

/** A path may hold characters that a pattern would read as wildcards. */
const literally = (path: string): string => path.replaceAll(/[*?[\]{}\\]/g, String.raw`\$&`)

/** The note on the first step of such a card; nobody can take it off again. */
export const retroNote = (change: Pick<Change, 'item' | 'asset'>, happened: Span, at: Instant): string =>
  `Written ${late(at - happened.to)} the change it covers: ${nameOf(change.item)} on ${change.asset} changed between ` +
  `${new Date(happened.from).toISOString()} and ${new Date(happened.to).toISOString()}.`

function late(byMs: number): string {
  if (byMs < 60_000) return 'less than a minute after'
  const minutes = Math.floor(byMs / 60_000)
  if (minutes < 120) return `${minutes} min after`
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h after` : `${Math.floor(minutes / 1440)} days after`
}
