// What the verbs on a card share: load it, take the step, keep it with its audit row, and judge again what it may cover.
import type { CardVerb, Stepped } from '../../rules/card.ts'
import { takeStep } from '../../rules/card.ts'
import type { Entry } from '../../rules/domain.ts'
import type { Actor } from '../route.ts'
import type { StoredEntry } from '../store/schedule/stored.ts'
import type { Writes } from '../store/store.ts'
import { judgeAffected } from './affected.ts'
import { type CardParts, noEntry, type Refusal, refuse } from './parts.ts'
import { type Acting, signedBy, whoActs } from './who-acts.ts'

/** The source of the entries that are written here. What comes from elsewhere is decided there. */
export const CARDS = 'cards'

/** `altered`: the changes whose verdict it altered. */
type Done = { readonly ok: true; readonly entry: StoredEntry; readonly message: string; readonly altered: readonly string[] }
export type EntryOutcome = Done | Refusal

/** One verb on one card, in one transaction. The work answers the entry as it is from now on, or why not. */
export async function onCard(
  parts: CardParts,
  actor: Actor,
  id: string,
  work: (tx: Writes, stored: StoredEntry, acting: Acting) => Promise<EntryOutcome>,
): Promise<EntryOutcome> {
  const outcome = await parts.store.write<EntryOutcome>(async (tx) => {
    const stored = await tx.entryById(id)
    if (stored === null) return noEntry(id)
    if (stored.entry.source !== CARDS)
      return refuse(409, `${id} comes from ${stored.entry.source}. Decide it there; it will be read again.`)
    return work(tx, stored, await whoActs(tx, actor))
  })
  if (outcome.ok) tell(parts, outcome)
  return outcome
}

/** After the commit: whoever looks at the card, or at a change it covers, sees it at once. */
export function tell({ live }: CardParts, { entry, altered }: Done): void {
  live.publish({ kind: 'entry', id: entry.entry.id })
  for (const id of altered) live.publish({ kind: 'verdict', id })
}

/** The plain verbs: one step of the life, with who and why. */
export function stepCard(
  parts: CardParts,
  actor: Actor,
  { id, verb, why, did }: { readonly id: string; readonly verb: Exclude<CardVerb, 'edit'>; readonly why?: string; readonly did: string },
  forbids: (entry: Entry, acting: Acting) => string | undefined = () => undefined,
): Promise<EntryOutcome> {
  return onCard(parts, actor, id, async (tx, { entry }, acting) => {
    const at = parts.now()
    const stepped: Stepped = takeStep(entry, verb, { at, ...signedBy(acting, why) })
    if (!stepped.ok) return refuse(409, stepped.why)
    const forbidden = forbids(entry, acting)
    if (forbidden !== undefined) return refuse(409, forbidden)
    const message = `${id} was ${did} by ${acting.name}.`
    const altered = await keepStep(parts, tx, { actor, acting, before: entry, after: stepped.entry, verb: `${verb}-card`, message })
    return answered(tx, id, message, altered)
  })
}

type Step = {
  readonly actor: Actor
  readonly acting: Acting
  readonly before: Entry | null
  readonly after: Entry
  readonly verb: string
  readonly message: string
  readonly detail?: Readonly<Record<string, unknown>>
}

/** Keeps what became of a card, and says so to the trail and to the judge. A step that led nowhere leaves no trace. */
export async function keepStep(
  parts: CardParts,
  tx: Writes,
  { actor, acting, before, after, verb, message, detail }: Step,
): Promise<readonly string[]> {
  if (before === after) return []
  const at = parts.now()
  if (before === null) await tx.addEntry(after, { at, by: acting.name })
  else await tx.updateEntry(after, { at, by: acting.name })
  const state = after.history.at(-1)
  await tx.audit({ at, actor, verb, subject: after.id, detail: { rev: after.rev, state: state?.state, note: state?.note, ...detail } })
  return judgeAgain(parts, tx, before === null ? [after] : [before, after], message)
}

/** Every change that the entry, as it was or as it is, may say something about. */
export const judgeAgain = (parts: Pick<CardParts, 'rejudge'>, tx: Writes, versions: readonly Entry[], because: string) =>
  judgeAffected(
    parts,
    tx,
    {
      selectors: versions.map(({ assets }) => assets),
      windows: versions.flatMap(({ windows }) => windows),
      ...(versions[0] && { id: versions[0].id }),
    },
    because,
  )

export async function answered(tx: Writes, id: string, message: string, altered: readonly string[] = []): Promise<EntryOutcome> {
  const entry = await tx.entryById(id)
  return entry === null ? noEntry(id) : { ok: true, entry, message, altered }
}
