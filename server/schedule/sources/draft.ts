// From loosely written fields to a record of the import, or to what is wrong with them. Every source ends here.
import { readExpectations, readItems } from '../../../rules/card/draw-up.ts'
import { ENTRY_KINDS, type EntryKind, type EntryState, type Instant, RISKS, type Risk, type Span } from '../../../rules/domain.ts'
import type { Signed, SourceEntry, SourceRecord, SourceRefusal } from './source.ts'

export type Draft = {
  readonly id: string
  readonly where: string
  readonly summary: string | undefined
  readonly requester: string | undefined
  readonly implementers?: readonly string[]
  readonly kind?: string | undefined
  readonly risk?: string | undefined
  readonly assets: readonly string[]
  readonly items?: readonly string[]
  readonly expect?: readonly string[]
  readonly windows: readonly Span[]
  readonly state: EntryState
  readonly submittedAt?: Instant | null
  readonly approval?: Signed | null
  readonly changedAt?: Instant | null
  readonly backout?: boolean
  readonly recurrence?: SourceEntry['recurrence']
}

const LONGEST = 10_000
const MOST_LISTED = 1_000

export const refused = (id: string, where: string, problem: string): SourceRefusal => ({ kind: 'refused', id, where, problem })

export function drafted(draft: Draft): SourceRecord {
  const { id, where, state, submittedAt = null } = draft
  const problem = problemIn(draft)
  if (problem !== null) return refused(id, where, problem)
  const items = readItems(draft.items ?? [])
  if (!items.ok) return refused(id, where, items.message)
  const expect = readExpectations(draft.expect ?? [])
  if (!expect.ok) return refused(id, where, expect.message)
  const requester = draft.requester?.trim() || 'unknown'
  const asked = {
    summary: (draft.summary ?? '').trim().slice(0, LONGEST),
    requester,
    implementers: madeBy(draft, requester),
    kind: kindOf(draft.kind),
    risk: riskOf(draft.risk),
    assets: { include: [...new Set(draft.assets)] },
    items: items.value,
    windows: draft.windows,
    expect: expect.value,
    rollout: 'all',
    backout: draft.backout === true,
    actorStrict: false,
    freezeExempt: false,
  } as const
  return { kind: 'entry', id, where, asked, state, submitted: { by: requester, at: submittedAt }, ...trailOf(draft) }
}

const madeBy = ({ implementers = [] }: Draft, requester: string) => (implementers.length > 0 ? implementers : [requester])
const trailOf = ({ approval = null, changedAt = null, recurrence = null }: Draft) => ({ approval, changedAt, recurrence })

function problemIn({ id, summary, assets, state, approval = null }: Draft): string | null {
  if (id === '' || id.length > 200) return 'It has no id of 200 characters at most. Without one it would be another entry at every import.'
  if (!summary?.trim()) return 'It says nothing about what will be changed. Give it a summary.'
  if (assets.length === 0) return 'It names no asset. Name one: web-01, web-*, tag:web, service:shop, or * for all.'
  if (assets.length > MOST_LISTED) return `It names more than ${MOST_LISTED} assets. Use a tag or a service.`
  if (state === 'approved' && approval === null) return 'It is approved, but does not say by whom. Name who approved it.'
  return null
}

type Planned = { readonly ok: true; readonly windows: readonly Span[] } | { readonly ok: false; readonly problem: string }

/** A planned start and end, each of which may be missing or unreadable. */
export function plannedWindow(start: Instant | null | 'wrong', end: Instant | null | 'wrong', system: string): Planned {
  if (start === 'wrong' || end === 'wrong') return { ok: false, problem: `The planned start or end is not a time as ${system} writes it.` }
  if (start === null && end === null) return { ok: true, windows: [] }
  if (start === null || end === null)
    return { ok: false, problem: `Only one of planned start and planned end is set. Set both in ${system}.` }
  if (end <= start) return { ok: false, problem: `The planned end is not after the planned start. Mend it in ${system}.` }
  return { ok: true, windows: [{ from: start, to: end }] }
}

function kindOf(text = ''): EntryKind {
  const word = text.trim().toLowerCase()
  return ENTRY_KINDS.find((kind) => word.startsWith(kind)) ?? (word === 'expedited' || word === 'urgent' ? 'emergency' : 'normal')
}

/** "High", "1 - High", "moderate", 2: the words and numbers ticket systems use. */
function riskOf(text = ''): Risk | null {
  const word = text.trim().toLowerCase()
  if (word === '') return null
  if (/critical|very high|^[12]\b/.test(word)) return 'high'
  if (/moderate|^3\b/.test(word)) return 'medium'
  if (/none|^[45]\b/.test(word)) return 'low'
  return RISKS.find((risk) => word.includes(risk)) ?? null
}

export const words = (text: string | undefined): readonly string[] => (text ?? '').split(/[,;\s]+/).filter((word) => word !== '')

/** `assets`, `items` and `expect` from a block that people write into a longer text. */
export type Block = { readonly assets: readonly string[]; readonly items: readonly string[]; readonly expect: readonly string[] }

/** A fenced block: three backquotes and `drift`, lines such as "assets: web-01, web-02", three backquotes. */
export function blockIn(text: string | undefined): Block {
  const inside =
    /```[ \t]*drift:?[ \t]*\r?\n([\s\S]{0,20000}?)```/.exec(text ?? '')?.[1] ??
    /^drift:[ \t]*\r?\n((?:[ \t]+.*(?:\r?\n|$)){1,50})/m.exec(text ?? '')?.[1] ??
    ''
  const found: Record<'assets' | 'items' | 'expect', string[]> = { assets: [], items: [], expect: [] }
  for (const line of inside.split(/\r?\n/)) {
    const [, name, rest = ''] = /^\s*(assets|items|expect)\s*:\s*(.*)$/i.exec(line) ?? []
    const key = name?.toLowerCase()
    if (key === 'assets' || key === 'items') found[key].push(...words(rest))
    if (key === 'expect')
      found.expect.push(
        ...rest
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean),
      )
  }
  return found
}
