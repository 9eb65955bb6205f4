// GitHub deployments: an entry for each, open for a while around its time, approved where a person reviewed it.
import { z } from 'zod'
import type { EntryState } from '../../../rules/domain.ts'
import { blockIn, drafted } from './draft.ts'
import { ask, askAll } from './http.ts'
import type { Reading, Signed, SourceRead, SourceRecord } from './source.ts'

const User = z.object({ login: z.string() }).nullish()
const Review = z.object({ state: z.string(), user: User, submitted_at: z.string().optional() })
const Status = z.object({
  state: z.string(),
  created_at: z.string().optional(),
  log_url: z.string().nullish(),
  target_url: z.string().nullish(),
})
const Deployment = z.object({
  id: z.number(),
  sha: z.string().max(100),
  ref: z.string().max(1_000),
  environment: z.string().max(200),
  description: z.string().nullish(),
  payload: z.unknown(),
  creator: User,
  created_at: z.iso.datetime({ offset: true }),
  updated_at: z.iso.datetime({ offset: true }),
  statuses: z.array(Status).default([]),
  reviews: z.array(Review).default([]),
})
type Deployment = z.infer<typeof Deployment>

/** A list, one deployment, or what a webhook sends. */
const Body = z.union([
  z.array(Deployment),
  z
    .object({ deployment: Deployment, deployment_status: Status.optional() })
    .transform(({ deployment, deployment_status: status }) => [
      status === undefined ? deployment : { ...deployment, statuses: [status, ...deployment.statuses] },
    ]),
  Deployment.transform((one) => [one]),
])

/** A deployment says when it was asked for, not how long it takes. */
const OPEN_MS = 60 * 60_000

export async function readGithub(body: unknown, reading: Reading): Promise<SourceRead> {
  const read = Body.safeParse(body)
  if (!read.success)
    return {
      ok: false,
      where: 'the body',
      problem: 'These are no deployments. Send a list as GET /repos/{owner}/{repo}/deployments answers it, or what the webhook sends.',
    }
  const records = read.data.map((one) => recordOf(one, reading))
  const latest = read.data
    .map(({ updated_at }) => updated_at)
    .toSorted()
    .at(-1)
  return { ok: true, records, isWhole: false, cursor: latest ?? null }
}

function recordOf(deployment: Deployment, { assets, name }: Reading): SourceRecord {
  const { id, environment, description, ref, sha, creator, created_at, payload, statuses, reviews } = deployment
  const from = Date.parse(created_at)
  const block = blockIn(description ?? '')
  const inPayload = z.object({ assets: z.array(z.string()) }).safeParse(payload).data?.assets ?? []
  const mapped = assets[environment] ?? []
  const approval = approvalIn(reviews)
  return drafted({
    id: `${name}-${id}`,
    where: `deployment ${id}`,
    summary: description?.trim() || `Deploy ${ref} (${sha.slice(0, 7)}) to ${environment}`,
    requester: creator?.login,
    assets: [...block.assets, ...inPayload, ...(mapped.length > 0 ? mapped : [`tag:${environment}`])],
    items: block.items,
    expect: block.expect,
    windows: [{ from, to: from + OPEN_MS }],
    state: stateOf(statuses, reviews, approval),
    submittedAt: from,
    approval,
  })
}

/** The list of reviews does not say when each was given: it counts from when we heard of it, unless it does say. */
function approvalIn(reviews: Deployment['reviews']): Signed | null {
  const yes = reviews.filter(({ state }) => state === 'approved').at(-1)
  if (yes === undefined) return null
  const at = yes.submitted_at === undefined ? Number.NaN : Date.parse(yes.submitted_at)
  return { by: yes.user?.login ?? 'unknown', at: Number.isNaN(at) ? null : at }
}

function stateOf(statuses: Deployment['statuses'], reviews: Deployment['reviews'], approval: Signed | null): EntryState {
  if (reviews.some(({ state }) => state === 'rejected')) return 'rejected'
  if (approval === null) return 'submitted'
  return statuses[0]?.state === 'inactive' ? 'closed' : 'approved'
}

export type GithubAccess = { readonly url: string; readonly repo: string; readonly token: string }

export async function askGithub({ url, repo, token }: GithubAccess, cursor: string | null, reading: Reading): Promise<SourceRead> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' }
  const base = `${url}/repos/${repo}`
  const listed = await ask(`${base}/deployments?per_page=100`, headers)
  if (!listed.ok) return { ok: false, where: 'deployments', problem: listed.problem }
  const read = z.array(Deployment).safeParse(listed.value)
  if (!read.success)
    return { ok: false, where: 'deployments', problem: `${new URL(url).host} answered something that is no list of deployments.` }
  const since = cursor === null ? reading.within.from : Date.parse(cursor) - 24 * 3_600_000
  const full: Deployment[] = []
  for (const deployment of read.data.filter(({ updated_at }) => Date.parse(updated_at) >= since)) {
    const statuses = await askAll(`${base}/deployments/${deployment.id}/statuses?per_page=100`, headers)
    if (!statuses.ok) return { ok: false, where: `deployment ${deployment.id}`, problem: statuses.problem }
    const known = z.array(Status).safeParse(statuses.value).data ?? []
    const run = known
      .map(({ log_url, target_url }) => /\/actions\/runs\/(\d+)/.exec(log_url ?? target_url ?? '')?.[1])
      .find((id) => id !== undefined)
    const reviews = run === undefined ? null : await ask(`${base}/actions/runs/${run}/approvals`, headers)
    if (reviews !== null && !reviews.ok) return { ok: false, where: `deployment ${deployment.id}`, problem: reviews.problem }
    full.push({ ...deployment, statuses: known, reviews: z.array(Review).safeParse(reviews?.value).data ?? [] })
  }
  const told = await readGithub(full, reading)
  return told.ok ? { ...told, cursor: told.cursor ?? cursor } : told
}
