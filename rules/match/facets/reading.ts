// What a facet says of one candidate, before it is put among the others: its mark and the datum that decided it.
import type { FacetReading } from '../../domain.ts'

export type Reading = Omit<FacetReading, 'facet'>
