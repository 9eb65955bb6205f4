// Suspects as the report tells them: with the entry, the people to call, and, for the first three, how each would be taken back.
import type { SuspectLine } from '../../rules/incident/report.ts'
import type { Ranking, Suspect } from '../../rules/incident/suspects.ts'
import type { Candidate, Missing } from '../../rules/incident/term.ts'
import type { StoredChange } from '../store/evidence/stored.ts'
import type { Reads } from '../store/store.ts'
import { wayBackOf } from '../way-back.ts'

const MOST = 10
const WITH_WAY_BACK = 3

/** `closed`: assets whose contents are confidential; how a change there is taken back stands on its own page only. */
export const suspectLines = (
  read: Reads,
  { suspects }: Ranking,
  { stored, closed }: { readonly stored: ReadonlyMap<string, StoredChange>; readonly closed: ReadonlySet<string> },
): Promise<readonly SuspectLine[]> =>
  Promise.all(
    suspects.slice(0, MOST).map(async (suspect, index) => {
      const known = suspect.lead === null || index >= WITH_WAY_BACK ? undefined : stored.get(suspect.lead.id)
      return {
        ...(suspect.lead === null ? ofMissing(suspect.missing) : ofChange(suspect.lead, suspect.changes)),
        ...(await peopleFor(read, suspect)),
        changes: suspect.changes.length,
        score: rounded(suspect.score),
        terms: suspect.terms.map((term) => ({ ...term, points: rounded(term.points) })),
        wayBack: known === undefined || closed.has(known.change.asset) ? null : await wayBackOf(read, known),
      }
    }),
  )

const rounded = (points: number): number => Math.round(points * 100) / 100

type Subject = Pick<SuspectLine, 'title' | 'assets' | 'change' | 'span' | 'verdict'>

function ofChange(lead: Candidate, changes: readonly Candidate[]): Subject {
  const assets = [...new Set(changes.map(({ asset }) => asset))]
  const [others, more] = [assets.length - 1, changes.length - 1]
  const where = others > 0 ? `${lead.asset} and ${others} more` : lead.asset
  const title = `${lead.kind} ${lead.path} ${lead.op} on ${where}${more > others ? ` (${changes.length} changes)` : ''}`
  return { title, assets, change: lead.id, span: lead.span, verdict: lead.verdict }
}

const ofMissing = (missing: Missing | null): Subject => ({
  title: `${missing?.summary ?? ''} (${missing?.entry ?? ''}) was approved and not carried out`,
  assets: missing?.assets ?? [],
  change: null,
  span: missing?.window ?? { from: 0, to: 0 },
  verdict: null,
})

async function peopleFor(read: Reads, { lead, missing }: Suspect): Promise<Pick<SuspectLine, 'entry' | 'who'>> {
  const entry = lead?.entry ?? missing?.entry ?? null
  const card = entry === null ? null : await read.entryById(entry)
  const named = card === null ? [] : [...card.entry.implementers, ...(card.entry.standby ?? [])]
  return { entry, who: [...new Set([...(lead?.actor ? [lead.actor] : []), ...named])] }
}
