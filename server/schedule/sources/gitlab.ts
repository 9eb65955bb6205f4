// GitLab: deployments with their approvals, which GitLab dates, and freeze periods, which are pairs of cron lines.
import { z } from 'zod'
import type { EntryState } from '../../../rules/domain.ts'
import { blockIn, drafted, refused } from './draft.ts'
import { freezeWindows } from './cron-pair.ts'
import { ask, askAll } from './http.ts'
import type { Reading, Signed, SourceRead, SourceRecord } from './source.ts'

const User = z.object({ username: z.string() }).nullish()
const moment = z.iso.datetime({ offset: true })
const Approval = z.object({ user: User, status: z.string(), created_at: moment.optional() })
const Deployment = z.object({
  id: z.number(),
  iid: z.number(),
  ref: z.string().max(1_000),
  sha: z.string().max(100),
  status: z.string(),
  created_at: moment,
  updated_at: moment.optional(),
  user: User,
  environment: z.object({ name: z.string().max(200) }),
  deployable: z
    .object({ name: z.string().optional(), commit: z.object({ title: z.string(), message: z.string().optional() }).nullish() })
    .nullish(),
  approvals: z.array(Approval).default([]),
})
type Deployment = z.infer<typeof Deployment>
const Freeze = z.object({
  id: z.number(),
  freeze_start: z.string().max(200),
  freeze_end: z.string().max(200),
  cron_timezone: z.string().max(100).default('UTC'),
})
type Freeze = z.infer<typeof Freeze>

const List = z.array(z.union([Freeze, Deployment]))
const Body = z.union([
  List,
  z
    .object({ deployments: z.array(Deployment).default([]), freeze_periods: z.array(Freeze).default([]) })
    .transform(({ deployments, freeze_periods }) => [...deployments, ...freeze_periods]),
])

/** A deployment says when it was asked for, not how long it takes. */
const OPEN_MS = 60 * 60_000

export async function readGitlab(body: unknown, reading: Reading): Promise<SourceRead> {
  const read = Body.safeParse(body)
  if (!read.success)
    return {
      ok: false,
      where: 'the body',
      problem: 'These are neither deployments nor freeze periods. Send a list as GitLab’s API answers it.',
    }
  const records = read.data.map((one) => ('freeze_start' in one ? freezeOf(one, reading) : entryOf(one, reading)))
  const latest = read.data
    .flatMap((one) => ('iid' in one ? (one.updated_at ?? one.created_at) : []))
    .toSorted()
    .at(-1)
  return { ok: true, records, isWhole: false, cursor: latest ?? null }
}

function freezeOf({ id, freeze_start, freeze_end, cron_timezone }: Freeze, { name, within, assets }: Reading): SourceRecord {
  const where = `freeze period ${id}`
  const found = freezeWindows({ start: freeze_start, end: freeze_end, zone: cron_timezone }, within)
  if (!found.ok) return refused(`${name}-freeze-${id}`, where, found.problem)
  const include = [...new Set(Object.values(assets).flat())]
  const freeze = {
    id: `${name}-freeze-${id}`,
    summary: `Freeze period ${id}`,
    assets: { include: include.length > 0 ? include : ['*'] },
    windows: found.windows,
    blocks: [],
    allowEmergency: true,
  }
  return { kind: 'freeze', where, freeze }
}

function entryOf(deployment: Deployment, { assets, name }: Reading): SourceRecord {
  const { id, iid, ref, sha, user, environment, deployable, created_at, approvals } = deployment
  const from = Date.parse(created_at)
  const block = blockIn(deployable?.commit?.message)
  const mapped = assets[environment.name] ?? []
  const approval = approvalIn(approvals)
  return drafted({
    id: `${name}-${iid}`,
    where: `deployment ${id}`,
    summary: deployable?.commit?.title ?? `Deploy ${ref} (${sha.slice(0, 7)}) to ${environment.name}`,
    requester: user?.username,
    assets: [...block.assets, ...(mapped.length > 0 ? mapped : [`tag:${environment.name}`])],
    items: block.items,
    expect: block.expect,
    windows: [{ from, to: from + OPEN_MS }],
    state: stateOf(deployment, approval),
    submittedAt: from,
    approval,
  })
}

function approvalIn(approvals: Deployment['approvals']): Signed | null {
  const yes = approvals.filter(({ status }) => status === 'approved').at(-1)
  return yes === undefined
    ? null
    : { by: yes.user?.username ?? 'unknown', at: yes.created_at === undefined ? null : Date.parse(yes.created_at) }
}

function stateOf({ status, approvals }: Deployment, approval: Signed | null): EntryState {
  if (approvals.some((one) => one.status === 'rejected')) return 'rejected'
  if (status === 'canceled' || status === 'skipped') return 'cancelled'
  return approval === null ? 'submitted' : 'approved'
}

export type GitlabAccess = { readonly url: string; readonly project: string; readonly token: string }

export async function askGitlab({ url, project, token }: GitlabAccess, cursor: string | null, reading: Reading): Promise<SourceRead> {
  const headers = { 'private-token': token }
  const base = `${url}/api/v4/projects/${encodeURIComponent(project)}`
  const after = new Date((cursor === null ? reading.within.from : Date.parse(cursor)) - 5 * 60_000).toISOString()
  const listed = await askAll(
    `${base}/deployments?order_by=updated_at&sort=asc&per_page=100&updated_after=${encodeURIComponent(after)}`,
    headers,
  )
  if (!listed.ok) return { ok: false, where: 'deployments', problem: listed.problem }
  const read = z.array(Deployment).safeParse(listed.value)
  if (!read.success)
    return { ok: false, where: 'deployments', problem: `${new URL(url).host} answered something that is no list of deployments.` }
  const full: Deployment[] = []
  for (const deployment of read.data) {
    const one = await ask(`${base}/deployments/${deployment.id}`, headers)
    if (!one.ok) return { ok: false, where: `deployment ${deployment.id}`, problem: one.problem }
    full.push(Deployment.safeParse(one.value).data ?? deployment)
  }
  const freezes = await askAll(`${base}/freeze_periods?per_page=100`, headers)
  if (!freezes.ok) return { ok: false, where: 'freeze periods', problem: freezes.problem }
  const told = await readGitlab({ deployments: full, freeze_periods: freezes.value }, reading)
  return told.ok ? { ...told, cursor: told.cursor ?? cursor } : told
}
