// What every verb on a card or a change is given, and how it answers.
import type { Instant } from '../../rules/domain.ts'
import type { Problem } from '../../rules/card/input.ts'
import type { Live } from '../live.ts'
import type { Store, Writes } from '../store/store.ts'

/** Judges stored changes again inside the transaction, opens or resolves their alerts, and answers which are judged otherwise now. */
export type Rejudge = (tx: Writes, changes: readonly string[], because: string) => Promise<readonly string[]>

export type CardParts = {
  readonly store: Pick<Store, 'write'>
  readonly now: () => Instant
  readonly live: Pick<Live, 'publish'>
  readonly rejudge: Rejudge
}

export type Refusal = {
  readonly ok: false
  readonly status: 400 | 403 | 404 | 409
  readonly title: string
  readonly detail: string
  /** Mistakes field by field, for a form to show beside them. */
  readonly problems?: readonly Problem[]
}

const TITLES = { 400: 'Not understood', 403: 'Not allowed', 404: 'Not found', 409: 'Not possible now' } as const

export const refuse = (status: Refusal['status'], detail: string): Refusal => ({ ok: false, status, title: TITLES[status], detail })

export const noEntry = (id: string): Refusal => refuse(404, `There is no entry ${id}. GET /api/v1/entries lists them.`)
export const noChange = (id: string): Refusal => refuse(404, `There is no change ${id}. GET /api/v1/changes lists them.`)
