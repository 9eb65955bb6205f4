// From what people write on a card to what the card asks for: assets, items, windows, expectations and the derived risk.
import type { Asset, Expectation, ItemKind, ItemScope, Span } from '../domain.ts'
import { ITEM_KINDS } from '../domain.ts'
import type { Asked } from '../card.ts'
import { globProblem } from '../match/glob.ts'
import { dayToWindow } from './day.ts'
import type { CardInput, CardPatch, Problem, Read } from './input.ts'
import { deriveRisk, type RiskReading } from './risk.ts'
import { assetsOf, systemToSelector } from './system.ts'

type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string }
type DrawnUp = { readonly asked: Asked; readonly risk: RiskReading }

/** A new card. Nothing but who, system and summary is required. */
export function drawUp(input: CardInput, assets: readonly Asset[]): Read<DrawnUp> {
  const blank: Omit<Asked, 'summary' | 'requester' | 'assets' | 'risk'> = {
    implementers: [input.who],
    kind: 'normal',
    items: [],
    windows: [],
    expect: [],
    rollout: 'all',
    backout: false,
    actorStrict: false,
    freezeExempt: false,
    ...(input.fromChange === undefined ? {} : { fromChange: input.fromChange }),
  }
  return overlay({ ...blank, summary: input.summary, requester: input.who, assets: { include: [] }, risk: 'low' }, input, assets)
}

/** The card with some of its fields written anew. */
export function overlay(before: Asked, patch: CardPatch, assets: readonly Asset[]): Read<DrawnUp> {
  const problems: Problem[] = []
  const take = <T>(field: string, attempt: Attempt<T> | undefined, otherwise: T): T => {
    if (attempt === undefined) return otherwise
    if (attempt.ok) return attempt.value
    problems.push({ field, message: attempt.message })
    return otherwise
  }
  const selector = take('system', patch.system === undefined ? undefined : system(patch.system, assets), before.assets)
  const items = take('items', all(patch.items, item), before.items)
  const expect = take('expect', all(patch.expect, expectation), before.expect)
  const windows = take(patch.windows === undefined ? 'day' : 'windows', windowsOf(patch), before.windows)
  if (problems.length > 0) return { ok: false, problems }
  const risk = deriveRisk(assetsOf(selector, assets), items)
  const { procedure: _procedure, standby: _standby, ...rest } = before
  const asked: Asked = {
    ...rest,
    ...plain(before, patch),
    ...planOf(before, patch),
    assets: selector,
    items,
    expect,
    windows,
    risk: risk.risk,
  }
  return { ok: true, value: { asked, risk } }
}

/** Fields that are taken as they are written. Whoever is named first also makes the change, unless somebody else is named for that. */
function plain(before: Asked, patch: CardPatch): Partial<Asked> {
  const madeByRequester = before.implementers.length === 1 && before.implementers[0] === before.requester
  const requester = patch.who ?? before.requester
  return {
    requester,
    implementers: patch.implementers ?? (madeByRequester ? [requester] : before.implementers),
    summary: patch.summary ?? before.summary,
    kind: patch.kind ?? before.kind,
    backout: patch.backout ?? before.backout,
    rollout: patch.rollout ?? before.rollout,
    actorStrict: patch.actorStrict ?? before.actorStrict,
  }
}

/** Fields that are there or not at all: an empty one is taken off. */
function planOf(before: Asked, patch: CardPatch): Pick<Asked, 'procedure' | 'standby'> {
  const procedure = patch.procedure ?? before.procedure ?? ''
  const standby = patch.standby ?? before.standby ?? []
  return { ...(procedure === '' ? {} : { procedure }), ...(standby.length === 0 ? {} : { standby }) }
}

function system(text: string, assets: readonly Asset[]): Attempt<Asked['assets']> {
  const reading = systemToSelector(text, assets)
  return reading.ok ? { ok: true, value: reading.selector } : reading
}

/** The same ways of writing, for standing rules. */
export const readItems = (list: readonly WrittenItem[]): Attempt<readonly ItemScope[]> => all(list, item) ?? NOTHING
export const readExpectations = (list: readonly WrittenExpect[]): Attempt<readonly Expectation[]> => all(list, expectation) ?? NOTHING
export const readWindows = (list: readonly WrittenWindow[]): Attempt<readonly Span[]> => all(list, span) ?? NOTHING

type WrittenItem = NonNullable<CardInput['items']>[number]
type WrittenExpect = NonNullable<CardInput['expect']>[number]
type WrittenWindow = NonNullable<CardInput['windows']>[number]
const NOTHING = { ok: true, value: [] } as const

function windowsOf({ day, zone, windows }: CardPatch): Attempt<readonly Span[]> | undefined {
  if (day !== undefined && day !== null && windows !== undefined) return { ok: false, message: 'Give a day or windows, not both.' }
  if (windows !== undefined) return all(windows, span)
  if (day === undefined) return zone === undefined ? undefined : { ok: false, message: 'A zone belongs to a day: give the day too.' }
  if (day === null) return { ok: true, value: [] }
  const reading = dayToWindow(day, zone)
  return reading.ok ? { ok: true, value: [reading.window] } : reading
}

function span({ from, to }: WrittenWindow): Attempt<Span> {
  const window = { from: Date.parse(from), to: Date.parse(to) }
  if (window.to > window.from) return { ok: true, value: window }
  return { ok: false, message: `A window ends after it begins; ${from} to ${to} does not.` }
}

function item(written: WrittenItem): Attempt<ItemScope> {
  const attempt = typeof written === 'string' ? namedIn(written) : { ok: true as const, value: scopeOf(written) }
  const problem = attempt.ok ? globProblem(attempt.value.path) : null
  return problem === null ? attempt : { ok: false, message: problem }
}

function namedIn(text: string): Attempt<ItemScope> {
  if (text.startsWith('/') || text.startsWith('*')) return { ok: true, value: { path: text } }
  const [kind = '', ...rest] = text.split(':')
  const path = rest.join(':')
  if (isKind(kind) && path !== '') return { ok: true, value: { kind, path } }
  return { ok: false, message: `“${text}” is neither a path nor a kind with a name. Write /etc/nginx/** or package:nginx.` }
}

function expectation(written: WrittenExpect): Attempt<Expectation> {
  if (typeof written !== 'string') return { ok: true, value: withItem(written) }
  if (written === 'present' || written === 'absent') return { ok: true, value: { kind: written } }
  const [, key = '', sign, value = ''] = /^([^=>]+)(>=|=)(.*)$/s.exec(written) ?? []
  const keyed = tested(key.trim(), sign === '>=', value.trim())
  if (keyed !== undefined) return { ok: true, value: keyed }
  return { ok: false, message: `“${written}” is not an expectation. Write hash=…, version=…, version>=…, key=value, present or absent.` }
}

/** `>=` compares versions only; a version or a hash must be given; any other key may be set to nothing. */
function tested(key: string, atLeast: boolean, value: string): Expectation | undefined {
  if (key === 'version') return value === '' ? undefined : { kind: 'version', op: atLeast ? '>=' : '=', value }
  if (key === '' || atLeast) return undefined
  if (key === 'hash') return value === '' ? undefined : { kind: 'hash', value }
  return { kind: 'key', key, value }
}

const isKind = (text: string): text is ItemKind => ITEM_KINDS.some((kind) => kind === text)

type Scope = { kind?: ItemKind | undefined; path: string; op?: ItemScope['op'] | undefined }
const scopeOf = ({ kind, path, op }: Scope): ItemScope => ({ ...(kind && { kind }), path, ...(op && { op }) })
type WrittenExpectation = Exclude<WrittenExpect, string>
function withItem({ item: about, ...rest }: WrittenExpectation): Expectation {
  return about === undefined ? rest : { ...rest, item: scopeOf(about) }
}

/** Every one of a list, or the first that is wrong. */
function all<A, B>(list: readonly A[] | undefined, one: (value: A) => Attempt<B>): Attempt<readonly B[]> | undefined {
  if (list === undefined) return undefined
  const values: B[] = []
  for (const value of list) {
    const attempt = one(value)
    if (!attempt.ok) return attempt
    values.push(attempt.value)
  }
  return { ok: true, value: values }
}
