// ServiceNow change requests, as its Table API tells them with `sysparm_display_value=all`: times are taken from `value`, which is UTC.
import { z } from 'zod'
import type { EntryState, Instant } from '../../../rules/domain.ts'
import { blockIn, drafted, plannedWindow, refused } from './draft.ts'
import { ask } from './http.ts'
import type { Reading, Signed, SourceRead, SourceRecord } from './source.ts'

/** Numbers come as 3, 3.0 or "3", empty fields as "". */
const Field = z.union([z.string(), z.number(), z.boolean(), z.null(), z.object({ value: z.unknown(), display_value: z.unknown() })])
const Row = z.record(z.string(), Field)
type Row = z.infer<typeof Row>
const Answer = z.object({
  result: z.union([z.array(Row), Row]),
  /** Beside the changes, where somebody exported them too. */
  approvals: z.array(Row).default([]),
  task_ci: z.array(Row).default([]),
})

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value).trim() : ''
const valueOf = (row: Row, name: string): string => {
  const field = row[name]
  return text(typeof field === 'object' && field !== null ? field.value : field)
}
const shownOf = (row: Row, name: string): string => {
  const field = row[name]
  return typeof field === 'object' && field !== null ? text(field.display_value) || text(field.value) : text(field)
}

export async function readServiceNow(body: unknown): Promise<SourceRead> {
  const read = Answer.safeParse(body)
  if (!read.success)
    return {
      ok: false,
      where: 'the body',
      problem: 'This is no answer of the Table API. Send {"result": [change requests]} with sysparm_display_value=all.',
    }
  const { result, approvals, task_ci: cis } = read.data
  const rows = Array.isArray(result) ? result : [result]
  const records = rows.map((row) => recordOf(row, { approvals, cis }))
  const latest =
    rows
      .map((row) => valueOf(row, 'sys_updated_on'))
      .toSorted()
      .at(-1) ?? null
  return { ok: true, records, isWhole: false, cursor: latest === '' ? null : latest }
}

type Beside = { readonly approvals: readonly Row[]; readonly cis: readonly Row[] }

function recordOf(row: Row, { approvals, cis }: Beside): SourceRecord {
  const id = valueOf(row, 'number')
  const sysId = valueOf(row, 'sys_id')
  const planned = plannedWindow(utc(valueOf(row, 'start_date')), utc(valueOf(row, 'end_date')), 'ServiceNow')
  if (!planned.ok) return refused(id, id, planned.problem)
  const block = blockIn(shownOf(row, 'implementation_plan'))
  const own = cis.filter((ci) => valueOf(ci, 'task') === sysId && sysId !== '').map((ci) => shownOf(ci, 'ci_item'))
  const assets = [...block.assets, ...own, shownOf(row, 'cmdb_ci')].filter((name) => name !== '')
  const signed = approvals.filter((one) => valueOf(one, 'sysapproval') === sysId && sysId !== '' && valueOf(one, 'state') === 'approved')
  const approval = approvalIn(signed)
  const state = stateOf(row)
  return drafted({
    id,
    where: id,
    summary: shownOf(row, 'short_description'),
    requester: shownOf(row, 'requested_by') || shownOf(row, 'opened_by'),
    implementers: [shownOf(row, 'assigned_to')].filter((name) => name !== ''),
    kind: valueOf(row, 'type'),
    risk: shownOf(row, 'risk'),
    assets,
    items: block.items,
    expect: block.expect,
    windows: planned.windows,
    state,
    submittedAt: instantOf(valueOf(row, 'sys_created_on')),
    // The record says that it is approved, not when: only the approval's own record does.
    approval: approval ?? (valueOf(row, 'approval') === 'approved' ? { by: 'ServiceNow', at: null } : null),
    changedAt: null,
    backout: shownOf(row, 'backout_plan') !== '',
  })
}

/** Approved is what the last of them makes it. */
function approvalIn(rows: readonly Row[]): Signed | null {
  const signed = rows.map((row) => ({ by: shownOf(row, 'approver') || 'unknown', at: instantOf(valueOf(row, 'sys_updated_on')) }))
  return signed.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0)).at(-1) ?? null
}

/** −5 new … −1 implement, 0 review, 3 closed, 4 cancelled; on hold is not approved to begin. */
function stateOf(row: Row): EntryState {
  const state = Number(valueOf(row, 'state'))
  const approval = valueOf(row, 'approval')
  if (state === 4) return 'cancelled'
  if (approval === 'rejected') return 'rejected'
  if (approval !== 'approved' || valueOf(row, 'on_hold') === 'true') return 'submitted'
  return state === 3 ? 'closed' : 'approved'
}

/** "2026-03-10 22:00:00", in UTC. */
function utc(value: string): Instant | null | 'wrong' {
  if (value === '') return null
  const at = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value) ? Date.parse(`${value.replace(' ', 'T')}Z`) : Number.NaN
  return Number.isNaN(at) ? 'wrong' : at
}
function instantOf(value: string): Instant | null {
  const at = utc(value)
  return at === 'wrong' ? null : at
}

const PAGE = 100
const MOST_PAGES = 50
/** What was written while the last answer was on its way is asked for again. */
const OVERLAP_MS = 5 * 60_000

export type ServiceNowAccess = { readonly url: string; readonly user: string; readonly password: string }

/** Changes since the cursor, each with the records of its approvals and its further configuration items. */
export async function askServiceNow(
  { url, user, password }: ServiceNowAccess,
  cursor: string | null,
  reading: Reading,
): Promise<SourceRead> {
  const headers = { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }
  const table = (name: string, query: string, offset: number) =>
    `${url}/api/now/table/${name}?sysparm_query=${encodeURIComponent(query)}&sysparm_display_value=all&sysparm_exclude_reference_link=true&sysparm_limit=${PAGE}&sysparm_offset=${offset}`
  const every = async (name: string, query: string): Promise<{ rows: Row[] } | { problem: string }> => {
    const rows: Row[] = []
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const asked = await ask(table(name, query, page * PAGE), headers)
      if (!asked.ok) return { problem: asked.problem }
      const read = z.object({ result: z.array(Row) }).safeParse(asked.value)
      if (!read.success) return { problem: `${new URL(url).host} answered something that is no table.` }
      rows.push(...read.data.result)
      if (read.data.result.length < PAGE) break
    }
    return { rows }
  }
  const since = new Date((cursor === null ? null : instantOf(cursor)) ?? reading.within.from)
  const from = new Date(since.getTime() - OVERLAP_MS).toISOString().slice(0, 19).replace('T', ' ')
  const changes = await every('change_request', `sys_updated_on>=${from}^ORDERBYsys_updated_on`)
  if ('problem' in changes) return { ok: false, where: 'change_request', problem: changes.problem }
  const ids = changes.rows.map((row) => valueOf(row, 'sys_id')).filter((id) => /^\w+$/.test(id))
  const [approvals, cis] = await besides(every, ids)
  if ('problem' in approvals) return { ok: false, where: 'sysapproval_approver', problem: approvals.problem }
  if ('problem' in cis) return { ok: false, where: 'task_ci', problem: cis.problem }
  const read = await readServiceNow({ result: changes.rows, approvals: approvals.rows, task_ci: cis.rows })
  return read.ok ? { ...read, cursor: read.cursor ?? cursor } : read
}

type Every = (name: string, query: string) => Promise<{ rows: Row[] } | { problem: string }>

async function besides(every: Every, ids: readonly string[]) {
  const empty = { rows: [] as Row[] }
  if (ids.length === 0) return [empty, empty] as const
  return [
    await every('sysapproval_approver', `sysapprovalIN${ids.join(',')}^state=approved`),
    await every('task_ci', `taskIN${ids.join(',')}`),
  ] as const
}
