// Every facet of a candidate as a person reads it: ✓ ✗ ? or –, and the datum that decided it. Always all of them, always in this order.
import { FACETS, type FacetName, type FacetReading, type Span } from '../../domain.ts'
import type { Candidate } from '../candidate.ts'
import type { ChangeInterval } from '../interval.ts'
import { period } from '../say-time.ts'
import { approvalReading } from './approval-words.ts'
import type { Reading } from './reading.ts'
import { timeReading } from './time-words.ts'

export function readingsOf(candidate: Candidate, interval: ChangeInterval): readonly FacetReading[] {
  const readings: Readonly<Record<FacetName, Reading>> = {
    asset: assetReading(candidate),
    item: itemReading(candidate),
    time: timeReading(candidate, interval),
    approval: approvalReading(candidate.approval),
    content: contentReading(candidate),
    actor: actorReading(candidate),
    freeze: freezeReading(candidate),
  }
  return FACETS.map((facet) => ({ facet, ...readings[facet] }))
}

/** The readings where there is no entry to compare with: `why` in each, except a freeze that was in force. */
export const emptyReadings = (why: string, freeze: { readonly id: string; readonly window: Span } | null): readonly FacetReading[] =>
  FACETS.map((facet) =>
    facet === 'freeze' && freeze !== null
      ? { facet, mark: 'no', datum: `${freeze.id} in force (${period(freeze.window)})` }
      : { facet, mark: 'none', datum: facet === 'freeze' ? 'none in force' : why },
  )

const MARKS = { yes: '✓', no: '✗', unknown: '?', none: '–' } as const satisfies Record<FacetReading['mark'], string>

/** "asset ✓ tag:web · item ✓ /etc/nginx/** · …" */
export const readingsLine = (readings: readonly FacetReading[]): string =>
  readings.map(({ facet, mark, datum }) => `${facet} ${MARKS[mark]} ${datum}`).join(' · ')

function assetReading({ asset, plan }: Candidate): Reading {
  if (asset.by === 'none') return { mark: 'no', datum: `not among ${listed(plan.assets.include)}` }
  return { mark: 'yes', datum: asset.by === 'all' ? 'every asset' : asset.term }
}

function itemReading({ item, plan }: Candidate): Reading {
  if (item.by === 'any') return { mark: 'yes', datum: 'any item (the entry names none)' }
  if (item.by === 'package') return { mark: 'yes', datum: `${item.term}, content as in its manifest` }
  if (item.by !== 'none') return { mark: 'yes', datum: item.term }
  return { mark: 'no', datum: `not among ${listed(plan.items.map(({ path, op }) => (op === undefined ? path : `${path} (${op} only)`)))}` }
}

const CONTENT_MARKS = { match: 'yes', none: 'none', unknown: 'unknown', contradict: 'no' } as const
const contentReading = ({ content }: Candidate): Reading => ({ mark: CONTENT_MARKS[content.kind], datum: content.datum })

function actorReading({ actor, plan }: Candidate): Reading {
  switch (actor.kind) {
    case 'match':
      return { mark: 'yes', datum: actor.actor }
    case 'unknown':
      return { mark: 'unknown', datum: plan.implementers.length === 0 ? 'the entry names nobody' : 'not known who it was' }
    case 'mismatch':
      return { mark: 'no', datum: `${actor.actor}, not ${listed(actor.named)}` }
  }
}

function freezeReading({ freeze }: Candidate): Reading {
  if (freeze.kind === 'none') return { mark: 'none', datum: 'none in force' }
  const named = `${freeze.freeze.id} in force (${period(freeze.freeze.window)})`
  if (freeze.kind === 'denied') return { mark: 'no', datum: named }
  const because = { exempt: 'this entry is exempt', emergency: 'emergencies are let through', kind: 'it does not block this kind' } as const
  return { mark: 'yes', datum: `${named}, but ${because[freeze.because]}` }
}

const MOST_LISTED = 3
/** "a, b, c and 4 more" */
function listed(names: readonly string[]): string {
  const rest = names.length - MOST_LISTED
  return rest > 0 ? `${names.slice(0, MOST_LISTED).join(', ')} and ${rest} more` : names.join(', ')
}
