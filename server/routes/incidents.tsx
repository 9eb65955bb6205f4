// The pages of incidents: the list, the room of one, and every step people take in it.
import type { Context } from 'hono'
import { IncidentPage, IncidentPart, type RoomRows } from '../../dashboards/incident.tsx'
import { type IncidentRow, IncidentsPage } from '../../dashboards/incidents.tsx'
import { links } from '../../dashboards/links.ts'
import { reviewDraft } from '../../rules/room/review.ts'
import type { Room } from '../../rules/room/room.ts'
import { nextStatusAt, statusDraft } from '../../rules/room/status.ts'
import { AUDIENCES } from '../../rules/room/step.ts'
import { agreeAction } from '../actions/agree-action.ts'
import { followUpIncident } from '../actions/follow-up-incident.ts'
import { holdScope, liftHold } from '../actions/hold-scope.ts'
import { openIncident } from '../actions/open-incident.ts'
import { sendUpdate } from '../actions/send-update.ts'
import { stepIncident } from '../actions/step-incident.ts'
import type { IncidentOutcome, IncidentParts } from '../incidents/rooms.ts'
import { timelineOf } from '../incidents/timeline.ts'
import type { Actor, Env, Route } from '../route.ts'
import { openingBody, stepBody } from './incident-forms.ts'
import { answer, backTo, bad, formOf, noSuch, type PageParts, viewOf } from './page.tsx'

const PAGE = 25

export const incidentsRoutes = (parts: PageParts): readonly Route[] => [
  ...readRoutes(parts),
  {
    method: 'POST',
    path: '/incidents',
    right: 'operator',
    does: 'Opens an incident.',
    handler: (c) => open(parts, c),
  },
  ...doRoutes(parts),
]

const readRoutes = (parts: PageParts): readonly Route[] => [
  {
    method: 'GET',
    path: '/incidents',
    right: 'viewer',
    does: 'The page of incidents.',
    handler: (c) => list(parts, c, c.req.query('service') ? { services: c.req.query('service') ?? '' } : {}, null),
  },
  {
    method: 'GET',
    path: '/incidents/:id',
    right: 'viewer',
    does: 'The room of one incident.',
    handler: (c) => room(parts, c),
  },
  {
    method: 'GET',
    path: '/incidents/:id/review',
    right: 'viewer',
    does: 'The draft of what is read after an incident, as Markdown.',
    handler: (c) => review(parts, c),
  },
]

type Verb = {
  readonly verb: string
  readonly does: string
  readonly act: (parts: PageParts & IncidentParts, c: Context<Env>, actor: Actor, id: string) => Promise<IncidentOutcome>
}

const VERBS: readonly Verb[] = [
  {
    verb: 'step',
    does: 'Adds what somebody knows, thinks or has done.',
    act: async (parts, c, actor, id) => {
      const { zone } = await viewOf(parts, c)
      return stepIncident(parts, actor, { id, body: stepBody(await formOf(c), zone) })
    },
  },
  {
    verb: 'agree',
    does: 'Agrees, as the second person, to an action.',
    act: async (parts, c, actor, id) => agreeAction(parts, actor, { id, action: (await formOf(c))['action'] ?? '' }),
  },
  {
    verb: 'hold',
    does: 'Holds every change on the scope for a while.',
    act: async (parts, c, actor, id) => holdScope(parts, actor, { id, minutes: Number((await formOf(c))['minutes']) }),
  },
  { verb: 'lift', does: 'Lifts the hold.', act: (parts, _c, actor, id) => liftHold(parts, actor, { id }) },
  {
    verb: 'update',
    does: 'Sends an update to channels, and keeps it.',
    act: async (parts, c, actor, id) => {
      const form = await c.req.parseBody({ all: true })
      const channels = [form['channels'] ?? []].flat().filter((name) => typeof name === 'string')
      const text = typeof form['text'] === 'string' ? form['text'] : ''
      return sendUpdate(parts, actor, { id, audience: form['audience'] === 'managers' ? 'managers' : 'responders', text, channels })
    },
  },
  {
    verb: 'follow-up',
    does: 'Makes a card of what is to be done afterwards.',
    act: async (parts, c, actor, id) => {
      const { text = '', system = '' } = await formOf(c)
      return followUpIncident(parts, actor, { id, text, system })
    },
  },
]

const doRoutes = (parts: PageParts): readonly Route[] =>
  VERBS.map(({ verb, does, act }) => ({
    method: 'POST',
    path: `/incidents/:id/${verb}`,
    right: 'operator',
    does,
    handler: async (c) => {
      const id = c.req.param('id') ?? ''
      const outcome = await act(withRouting(parts), c, c.var.actor, id)
      if (!outcome.ok && outcome.status === 404) return noSuch(parts, c, `incident ${id}`)
      return backTo(c, parts.secure, links.incident(id), outcome.ok ? { tone: 'good', title: outcome.message } : bad(outcome))
    },
  }))

const channelsOf = (parts: PageParts): readonly string[] => parts.channels?.().map(({ name }) => name) ?? []
const withRouting = (parts: PageParts): PageParts & IncidentParts => ({
  ...parts,
  judging: { routing: () => ({ routes: parts.config().routes, channels: channelsOf(parts), settleMs: 0 }) },
})

const rowOf = (one: Room): IncidentRow => ({ ...one, nextStatusAt: nextStatusAt(one) })

async function list(parts: PageParts, c: Context<Env>, typed: Readonly<Record<string, string>>, problem: string | null): Promise<Response> {
  const cursor = c.req.query('cursor')
  const [view, page] = await Promise.all([
    viewOf(parts, c),
    parts.store.read.listIncidents({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }),
  ])
  const rows = {
    rows: page.items.map(rowOf),
    older: page.next === null ? null : links.incidents({ cursor: page.next }),
    services: Object.keys(parts.config().services).toSorted(),
    typed,
    problem,
  }
  return answer(c, view, { page: <IncidentsPage view={view} rows={rows} />, status: problem === null ? 200 : 400 })
}

async function open(parts: PageParts, c: Context<Env>): Promise<Response> {
  const fields = await formOf(c)
  const outcome = await openIncident({ ...withRouting(parts), config: parts.config }, c.var.actor, openingBody(fields))
  if (!outcome.ok) return list(parts, c, fields, outcome.detail)
  return backTo(c, parts.secure, links.incident(outcome.incident.room.id), { tone: 'good', title: outcome.message })
}

async function room(parts: PageParts, c: Context<Env>): Promise<Response> {
  const id = c.req.param('id') ?? ''
  const [view, incident] = await Promise.all([viewOf(parts, c), parts.store.read.incidentById(id)])
  if (incident === null) return noSuch(parts, c, `incident ${id}`)
  const around = await timelineOf(parts.store.read, incident, parts.now())
  const [responders, managers] = AUDIENCES.map((audience) => statusDraft(incident.room, audience, parts.now()))
  const rows: RoomRows = {
    ...around,
    room: incident.room,
    nextStatusAt: nextStatusAt(incident.room),
    drafts: { responders: responders ?? '', managers: managers ?? '' },
    channels: channelsOf(parts),
  }
  return answer(c, view, { page: <IncidentPage view={view} rows={rows} />, part: <IncidentPart rows={rows} /> })
}

async function review(parts: PageParts, c: Context<Env>): Promise<Response> {
  const id = c.req.param('id') ?? ''
  const incident = await parts.store.read.incidentById(id)
  if (incident === null) return noSuch(parts, c, `incident ${id}`)
  const { happenings } = await timelineOf(parts.store.read, incident, parts.now())
  return c.body(reviewDraft(incident.room, happenings), 200, {
    'content-type': 'text/markdown; charset=utf-8',
    'content-disposition': `attachment; filename="${incident.room.id}.md"`,
    'cache-control': 'no-store',
  })
}
