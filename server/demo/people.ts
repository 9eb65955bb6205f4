// The people of the invented company: who asks, who approves, who has which account.
import type { Role } from '../../rules/domain.ts'

export type DemoPerson = { readonly login: string; readonly name: string; readonly roles: readonly Role[] }

const person = (login: string, name: string, ...roles: readonly Role[]): DemoPerson => ({ login, name, roles: ['viewer', ...roles] })

/** Whoever follows the printed link is this person. */
export const READER = person('maren', 'Maren Okafor', 'operator', 'approver', 'admin')
export const JONAS = person('jonas', 'Jonas Weidner', 'operator', 'approver')
export const INGRID = person('ingrid', 'Ingrid Halvorsen', 'approver')
export const TOMAS = person('tomas', 'Tomas Lindqvist', 'operator')
export const PRIYA = person('priya', 'Priya Raman', 'operator')
export const AIKO = person('aiko', 'Aiko Brandt', 'operator')
export const LUIS = person('luis', 'Luis Ferreira', 'operator')
export const DARIO = person('dario', 'Dario Conti')
const HANNE = person('hanne', 'Hanne Solberg', 'auditor')

export const APPROVERS = [READER, JONAS, INGRID] as const
export const PEOPLE: readonly DemoPerson[] = [...APPROVERS, TOMAS, PRIYA, AIKO, LUIS, DARIO, HANNE]
