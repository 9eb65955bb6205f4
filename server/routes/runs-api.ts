// Runs for programs: `knowngood run` says here that a command begins, still runs and has ended.
import type { Context } from 'hono'
import { z } from 'zod'
import { inWords, read } from '../../rules/card/input.ts'
import { beginRun, type RunOutcome, type RunParts } from '../actions/begin-run.ts'
import { continueRun, endRun } from '../actions/end-run.ts'
import type { Env, Route } from '../route.ts'
import { bodyOf, refusal } from '../schedule/problems.ts'
import type { Run } from '../store/runs/runs.ts'
import type { Store } from '../store/store.ts'
import { timeOf } from './api-shapes.ts'

type Parts = RunParts & { readonly store: Pick<Store, 'read' | 'write'> }

const text = (what: string, most: number) => z.string({ error: what }).trim().min(1, what).max(most, `Keep it under ${most} characters.`)
const Begin = z.strictObject({
  entry: text('Name the entry: {"entry": "CHG-1042"}', 255),
  asset: text('Name the asset the command runs on.', 255),
  who: text('Say who runs it: the account.', 255),
  program: text('Say which program runs.', 255),
})
const End = z.strictObject({ exit: z.int({ error: 'Give the exit status of the command, or null.' }).nullable() })

export const runsApi = (parts: Parts): readonly Route[] => [
  {
    method: 'POST',
    path: '/api/v1/runs',
    right: 'operator',
    does: 'A command begins under an entry: {entry, asset, who, program}. What changes meanwhile carries the entry and the name.',
    handler: async (c) => {
      const body = await bodyIn(c, Begin)
      return body instanceof Response ? body : said(await beginRun(parts, c.var.actor, body), 201)
    },
  },
  {
    method: 'POST',
    path: '/api/v1/runs/:id/beat',
    right: 'operator',
    does: 'The command still runs; without a word for 90 s it counts as ended.',
    handler: async (c) => said(await continueRun(parts, idOf(c))),
  },
  {
    method: 'POST',
    path: '/api/v1/runs/:id/end',
    right: 'operator',
    does: 'The command has ended: {exit}.',
    handler: async (c) => {
      const body = await bodyIn(c, End)
      return body instanceof Response ? body : said(await endRun(parts, c.var.actor, { id: idOf(c), exit: body.exit }))
    },
  },
  {
    method: 'GET',
    path: '/api/v1/entries/:id/runs',
    right: 'viewer',
    does: 'The newest hundred commands that were run under an entry.',
    handler: async (c) => c.json({ items: (await parts.store.read.runsOf(idOf(c))).map(runJson), next: null }),
  },
]

const idOf = (c: Context<Env>): string => c.req.param('id') ?? ''

async function bodyIn<T>(c: Context<Env>, schema: z.ZodType<T>): Promise<T | Response> {
  const body = await bodyOf(c)
  if (!body.ok) return refusal(body)
  const asked = read(schema, body.value)
  return asked.ok
    ? asked.value
    : refusal({ status: 400, title: 'Not understood', detail: inWords(asked.problems), problems: asked.problems })
}

const said = (outcome: RunOutcome, status = 200): Response =>
  outcome.ok ? Response.json(runJson(outcome.run), { status }) : refusal(outcome)

const runJson = ({ from_at, beat_at, to_at, exit_code, ...run }: Run) => ({
  ...run,
  from: timeOf(from_at),
  lastHeard: timeOf(beat_at),
  to: to_at === null ? null : timeOf(to_at),
  exit: exit_code,
})
