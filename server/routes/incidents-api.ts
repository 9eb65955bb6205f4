// Incidents for people's programs: list, open, read with the timeline, and every step.
import { z } from 'zod'
import { reviewDraft } from '../../rules/room/review.ts'
import type { Room } from '../../rules/room/room.ts'
import { nextStatusAt } from '../../rules/room/status.ts'
import { AUDIENCES } from '../../rules/room/step.ts'
import { inWords, read } from '../../rules/card/input.ts'
import { agreeAction } from '../actions/agree-action.ts'
import { followUpIncident } from '../actions/follow-up-incident.ts'
import { holdScope, liftHold } from '../actions/hold-scope.ts'
import { openIncident, type OpenParts } from '../actions/open-incident.ts'
import { sendUpdate } from '../actions/send-update.ts'
import { stepIncident } from '../actions/step-incident.ts'
import type { IncidentOutcome } from '../incidents/rooms.ts'
import { timelineOf } from '../incidents/timeline.ts'
import { notFound } from '../problem.ts'
import type { Actor, Route } from '../route.ts'
import { refuse } from '../schedule/parts.ts'
import { bodyOf, refusal } from '../schedule/problems.ts'
import type { Store } from '../store/store.ts'
import { paging, readQuery } from './query.ts'

type ApiParts = OpenParts & { readonly store: Pick<Store, 'read' | 'write'> }

const STATES = ['open', 'standby', 'closed'] as const
const Query = z.object({ ...paging, state: z.enum(STATES, { error: `There are the states ${STATES.join(', ')}.` }).optional() })

export const incidentsApi = (parts: ApiParts): readonly Route[] => [...readRoutes(parts), ...writeRoutes(parts)]

const readRoutes = ({ store, now }: ApiParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/v1/incidents',
    right: 'operator',
    does: 'Incidents, newest first; ?state=.',
    query: Query,
    handler: async (c) => {
      const query = readQuery(c, Query)
      if (!query.ok) return query.refusal
      const { limit, cursor, state } = query.value
      const page = await store.read.listIncidents({
        limit,
        ...(cursor === undefined ? {} : { cursor }),
        ...(state === undefined ? {} : { states: [state] }),
      })
      return c.json({ items: page.items.map(roomJson), next: page.next })
    },
  },
  {
    method: 'GET',
    path: '/api/v1/incidents/:id',
    right: 'operator',
    does: 'One incident with its steps and its timeline.',
    handler: async (c) => {
      const id = c.req.param('id') ?? ''
      const incident = await store.read.incidentById(id)
      if (incident === null) return notFound(`incident ${id}`)
      const { happenings, isCut } = await timelineOf(store.read, incident, now())
      return c.json({ ...roomJson(incident.room), steps: incident.steps.map(dated), timeline: happenings, isCut })
    },
  },
  {
    method: 'GET',
    path: '/api/v1/incidents/:id/review',
    right: 'operator',
    does: 'The draft of what is read afterwards, as Markdown.',
    handler: async (c) => {
      const id = c.req.param('id') ?? ''
      const incident = await store.read.incidentById(id)
      if (incident === null) return notFound(`incident ${id}`)
      const { happenings } = await timelineOf(store.read, incident, now())
      return c.body(reviewDraft(incident.room, happenings), 200, { 'content-type': 'text/markdown; charset=utf-8' })
    },
  },
]

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
const dated = <T extends { readonly at: number }>(one: T) => ({ ...one, at: iso(one.at) })
const roomJson = (room: Room) => ({
  ...room,
  openedAt: iso(room.openedAt),
  resolvedAt: iso(room.resolvedAt),
  closedAt: iso(room.closedAt),
  onset: { from: iso(room.onset.from), to: iso(room.onset.to) },
  nextStatusAt: iso(nextStatusAt(room)),
})

const Hold = z.strictObject({ minutes: z.number({ error: 'Write a number of minutes.' }).default(240) })
const Update = z.strictObject({
  audience: z.enum(AUDIENCES, { error: `Write ${AUDIENCES.join(' or ')}.` }).default('responders'),
  text: z.string({ error: 'Write the update.' }),
  channels: z.array(z.string().max(255)).max(100).default([]),
})
const FollowUp = z.strictObject({
  text: z.string({ error: 'Say what is to be done.' }),
  system: z.string({ error: 'Name the systems.' }),
  who: z.string().max(200).optional(),
})

type Act = (parts: ApiParts, actor: Actor, id: string, body: unknown) => Promise<IncidentOutcome>

/** A body against its shape, then the verb. */
const shaped =
  <T>(
    shape: z.ZodObject & z.ZodType<T>,
    act: (parts: ApiParts, actor: Actor, input: T & { readonly id: string }) => Promise<IncidentOutcome>,
  ): Act =>
  async (parts, actor, id, body) => {
    const input = read<T>(shape, body, Object.keys(shape.shape))
    if (!input.ok) return { ...refuse(400, inWords(input.problems)), problems: input.problems }
    return act(parts, actor, { ...input.value, id })
  }

const VERBS: readonly { readonly path: string; readonly does: string; readonly act: Act }[] = [
  {
    path: 'steps',
    does: 'Adds one step: {kind} and what belongs to it, such as note, symptom, hypothesis, evidence, action, plan, resolved, closed.',
    act: (parts, actor, id, body) => stepIncident(parts, actor, { id, body }),
  },
  { path: 'hold', does: 'Holds every change on the scope: {minutes}.', act: shaped(Hold, holdScope) },
  { path: 'lift', does: 'Lifts the hold.', act: (parts, actor, id) => liftHold(parts, actor, { id }) },
  { path: 'updates', does: 'Sends an update: {audience, text, channels}.', act: shaped(Update, sendUpdate) },
  {
    path: 'follow-ups',
    does: 'Makes a card of what is to be done afterwards: {text, system, who}.',
    act: shaped(FollowUp, (parts, actor, { id, text, system, who }) =>
      followUpIncident(parts, actor, { id, text, system, ...(who === undefined ? {} : { who }) }),
    ),
  },
]

const writeRoutes = (parts: ApiParts): readonly Route[] => [
  {
    method: 'POST',
    path: '/api/v1/incidents',
    right: 'operator',
    does: 'Opens an incident: {title}, with services or scope, severity, commander, onset {from, to}, isDrill.',
    handler: async (c) => {
      const body = await bodyOf(c)
      return body.ok ? answer(await openIncident(parts, c.get('actor'), body.value), 201) : refusal(body)
    },
  },
  ...VERBS.map(({ path, does, act }): Route => ({
    method: 'POST',
    path: `/api/v1/incidents/:id/${path}`,
    right: 'operator',
    does,
    handler: async (c) => {
      const body = await bodyOf(c)
      return body.ok ? answer(await act(parts, c.get('actor'), c.req.param('id') ?? '', body.value)) : refusal(body)
    },
  })),
  {
    method: 'POST',
    path: '/api/v1/incidents/:id/actions/:action/agree',
    right: 'operator',
    does: 'Agrees, as the second person, to an action: it becomes an emergency entry.',
    handler: async (c) => {
      const { id = '', action = '' } = c.req.param()
      return answer(await agreeAction(parts, c.get('actor'), { id, action }))
    },
  },
]

function answer(outcome: IncidentOutcome, status: 200 | 201 = 200): Response {
  if (!outcome.ok) return refusal(outcome)
  const { incident, message, altered } = outcome
  return Response.json({ message, altered, incident: roomJson(incident.room) }, { status })
}
