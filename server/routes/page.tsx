// What every page route shares: the reader's view of the page, answering a page or its part, and the message after an action.
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { HtmlEscapedString } from 'hono/utils/html'
import { z } from 'zod'
import { ErrorPage, type ErrorRows } from '../../dashboards/error-page.tsx'
import { Part } from '../../dashboards/layout.tsx'
import { links } from '../../dashboards/links.ts'
import type { Flash, Theme, View } from '../../dashboards/parts/view.ts'
import { type Role, ROLES } from '../../rules/domain.ts'
import type { Policy } from '../../rules/match/policy.ts'
import type { Channel } from '../alert/channel.ts'
import { allows } from '../auth/allows.ts'
import type { Config } from '../config/file.ts'
import type { ConfigProblem } from '../config/load.ts'
import type { Env } from '../route.ts'
import type { CardParts } from '../schedule/parts.ts'
import type { Sealing } from '../sealing.ts'
import type { Store } from '../store/store.ts'

export type PageParts = CardParts & {
  readonly store: Pick<Store, 'read' | 'write'>
  readonly policy: () => Policy
  readonly config: () => Config
  readonly configProblems: () => readonly ConfigProblem[]
  readonly sealing: Sealing
  /** To be called when channels or routes were made or removed: resolves when they are in force. */
  readonly channelsMade: () => Promise<void>
  /** What can send. */
  readonly channels?: () => readonly Channel[]
  /** As people know it; without a folder when nobody says. */
  readonly configFile?: string
  /** True behind TLS: cookies are then Secure. */
  readonly secure: boolean
  /** Set where everything is invented, and nobody is to be written to. */
  readonly demo?: object | null
  /** Where people reach this server, for links that are handed on. */
  readonly publicUrl?: () => string
  /** What enrolment tokens carry (rules/enrolment-token.ts). */
  readonly pin?: string | null
  /** To be called when an agent may no longer speak, or may again. */
  readonly agentsChanged?: () => void
}

export type PageStatus = 200 | 400 | 403 | 404 | 409

const THEME_COOKIE = 'knowngood-theme'
const ZONE_COOKIE = 'knowngood-zone'
const FLASH_COOKIE = 'knowngood-flash'
const YEAR_S = 365 * 86_400
/** A cookie holds 4 KB. */
const MOST_SAID = 600

const Theme = z.enum(['auto', 'light', 'dark'])
const Flash = z.object({ tone: z.enum(['good', 'bad']), title: z.string().max(1_000), detail: z.string().max(2_000).optional() })

const cookie = (secure: boolean, maxAge: number) => ({ path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge }) as const

export async function viewOf(parts: Pick<PageParts, 'store' | 'now' | 'secure'>, c: Context<Env>): Promise<View> {
  const { actor } = c.var
  const isKnown = actor.kind === 'person' || actor.kind === 'token'
  const openAlerts = isKnown ? await parts.store.read.openAlertCount() : 0
  const flash = takeFlash(parts.secure, c)
  return {
    now: parts.now(),
    zone: zoneOf(getCookie(c, ZONE_COOKIE)),
    path: c.req.path,
    csrf: c.var.csrf,
    isDemo: c.var.isDemo === true,
    theme: themeOf(c),
    person: isKnown ? { name: actor.name, roles: rolesOf(actor) } : null,
    openAlerts,
    ...(flash ? { flash } : {}),
  }
}

/** Every role may look, as the guard of the routes says it. */
const rolesOf = (actor: Env['Variables']['actor']): readonly Role[] => ROLES.filter((role) => allows(role, actor, { loopback: false }))

const themeOf = (c: Context<Env>): Theme => {
  const read = Theme.safeParse(getCookie(c, THEME_COOKIE))
  return read.success ? read.data : 'auto'
}

function zoneOf(zone: string | undefined): string {
  if (zone === undefined || zone === '') return 'UTC'
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return 'UTC'
  }
}

export function keepPreferences(c: Context<Env>, secure: boolean, wanted: { readonly theme?: string; readonly zone?: string }): void {
  const theme = Theme.safeParse(wanted.theme)
  if (theme.success) setCookie(c, THEME_COOKIE, theme.data, cookie(secure, YEAR_S))
  if (wanted.zone !== undefined) setCookie(c, ZONE_COOKIE, zoneOf(wanted.zone), cookie(secure, YEAR_S))
}

/** The message is carried over the redirect in a cookie, never in the address: a link must not be able to make us say things. */
export function backTo(c: Context<Env>, secure: boolean, href: string, flash: Flash): Response {
  const short = {
    ...flash,
    title: flash.title.slice(0, MOST_SAID),
    ...(flash.detail === undefined ? {} : { detail: flash.detail.slice(0, MOST_SAID) }),
  }
  setCookie(c, FLASH_COOKIE, Buffer.from(JSON.stringify(short)).toString('base64url'), cookie(secure, 30))
  return c.redirect(href, 303)
}

function takeFlash(secure: boolean, c: Context<Env>): Flash | undefined {
  const text = getCookie(c, FLASH_COOKIE)
  if (text === undefined) return undefined
  deleteCookie(c, FLASH_COOKIE, cookie(secure, 0))
  try {
    const read = Flash.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    if (!read.success) return undefined
    const { tone, title, detail } = read.data
    return { tone, title, ...(detail === undefined ? {} : { detail }) }
  } catch {
    return undefined
  }
}

export const bad = ({ title, detail }: { readonly title: string; readonly detail: string }): Flash => ({ tone: 'bad', title, detail })

type Shown = HtmlEscapedString | Promise<HtmlEscapedString>

/** htmx says whether it wants a part or a whole page; a browser never asks for a part. */
export async function answer(c: Context<Env>, view: View, shown: { page: Shown; part?: Shown; status?: PageStatus }): Promise<Response> {
  const { page, part, status = 200 } = shown
  const wantsPart = part !== undefined && c.req.header('hx-request-type') === 'partial'
  c.header('Cache-Control', 'no-store')
  c.header('Vary', 'HX-Request-Type')
  if (wantsPart) return c.html(<Part view={view}>{part}</Part>, status)
  const whole = await page
  return c.html(`<!doctype html>${whole}`, status)
}

async function errorPage(parts: PageParts, c: Context<Env>, rows: ErrorRows & { readonly status: PageStatus }): Promise<Response> {
  const view = await viewOf(parts, c)
  return answer(c, view, { page: <ErrorPage view={view} rows={rows} />, status: rows.status })
}

export const noSuch = (parts: PageParts, c: Context<Env>, what: string): Promise<Response> =>
  errorPage(parts, c, {
    status: 404,
    title: `There is no ${what}`,
    detail: 'It may have been mistyped, or it never existed on this server.',
  })

/** The fields of a form as texts; a field given several times keeps its first value here. */
export async function formOf(c: Context<Env>): Promise<Readonly<Record<string, string>>> {
  const form = await c.req.parseBody()
  return Object.fromEntries(Object.entries(form).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])))
}

/** Of checkboxes with one name: one ticked is a text, several a list. */
export const rolesIn = (ticked: unknown): readonly Role[] => ROLES.filter((role) => [ticked].flat().includes(role))

/** What was asked for needs the password of a moment ago; the reader comes back here with it. */
export const passwordAgain = (c: Context<Env>, back: string): Response =>
  c.redirect(`${links.login}?again=1&next=${encodeURIComponent(back)}`, 303)
