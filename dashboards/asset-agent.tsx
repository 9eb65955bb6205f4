// How an asset's agent is: when it was last heard, its clock, what it watches, and what troubles it.
import type { Child } from 'hono/jsx'
import type { Instant } from '../rules/domain.ts'
import { links } from './links.ts'
import { Facts } from './parts/bits.tsx'
import { Field, PostForm } from './parts/form.tsx'
import { Code, Visible } from './parts/text.tsx'
import { Ago, At } from './parts/time.tsx'
import { useMay } from './parts/view.ts'
import { count, duration, size } from './words.ts'

/** How the agent stands with the server, whether or not it ever told how it is. */
export type StandingRows = {
  readonly state: 'pending' | 'active' | 'quarantined' | 'released' | 'replaced' | 'revoked' | 'rejected'
  readonly reason: string | null
}

export type AgentRows = {
  readonly id: string
  readonly version: string
  readonly lastHeard: Instant | null
  readonly enrolledAt: Instant
  /** Server clock minus agent clock; null when unknown. */
  readonly clockOffsetMs: number | null
  readonly waiting: number
  readonly oldestWaitingAt: Instant | null
  readonly watcher: {
    readonly directories: number
    readonly limited: number
    readonly overflows: number
    readonly lastScanAt: Instant | null
    readonly scanMs: number
  }
  readonly rehash: { readonly coverage: number; readonly oldestAt: Instant | null }
  readonly rssBytes: number
  readonly roots: readonly { readonly path: string; readonly items: number; readonly problem: string | null }[]
  readonly packs: readonly { readonly name: string; readonly problem: string | null }[]
}

export function AgentHealth({ rows }: { rows: AgentRows }) {
  return (
    <section aria-labelledby="agent">
      <h2 id="agent">Agent</h2>
      <Facts rows={facts(rows)} />
      <div class="two">
        <Sources
          title="Watched places"
          rows={rows.roots.map((root) => ({ name: root.path, note: count(root.items, 'item'), problem: root.problem }))}
        />
        <Sources title="Packs" rows={rows.packs.map((pack) => ({ name: pack.name, note: '', problem: pack.problem }))} />
      </div>
    </section>
  )
}

/** What holds an agent, first on its page; and what an admin may do about it. */
export function AgentStanding({ asset, rows }: { asset: string; rows: StandingRows }) {
  const may = useMay('admin')
  const isHeld = rows.state === 'quarantined'
  if (rows.state === 'released') return <Released />
  if (!isHeld && rows.state !== 'revoked') return may && rows.state === 'active' ? <Revoke asset={asset} /> : null
  return (
    <section aria-labelledby="held" class="standing">
      <h2 id="held">{isHeld ? 'This agent is held' : 'This agent was revoked'}</h2>
      <p class="note">
        {isHeld ? 'Because ' : ''}
        <Visible text={rows.reason ?? ''} />
        {isHeld
          ? '. Nothing it sends is stored until a person decides. A restored image, a cloned machine or a stolen key looks like this.'
          : ' To watch this host again, enrol it anew: knowngood enrol --create --replace'}
      </p>
      {isHeld && may ? (
        <div class="two">
          <Verb asset={asset} verb="release" title="Release it" button="Let it speak on">
            You have found the other that spoke as this agent, and ended it; or you know that this host was restored from a backup. It goes
            on in a new epoch and tells its whole state, so whatever changed meanwhile is shown. If a second one still speaks, it is held
            again.
          </Verb>
          <Revoke asset={asset} />
        </div>
      ) : null}
      {isHeld && !may ? <p class="hint">An admin may release or revoke it.</p> : null}
    </section>
  )
}

function Released() {
  return (
    <section aria-labelledby="held" class="standing">
      <h2 id="held">This agent was released</h2>
      <p class="note">It begins a new epoch as soon as it says hello, mostly within a minute, and then tells its whole state.</p>
    </section>
  )
}

function Revoke({ asset }: { asset: string }) {
  return (
    <Verb asset={asset} verb="revoke" title="Revoke this agent" button="Revoke it for good">
      Its key opens nothing from its next request on, and nobody watches this host until an agent enrols anew. What it has told stays.
    </Verb>
  )
}

function Verb(props: { asset: string; verb: 'release' | 'revoke'; title: string; button: string; children?: Child }) {
  return (
    <details class="action">
      <summary>{props.title}</summary>
      <PostForm action={links.agentAction(props.asset, props.verb)}>
        <p class="hint">{props.children}</p>
        <Field id={`why-${props.verb}`} name="why" label="Why" required />
        <button class="button">{props.button}</button>
      </PostForm>
    </details>
  )
}

type Fact = { readonly name: string; readonly value: Child }

function facts(rows: AgentRows): readonly Fact[] {
  return [
    { name: 'Last heard', value: rows.lastHeard === null ? 'never' : <At at={rows.lastHeard} /> },
    { name: 'Clock', value: clockWords(rows.clockOffsetMs) },
    ...watcherFacts(rows),
    {
      name: 'Not sent yet',
      value: rows.waiting === 0 ? 'nothing' : <Since words={count(rows.waiting, 'event')} at={rows.oldestWaitingAt} />,
    },
    { name: 'Memory', value: size(rows.rssBytes) },
    { name: 'Version', value: rows.version },
    { name: 'Enrolled', value: <At at={rows.enrolledAt} /> },
  ]
}

function watcherFacts({ watcher, rehash }: AgentRows): readonly Fact[] {
  const limited = watcher.limited > 0 ? `, ${count(watcher.limited, 'folder')} by rescan only: raise fs.inotify.max_user_watches` : ''
  const scan = watcher.lastScanAt === null ? 'not yet' : <Rescan at={watcher.lastScanAt} tookMs={watcher.scanMs} />
  return [
    { name: 'Watching', value: `${count(watcher.directories, 'folder')} by events${limited}` },
    ...(watcher.overflows > 0
      ? [{ name: 'Events lost', value: `${count(watcher.overflows, 'overflow')}, each followed by a full rescan` }]
      : []),
    { name: 'Last rescan', value: scan },
    { name: 'Re-hashed in 24 h', value: <Since words={`${Math.floor(rehash.coverage * 100)} %`} at={rehash.oldestAt} /> },
  ]
}

function Since({ words, at }: { words: string; at: Instant | null }) {
  if (at === null) return <>{words}</>
  return (
    <>
      {words}, oldest <Ago at={at} />
    </>
  )
}

function Rescan({ at, tookMs }: { at: Instant; tookMs: number }) {
  return (
    <>
      <Ago at={at} />, took {duration(tookMs)}
    </>
  )
}

const SUSPECT_MS = 120_000

function clockWords(offset: number | null): string {
  if (offset === null) return 'not compared yet'
  if (Math.abs(offset) < 1000) return 'in step with the server'
  const way = offset > 0 ? 'behind' : 'ahead of'
  const suspect = Math.abs(offset) > SUSPECT_MS ? '; verdicts say “clock suspect”, set its time service right' : ''
  return `${duration(offset)} ${way} the server${suspect}`
}

type SourceRow = { readonly name: string; readonly note: string; readonly problem: string | null }
/** A pack names every place one may find; that some are not here is no trouble. */
const ABSENT = 'does not exist'

function Sources({ title, rows }: { title: string; rows: readonly SourceRow[] }) {
  const absent = rows.filter(({ problem }) => problem === ABSENT)
  const here = rows.filter(({ problem }) => problem !== ABSENT)
  if (rows.length === 0) return null
  return (
    <div>
      <h3>{title}</h3>
      <ul class="sources">
        {here.map(({ name, note, problem }) => (
          <li data-problem={problem ? 'yes' : undefined}>
            <Code text={name} /> <span class="dim">{note}</span>
            {problem ? (
              <span class="problem">
                <Visible text={problem} />
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {absent.length > 0 ? (
        <details>
          <summary class="dim">{count(absent.length, 'place')} of the packs not on this host</summary>
          <ul class="sources">
            {absent.map(({ name }) => (
              <li>
                <Code text={name} />
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  )
}
