// The room of one incident: what fails, what may be the cause, what was agreed, what is said to whom, and everything that happened.
import type { Instant, Span } from '../rules/domain.ts'
import type { Room } from '../rules/room/room.ts'
import type { Audience } from '../rules/room/step.ts'
import type { Happening } from '../rules/room/timeline.ts'
import { visibleText } from '../rules/visible.ts'
import { Adding } from './incident/adding.tsx'
import { Head } from './incident/head.tsx'
import { Actions, Hypotheses, Symptoms } from './incident/lists.tsx'
import { Timeline } from './incident/timeline.tsx'
import { Updates } from './incident/updates.tsx'
import { Workarounds } from './incident/workarounds.tsx'
import { Page } from './layout.tsx'
import { links } from './links.ts'
import type { View } from './parts/view.ts'

export type RoomRows = {
  readonly room: Room
  readonly nextStatusAt: Instant | null
  readonly drafts: Readonly<Record<Audience, string>>
  readonly channels: readonly string[]
  /** How many assets the scope means now. */
  readonly assets: number
  readonly span: Span
  readonly happenings: readonly Happening[]
  /** There is more than the timeline shows. */
  readonly isCut: boolean
}

export function IncidentPage({ view, rows }: { view: View; rows: RoomRows }) {
  return (
    <Page view={view} title={`${rows.room.id} ${visibleText(rows.room.title)}`}>
      <IncidentPart rows={rows} />
      <Adding rows={rows} />
      <Updates rows={rows} />
    </Page>
  )
}

/** What refreshes itself. It holds buttons, and nothing that somebody may be typing into. */
export function IncidentPart({ rows }: { rows: RoomRows }) {
  const { room } = rows
  return (
    <div id="incident" hx-get={links.incident(room.id)} hx-trigger="kg:live from:body throttle:3s, every 30s" hx-swap="outerMorph">
      <Head rows={rows} />
      <div class="room-columns">
        <Symptoms room={room} />
        <Hypotheses room={room} />
        <Actions room={room} />
        <Workarounds room={room} />
      </div>
      <Timeline rows={rows} />
    </div>
  )
}
