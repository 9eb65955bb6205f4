// Jira Service Management: changes as the search answers them, fields by the names people gave them, and the approvals of each request.
import { z } from 'zod'
import type { EntryState, Instant } from '../../../rules/domain.ts'
import { blockIn, drafted, plannedWindow, refused } from './draft.ts'
import { ask } from './http.ts'
import type { Reading, Signed, SourceRead, SourceRecord } from './source.ts'

const Issue = z.object({ key: z.string().max(100), fields: z.record(z.string(), z.unknown()), approvals: z.array(z.unknown()).optional() })
type Issue = z.infer<typeof Issue>
const Answer = z.object({
  issues: z.array(Issue),
  /** Field ids differ from site to site; `expand=names` tells which is which. */
  names: z.record(z.string(), z.string()).default({}),
  nextPageToken: z.string().optional(),
})
const Person = z.object({ displayName: z.string() })
const Option = z.union([z.object({ value: z.string() }), z.object({ name: z.string() }), z.object({ label: z.string() }), z.string()])
const Approval = z.object({
  finalDecision: z.string().optional(),
  approvers: z.array(z.object({ approver: Person, approverDecision: z.string() })).default([]),
  completedDate: z.object({ epochMillis: z.number() }).optional(),
})

export async function readJira(body: unknown): Promise<SourceRead> {
  const read = Answer.safeParse(body)
  if (!read.success)
    return {
      ok: false,
      where: 'the body',
      problem: 'This is no answer of a search. Send {"issues": […], "names": {…}} as /rest/api/3/search/jql?expand=names answers it.',
    }
  const { issues, names } = read.data
  const latest = issues
    .map(({ fields }) => textOf(fields['updated']))
    .toSorted()
    .at(-1)
  return { ok: true, records: issues.map((issue) => recordOf(issue, names)), isWhole: false, cursor: latest || null }
}

type Named = (...wanted: readonly string[]) => unknown

/** A field by any of the names sites give it. */
const namedIn =
  ({ fields }: Issue, names: Readonly<Record<string, string>>): Named =>
  (...wanted) => {
    const ids = Object.entries(names).flatMap(([id, name]) => (wanted.includes(name.trim().toLowerCase()) ? [id] : []))
    return [...ids, ...wanted].map((id) => fields[id]).find((value) => value !== undefined && value !== null)
  }

function recordOf(issue: Issue, names: Readonly<Record<string, string>>): SourceRecord {
  const { key, fields, approvals = [] } = issue
  const named = namedIn(issue, names)
  const start = timeOf(named('planned start', 'planned start date', 'change start date'))
  const planned = plannedWindow(start, timeOf(named('planned end', 'planned end date', 'change completion date')), 'Jira')
  if (!planned.ok) return refused(key, key, planned.problem)
  const block = blockIn(plainText(fields['description']))
  const approval = approvalIn(approvals)
  return drafted({
    id: key,
    where: key,
    summary: textOf(fields['summary']),
    requester: personOf(fields['reporter']),
    implementers: [personOf(fields['assignee'])].filter((name) => name !== undefined),
    kind: textOf(named('change type')) || undefined,
    risk: textOf(named('change risk')) || undefined,
    assets: [
      ...block.assets,
      ...listOf(named('affected services', 'affected assets', 'affected systems')).map((name) => name.trim()),
    ].filter((name) => name !== ''),
    items: block.items,
    expect: block.expect,
    windows: planned.windows,
    state: stateOf(fields['status'], approval),
    submittedAt: instantOf(fields['created']),
    approval: approval.signed,
  })
}

type Approved = { readonly signed: Signed | null; readonly isDeclined: boolean }

/** Jira keeps when an approval was completed: that time is trusted. */
function approvalIn(approvals: readonly unknown[]): Approved {
  const read = approvals.flatMap((one) => Approval.safeParse(one).data ?? [])
  const yes = read.filter(({ finalDecision }) => finalDecision === 'approved').at(-1)
  const isDeclined = read.at(-1)?.finalDecision === 'declined'
  if (yes === undefined) return { signed: null, isDeclined }
  const who = yes.approvers.filter(({ approverDecision }) => approverDecision === 'approved').map(({ approver }) => approver.displayName)
  return { signed: { by: who.at(-1) ?? 'unknown', at: yes.completedDate?.epochMillis ?? null }, isDeclined }
}

const Status = z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }).optional() })

function stateOf(status: unknown, { signed, isDeclined }: Approved): EntryState {
  const read = Status.safeParse(status).data
  const name = read?.name.toLowerCase() ?? ''
  if (/cancel|withdrawn/.test(name)) return 'cancelled'
  if (isDeclined || /declin|reject/.test(name)) return 'rejected'
  if (signed === null) return 'submitted'
  return read?.statusCategory?.key === 'done' ? 'closed' : 'approved'
}

function textOf(value: unknown): string {
  const read = Option.safeParse(value).data
  if (read === undefined || typeof read === 'string') return read ?? ''
  return 'value' in read ? read.value : 'name' in read ? read.name : read.label
}
const listOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value.map(textOf) : [textOf(value)]).filter((one) => one !== '')
const personOf = (value: unknown): string | undefined => Person.safeParse(value).data?.displayName
const instantOf = (value: unknown): Instant | null => {
  const at = timeOf(value)
  return typeof at === 'number' ? at : null
}

/** "2026-03-10T22:00:00.000+0100" */
function timeOf(value: unknown): Instant | null | 'wrong' {
  if (value === undefined || value === null || value === '') return null
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/.test(value)) return 'wrong'
  const at = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
  return Number.isNaN(at) ? 'wrong' : at
}

/** A text, or Atlassian's document of it: a block of code keeps its fence. */
function plainText(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || depth > 20) return ''
  const { type, text, content, attrs } = value as { type?: unknown; text?: unknown; content?: unknown; attrs?: { language?: unknown } }
  if (typeof text === 'string') return text
  const inside = Array.isArray(content) ? content.map((one) => plainText(one, depth + 1)).join(type === 'doc' ? '\n' : '') : ''
  if (type === 'hardBreak') return '\n'
  return type === 'codeBlock' ? `\`\`\`${typeof attrs?.language === 'string' ? attrs.language : ''}\n${inside}\n\`\`\`` : inside
}

export type JiraAccess = { readonly url: string; readonly user: string; readonly token: string; readonly jql: string }
const MOST_PAGES = 50

export async function askJira({ url, user, token, jql }: JiraAccess, cursor: string | null, reading: Reading): Promise<SourceRead> {
  const headers = { authorization: `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}` }
  const since = Math.floor((reading.now - (instantOf(cursor) ?? reading.within.from)) / 60_000) + 5
  const issues: Issue[] = []
  let names: Readonly<Record<string, string>> = {}
  let page: string | undefined
  for (let n = 0; n < MOST_PAGES; n += 1) {
    const query = new URLSearchParams({
      jql: `(${jql}) AND updated >= -${since}m ORDER BY updated ASC`,
      fields: '*all',
      expand: 'names',
      maxResults: '100',
      ...(page && { nextPageToken: page }),
    })
    const asked = await ask(`${url}/rest/api/3/search/jql?${query.toString()}`, headers)
    if (!asked.ok) return { ok: false, where: 'search', problem: asked.problem }
    const read = Answer.safeParse(asked.value)
    if (!read.success) return { ok: false, where: 'search', problem: `${new URL(url).host} answered something that is no search result.` }
    issues.push(...read.data.issues)
    names = { ...names, ...read.data.names }
    page = read.data.nextPageToken
    if (page === undefined) break
  }
  const full: Issue[] = []
  for (const issue of issues) {
    const asked = await ask(`${url}/rest/servicedeskapi/request/${encodeURIComponent(issue.key)}/approval`, headers)
    if (!asked.ok) return { ok: false, where: issue.key, problem: asked.problem }
    full.push({ ...issue, approvals: z.object({ values: z.array(z.unknown()) }).safeParse(asked.value).data?.values ?? [] })
  }
  const read = await readJira({ issues: full, names })
  return read.ok ? { ...read, cursor: read.cursor ?? cursor } : read
}
