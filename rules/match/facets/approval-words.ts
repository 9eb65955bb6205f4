// The approval facet in words: who said yes and when, or what is missing.
import { moment } from '../say-time.ts'
import type { Approval, InvalidApproval } from './approval.ts'
import type { Reading } from './reading.ts'

type Signed = { readonly at: number; readonly by: string; readonly isFirstHeard: boolean }

/** "2026-03-10 15:00Z by bob"; a polled source's own time is not shown as if it were proven. */
const signed = ({ at, by, isFirstHeard }: Signed): string =>
  isFirstHeard ? `by ${by}, first heard of at ${moment(at)}` : `${moment(at)} by ${by}`

export function approvalReading(approval: Approval): Reading {
  switch (approval.kind) {
    case 'approved': {
      const later = approval.cancelled === null ? '' : `, called off later (${signed(approval.cancelled)})`
      return { mark: 'yes', datum: `${approval.isInInterval ? 'perhaps only after' : 'before'} the change (${signed(approval)})${later}` }
    }
    case 'retro':
      return approval.because === 'edit'
        ? { mark: 'yes', datum: `by ${approval.by}, but edited after the change (${moment(approval.at)})` }
        : { mark: 'yes', datum: `after the change (${signed(approval)})` }
    case 'grace':
      return { mark: 'unknown', datum: `submitted ${signed(approval)}, not approved yet, has until ${moment(approval.until)}` }
    case 'emergency':
      return { mark: 'unknown', datum: `emergency recorded ${signed(approval)}, to be approved by ${moment(approval.until)}` }
    case 'standing':
      return { mark: 'yes', datum: 'standing approval' }
    case 'invalid':
      return { mark: 'no', datum: invalidWords(approval.why) }
  }
}

function invalidWords(why: InvalidApproval): string {
  switch (why.kind) {
    case 'draft':
      return 'never submitted'
    case 'rejected':
    case 'withdrawn':
    case 'cancelled':
      return `${why.kind} ${signed(why)}`
    case 'self':
      return `approved ${signed(why)} for their own change, which does not count at this risk`
    case 'too-late':
      return `approved too long after the change (${signed(why)})`
    case 'edited':
      return `edited after the change (${signed(why)}), not approved since`
    case 'submitted-after':
      return `submitted only after the change (${signed(why)}), not approved`
    case 'risk-too-high':
      return `submitted ${signed(why)}, not approved; at this risk approval must come first`
    case 'grace-over':
      return `submitted ${signed(why)}, not approved; the grace time ended ${moment(why.until)}`
    case 'emergency-over':
      return `emergency recorded ${signed(why)}, not approved by ${moment(why.until)}`
    case 'review-overdue':
      return `this standing rule was to be reviewed by ${moment(why.since)}`
    case 'not-registered':
      return 'this use of the standing rule was not entered in the schedule'
    case 'used-up':
      return `used ${why.limit} times on this asset within a day already`
  }
}
