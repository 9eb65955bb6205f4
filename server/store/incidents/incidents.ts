// Questions and writes about incidents. An incident is read by its steps; the row beside them only finds it.
import { type Kysely, sql, type SqlBool } from 'kysely'
import type { Instant } from '../../../rules/domain.ts'
import { type Room, roomOf } from '../../../rules/room/room.ts'
import type { Did, Step } from '../../../rules/room/step.ts'
import { decodeCursor, type Page, pageOf, pageSize } from '../paging.ts'
import type { Schema } from '../schema.ts'

export type IncidentState = Room['state']
export type StoredIncident = { readonly room: Room; readonly steps: readonly Step[] }

/** A room of more steps than this is an archive: nobody reads it on one page. */
const MOST_STEPS = 5_000

export const incidentsReads = (db: Kysely<Schema>) => ({
  ...watchReads(db),
  incidentById: async (id: string): Promise<StoredIncident | null> => {
    const steps = await stepsOf(db, id)
    const room = roomOf(id, steps)
    return room === null ? null : { room, steps }
  },
  /** Newest first. */
  listIncidents: async (query: {
    readonly states?: readonly IncidentState[]
    readonly limit?: number
    readonly cursor?: string
  }): Promise<Page<Room>> => {
    const size = pageSize(query.limit)
    const [at, id] = (query.cursor === undefined ? null : decodeCursor(query.cursor, ['number', 'string'])) ?? []
    const rows = await db
      .selectFrom('incidents')
      .select(['id', 'opened_at'])
      .$if(query.states !== undefined, (q) => q.where('state', 'in', [...(query.states ?? [])]))
      .$if(typeof at === 'number' && typeof id === 'string', (q) =>
        q.where((eb) => eb.or([eb('opened_at', '<', Number(at)), eb.and([eb('opened_at', '=', Number(at)), eb('id', '<', String(id))])])),
      )
      .orderBy('opened_at', 'desc')
      .orderBy('id', 'desc')
      .limit(size + 1)
      .execute()
    const rooms = new Map<string, Room>()
    for (const row of rows.slice(0, size)) {
      const room = roomOf(row.id, await stepsOf(db, row.id))
      if (room !== null) rooms.set(row.id, room)
    }
    const page = pageOf(
      rows,
      size,
      (row) => [row.opened_at, row.id],
      (row) => rooms.get(row.id) ?? null,
    )
    return { ...page, items: page.items.flatMap((room) => room ?? []) }
  },
})

/** What watching the scopes of incidents asks. */
const watchReads = (db: Kysely<Schema>) => ({
  /** What is not closed, without its steps: asked every few seconds. */
  incidentsUnderWay: async (): Promise<readonly { readonly id: string; readonly openedAt: Instant; readonly scope: readonly string[] }[]> =>
    (
      await db
        .selectFrom('incidents')
        .select(['id', 'opened_at', 'scope'])
        .where('state', '<>', 'closed')
        .orderBy('opened_at')
        .limit(100)
        .execute()
    ).map(({ id, opened_at, scope }) => ({ id, openedAt: opened_at, scope: JSON.parse(scope) as readonly string[] })),
  /** Changes on these assets that were last possible at or after `since` and have not been looked at for this incident; oldest first. */
  changesNewTo: async (incident: string, assets: readonly string[], since: Instant, limit = 100): Promise<readonly string[]> => {
    if (assets.length === 0) return []
    const rows = await db
      .selectFrom('changes')
      .select('id')
      .where('asset', 'in', [...assets])
      .where('to_at', '>=', since)
      .where(
        sql<SqlBool>`not exists (select 1 from incident_changes as seen where seen.incident = ${incident} and seen.change_id = changes.id)`,
      )
      .orderBy('to_at')
      .limit(limit)
      .execute()
    return rows.map(({ id }) => id)
  },
})

async function stepsOf(db: Kysely<Schema>, id: string): Promise<readonly Step[]> {
  const rows = await db.selectFrom('incident_steps').selectAll().where('incident', '=', id).orderBy('number').limit(MOST_STEPS).execute()
  return rows.map(({ number, at, by_name, did }) => ({ id: String(number), at, by: by_name, did: JSON.parse(did) as Did }))
}

type NewStep = { readonly at: Instant; readonly by: string; readonly did: Did }

export const incidentsWrites = (db: Kysely<Schema>) => ({
  /** Adds steps to an incident, the first of which opens it, and answers what it is after them. */
  addSteps: async (id: string, steps: readonly NewStep[]): Promise<StoredIncident> => {
    const before = await stepsOf(db, id)
    const fresh = steps.map((step, index): Step => ({ id: String(before.length + index + 1), ...step }))
    const all = [...before, ...fresh]
    const room = roomOf(id, all)
    if (room === null) throw new Error(`the incident ${id} was never opened`)
    if (all.length > MOST_STEPS) throw new Error(`the incident ${id} has more than ${MOST_STEPS} steps`)
    await db
      .insertInto('incident_steps')
      .values(
        fresh.map((step) => ({ incident: id, number: Number(step.id), at: step.at, by_name: step.by, did: JSON.stringify(step.did) })),
      )
      .execute()
    const row = { state: room.state, updated_at: fresh.at(-1)?.at ?? room.openedAt, steps: all.length, scope: JSON.stringify(room.scope) }
    await db
      .insertInto('incidents')
      .values({ id, opened_at: room.openedAt, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute()
    return { room, steps: all }
  },
  markLookedAt: async (incident: string, changes: readonly string[]): Promise<void> => {
    if (changes.length === 0) return
    await db
      .insertInto('incident_changes')
      .values(changes.map((change_id) => ({ incident, change_id })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  },
})
