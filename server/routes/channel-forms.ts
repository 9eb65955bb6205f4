// What the forms of channels and routes say, as wishes.
import { z } from 'zod'
import type { ChannelWish } from '../config/draw-channel.ts'

const KINDS = ['email', 'webhook', 'slack', 'teams', 'pagerduty', 'alertmanager'] as const
const words = (most: number) => z.string().trim().max(most)
const some = (most: number) => words(most).min(1).optional()

/** The JSON API's body; a form is turned into it. */
export const ChannelBody = z.strictObject({
  name: words(60),
  kind: z.enum(KINDS),
  to: z.array(words(254)).max(50).optional(),
  from: some(254),
  url: some(2_000),
  secret: some(8_000),
  diff: z.boolean().default(false),
  fallback: some(255),
  quietHours: z.strictObject({ from: words(5), to: words(5), zone: words(60).default('UTC') }).optional(),
})

export type ChannelForm = Readonly<Record<string, string>>

export const kindIn = (text: string | undefined): (typeof KINDS)[number] | null => KINDS.find((kind) => kind === text) ?? null

const listed = (text: string): readonly string[] => text.split(/[\s,;]+/).filter((one) => one !== '')

export function channelWish(
  form: ChannelForm,
): { readonly ok: true; readonly wish: ChannelWish } | { readonly ok: false; readonly detail: string } {
  const { name = '', kind = '', to = '', quietFrom = '', quietTo = '', quietZone = '' } = form
  const hasQuiet = quietFrom !== '' || quietTo !== ''
  const read = ChannelBody.safeParse({
    name,
    kind,
    ...(kind === 'email' ? { to: listed(to) } : {}),
    ...given(form, kind === 'email' ? ['from', 'secret', 'fallback'] : ['url', 'secret', 'fallback']),
    diff: form['diff'] === 'on',
    ...(hasQuiet ? { quietHours: { from: quietFrom, to: quietTo, ...(quietZone === '' ? {} : { zone: quietZone }) } } : {}),
  })
  return read.success ? { ok: true, wish: read.data } : { ok: false, detail: z.prettifyError(read.error) }
}

/** A field left empty is a field not given. */
const given = (form: ChannelForm, names: readonly string[]): ChannelForm =>
  Object.fromEntries(names.flatMap((name) => (form[name] === undefined || form[name].trim() === '' ? [] : [[name, form[name].trim()]])))

type RouteForm = Readonly<Record<string, string | readonly string[]>>

const all = (value: string | readonly string[] | undefined): readonly string[] =>
  (typeof value === 'string' ? [value] : (value ?? [])).filter((one) => one.trim() !== '')

/** Checked where it is made, like one that a program sends. */
export function routeWish(form: RouteForm): unknown {
  const [severity, channels, later] = [all(form['severity']), all(form['channels']), all(form['later'])]
  const [service] = all(form['service'])
  const kind = all(form['kind']).flatMap(listed)
  const [after] = all(form['after'])
  return {
    ...(severity.length === 0 ? {} : { severity }),
    ...(service === undefined ? {} : { service }),
    ...(kind.length === 0 ? {} : { kind }),
    channels,
    ...(later.length === 0 ? {} : { escalate: { afterMinutes: Number(after ?? '15'), channels: later } }),
  }
}
