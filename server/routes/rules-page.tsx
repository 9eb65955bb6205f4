// The page of standing rules, adding one and taking one away.
import type { Context } from 'hono'
import { links, type RulePath } from '../../dashboards/links.ts'
import { RulesPage, type RulesRows } from '../../dashboards/rules.tsx'
import type { ItemScope, Selector } from '../../rules/domain.ts'
import { addStandingRule } from '../actions/add-standing-rule.ts'
import { removeStandingRule } from '../actions/remove-standing-rule.ts'
import { staleProblem } from '../auth/refuse.ts'
import type { Env, Route } from '../route.ts'
import { STANDING_KINDS, STANDING_WORDS } from '../schedule/standing.ts'
import type { StandingKind, StoredRule } from '../store/schedule/rules.ts'
import { itemText } from './card-words.ts'
import { instantAt } from './local-time.ts'
import { answer, backTo, bad, formOf, type PageParts, passwordAgain, viewOf } from './page.tsx'

const MOST_SHOWN = 100

export const rulesPageRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/schedule/rules',
    right: 'viewer',
    does: 'The page of standing rules: pre-approved work, freezes and what is ignored.',
    handler: (c) => show(parts, c, { form: null, fields: {}, problem: null }),
  },
  ...STANDING_KINDS.flatMap((kind): readonly Route[] => {
    const { path, word } = STANDING_WORDS[kind]
    return [
      {
        method: 'POST',
        path: `/schedule/rules/${path}`,
        right: 'approver',
        does: `Adds a ${word}.`,
        handler: (c) => add(parts, c, kind, path),
      },
      {
        method: 'POST',
        path: `/schedule/rules/${path}/:id/remove`,
        right: 'approver',
        does: `Takes a ${word} away.`,
        handler: async (c) => {
          if ((await staleProblem(parts, c)) !== null) return passwordAgain(c, links.rules)
          const outcome = await removeStandingRule(parts, c.var.actor, { kind, id: c.req.param('id') ?? '' })
          return backTo(c, parts.secure, links.rules, outcome.ok ? { tone: 'good', title: outcome.message } : bad(outcome))
        },
      },
    ]
  }),
]

async function show(parts: PageParts, c: Context<Env>, typed: RulesRows['typed'], status: 200 | 400 = 200): Promise<Response> {
  const { read } = parts.store
  const [view, templates, freezes, ignored] = await Promise.all([
    viewOf(parts, c),
    read.listRules('template', { limit: MOST_SHOWN }),
    read.listRules('freeze', { limit: MOST_SHOWN }),
    read.listRules('ignore', { limit: MOST_SHOWN }),
  ])
  const rows: RulesRows = {
    templates: templates.items.flatMap((one) => (one.kind === 'template' ? [{ ...common(one), ...templateRow(one) }] : [])),
    freezes: freezes.items.flatMap((one) => (one.kind === 'freeze' ? [{ ...common(one), ...freezeRow(one) }] : [])),
    ignored: ignored.items.flatMap((one) => (one.kind === 'ignore' ? [{ ...common(one), ...one.rule, what: one.rule.reason }] : [])),
    typed,
  }
  return answer(c, view, { page: <RulesPage view={view} rows={rows} />, status })
}

const systems = ({ include, exclude = [] }: Selector): readonly string[] => [...include, ...exclude.map((term) => `not ${term}`)]

const common = ({ source, ...one }: StoredRule) => ({
  id: one.rule.id,
  what: one.kind === 'ignore' ? one.rule.reason : one.rule.summary,
  systems: systems(one.rule.assets),
  source: source === 'here' ? null : source,
})

const scopeText = (item: ItemScope): string => (item.op === undefined ? itemText(item) : `${itemText(item)} (${item.op})`)

const templateRow = ({ rule }: Extract<StoredRule, { kind: 'template' }>) => ({
  items: rule.items.map(scopeText),
  isRegistered: rule.requiresRegistration,
  reviewBy: rule.reviewBy,
  limit: rule.maxPerAssetPerDay,
})

const freezeRow = ({ rule: { windows, blocks, allowEmergency } }: Extract<StoredRule, { kind: 'freeze' }>) => {
  const others = blocks.length === 0 ? [] : ['normal', 'standard'].filter((kind) => !blocks.some((blocked) => blocked === kind))
  return { windows, letsThrough: [...others, ...(allowEmergency ? ['emergencies'] : [])].join(', ') || 'nothing' }
}

/** What hides or allows for others asks for the password of a moment ago, as an approval does. */
async function add(parts: PageParts, c: Context<Env>, kind: StandingKind, path: RulePath): Promise<Response> {
  if ((await staleProblem(parts, c)) !== null) return passwordAgain(c, links.rules)
  const fields = await formOf(c)
  const { zone } = await viewOf(parts, c)
  const outcome = await addStandingRule(parts, c.var.actor, { kind, body: bodyOf(kind, fields, zone) })
  if (outcome.ok) return backTo(c, parts.secure, links.rules, { tone: 'good', title: outcome.message })
  return show(parts, c, { form: path, fields, problem: outcome.detail }, 400)
}

type Fields = Readonly<Record<string, string>>
const split = (text: string | undefined): readonly string[] => (text ?? '').split(/[,\s]+/).filter((part) => part !== '')

function bodyOf(kind: StandingKind, fields: Fields, zone: string): unknown {
  const { summary, assets, reviewBy, maxPerAssetPerDay, path, reason, owner, expires } = fields
  switch (kind) {
    case 'template': {
      const limit = maxPerAssetPerDay?.trim() ? { maxPerAssetPerDay: Number(maxPerAssetPerDay) } : {}
      return { summary, assets, items: split(fields['items']), reviewBy, requiresRegistration: fields['unregistered'] !== 'yes', ...limit }
    }
    case 'freeze': {
      const windows = [{ from: moment(fields['from'], zone), to: moment(fields['to'], zone) }]
      return { summary, assets, windows, allowEmergency: fields['noEmergency'] !== 'yes' }
    }
    case 'ignore':
      return { assets, path, reason, owner, expires }
  }
}

/** What cannot be read is left as it was typed, for the mistake to name. */
function moment(text: string | undefined, zone: string): string {
  const at = instantAt(text ?? '', zone)
  return at === null ? (text ?? '') : new Date(at).toISOString()
}
