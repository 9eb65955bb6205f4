// What every component may know about the page it is part of: who reads it, when, where, and the token forms carry.
import { createContext, useContext } from 'hono/jsx'
import type { Instant, Role } from '../../rules/domain.ts'

export type Theme = 'auto' | 'light' | 'dark'
export type Flash = { readonly tone: 'good' | 'bad'; readonly title: string; readonly detail?: string }

export type View = {
  readonly now: Instant
  /** An IANA zone; the reader's choice, UTC until then. */
  readonly zone: string
  readonly path: string
  readonly csrf: string
  readonly theme: Theme
  readonly person: { readonly name: string; readonly roles: readonly Role[] } | null
  readonly flash?: Flash
  /** Alerts nobody has taken yet; shown beside "Alerts". */
  readonly openAlerts?: number
  /** Everything shown is invented. */
  readonly isDemo?: boolean
}

const NOBODY: View = { now: 0, zone: 'UTC', path: '/', csrf: '', theme: 'auto', person: null }
export const ViewContext = createContext<View>(NOBODY)
export const useView = (): View => useContext(ViewContext)

export function useMay(role: Role): boolean {
  return useView().person?.roles.includes(role) ?? false
}
