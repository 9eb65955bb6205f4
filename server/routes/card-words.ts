// A card between the form and the rules: what was typed becomes the input of the verbs, and an entry becomes what a form shows.
import type { CardField } from '../../dashboards/card-form.tsx'
import { type CardInput, type Problem } from '../../rules/card/input.ts'
import type { Entry, Expectation, ItemScope } from '../../rules/domain.ts'
import { instantAt, localOf } from './local-time.ts'

export type TypedCard = Partial<Readonly<Record<CardField, string>>>
type Written =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const lines = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

const names = (text: string | undefined): readonly string[] => lines((text ?? '').replaceAll(',', '\n'))

/** An edit says everything again, so a field that was emptied is emptied in the card; a new card leaves empty fields out. */
export function bodyOfForm(typed: TypedCard, { zone, isEdit }: { readonly zone: string; readonly isEdit: boolean }): Written {
  const when = whenOf(typed, zone, isEdit)
  if ('problems' in when) return { ok: false, problems: when.problems }
  const [items, expect] = [lines(typed.items), lines(typed.expect)]
  const implementers = names(typed.implementers)
  const keep = (list: readonly string[]) => isEdit || list.length > 0
  return {
    ok: true,
    body: {
      who: typed.who ?? '',
      system: typed.system ?? '',
      summary: typed.summary ?? '',
      ...when,
      ...(keep(items) ? { items } : {}),
      ...(keep(expect) ? { expect } : {}),
      ...(implementers.length > 0 ? { implementers } : {}),
      ...(typed.kind ? { kind: typed.kind } : {}),
      ...planIn(typed, isEdit),
      ...(!isEdit && typed.change ? { fromChange: typed.change } : {}),
    },
  }
}

/** How it is done, who stands by, and whether there is a way back. */
function planIn({ procedure = '', standby, backout }: TypedCard, isEdit: boolean) {
  const people = names(standby)
  return {
    ...(isEdit || procedure.trim() !== '' ? { procedure: procedure.trim() } : {}),
    ...(isEdit || people.length > 0 ? { standby: people } : {}),
    ...(isEdit || backout ? { backout: backout === 'yes' } : {}),
  }
}

type When = Pick<CardInput, 'zone' | 'windows'> & { readonly day?: string | null }

function whenOf({ day, from = '', to = '' }: TypedCard, zone: string, isEdit: boolean): When | { readonly problems: readonly Problem[] } {
  const typed = pairs(from.split('\n'), to.split('\n')).filter(([start, end]) => start !== '' || end !== '')
  if (day && typed.length > 0) return { problems: [{ field: 'day', message: 'Give a whole day, or from and until, not both.' }] }
  if (day) return { day, zone }
  if (typed.length === 0) return isEdit ? { day: null } : {}
  const [starts, ends] = [typed.map(([start]) => instantAt(start, zone)), typed.map(([, end]) => instantAt(end, zone))]
  if (!areAll(starts)) return { problems: [{ field: 'from', message: `Give every beginning as a time that exists in ${zone}.` }] }
  if (!areAll(ends)) return { problems: [{ field: 'to', message: `Give every end as a time that exists in ${zone}.` }] }
  const iso = (at: number) => new Date(at).toISOString()
  return { windows: pairs(starts.map(iso), ends.map(iso)).map(([start, end]) => ({ from: start, to: end })) }
}

const areAll = (times: readonly (number | null)[]): times is readonly number[] => times.every((time) => time !== null)

const pairs = (one: readonly string[], other: readonly string[]): readonly (readonly [string, string])[] =>
  Array.from({ length: Math.max(one.length, other.length) }, (_, i) => [one[i] ?? '', other[i] ?? ''])

const FIELD_OF: Readonly<Record<string, CardField>> = { windows: 'from', day: 'day', zone: 'day', fromChange: 'change' }

/** Problems beside the fields they are about; what is about no field is told by the message above the form. */
export function problemsByField(problems: readonly Problem[], fields: readonly CardField[]): Partial<Record<CardField, string>> {
  return Object.fromEntries(
    problems.map(({ field, message }) => {
      const [first = field] = field.split('.')
      return [FIELD_OF[first] ?? fields.find((known) => known === first) ?? 'summary', message]
    }),
  )
}

export const itemText = ({ kind, path }: ItemScope): string => (kind === undefined || kind === 'file' ? path : `${kind}:${path}`)

export function expectText(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'hash':
      return `hash=${expectation.value}`
    case 'version':
      return `version${expectation.op}${expectation.value}`
    case 'key':
      return `${expectation.key}=${expectation.value}`
    case 'present':
    case 'absent':
      return expectation.kind
  }
}

/** What the form shows of an entry; its windows one on each line. */
export function typedOf(entry: Entry, zone: string): TypedCard {
  return {
    who: entry.requester,
    system: entry.assets.include.join(', '),
    summary: entry.summary,
    from: entry.windows.map((window) => localOf(window.from, zone)).join('\n'),
    to: entry.windows.map((window) => localOf(window.to, zone)).join('\n'),
    items: entry.items.map(itemText).join('\n'),
    expect: entry.expect.map(expectText).join('\n'),
    implementers: entry.implementers.join(', '),
    kind: entry.kind,
    procedure: entry.procedure ?? '',
    standby: (entry.standby ?? []).join(', '),
    ...(entry.backout ? { backout: 'yes' } : {}),
  }
}

/** A card filled in from a change, as the form shows it. */
export function typedOfInput(card: CardInput, zone: string): TypedCard {
  const [window] = card.windows ?? []
  return {
    who: card.who,
    system: card.system,
    summary: card.summary,
    items: (card.items ?? [])
      .map((item) =>
        typeof item === 'string' ? item : itemText(item.kind === undefined ? { path: item.path } : { kind: item.kind, path: item.path }),
      )
      .join('\n'),
    ...(window
      ? { from: localOf(Date.parse(window.from), zone), to: localOf(Math.ceil(Date.parse(window.to) / 60_000) * 60_000, zone) }
      : {}),
    ...(card.fromChange === undefined ? {} : { change: card.fromChange }),
  }
}
