// The rest of a report: what is in flight, what did not change, what cannot be seen, who is odd, the net difference and the journal.
import type { PlannedLine, Report } from '../../rules/incident/report.ts'
import { links } from '../links.ts'
import { Code, Visible } from '../parts/text.tsx'
import { Ago, At, When } from '../parts/time.tsx'
import { VerdictBadge } from '../parts/verdict.tsx'
import { useView } from '../parts/view.ts'
import { count, list, windowText } from '../words.ts'

export function Planned({ report: { inFlight, notDone } }: { report: Report }) {
  return (
    <section aria-labelledby="in-flight">
      <h2 id="in-flight">In flight, and in the next two hours</h2>
      {inFlight.length === 0 ? <p>Nothing is under way or about to begin on these systems.</p> : <PlannedList rows={inFlight} />}
      {notDone.length === 0 ? null : (
        <>
          <h3>Approved, and not carried out</h3>
          <PlannedList rows={notDone} />
        </>
      )}
    </section>
  )
}

function PlannedList({ rows }: { rows: readonly PlannedLine[] }) {
  const { zone, now } = useView()
  return (
    <ul class="plain-list">
      {rows.map(({ entry, summary, window, who, assets }) => (
        <li>
          <a href={links.card(entry)}>
            <Visible text={entry} />
          </a>{' '}
          <Visible text={summary} /> <span class="dim">{windowText(window, zone, now)}</span> · {count(assets, 'asset')}
          {who.length === 0 ? null : <span> · {<Visible text={list(who)} />}</span>}
        </li>
      ))}
    </ul>
  )
}

export function Unchanged({ report: { unchanged } }: { report: Report }) {
  return (
    <section aria-labelledby="unchanged">
      <h2 id="unchanged">What did not change</h2>
      {unchanged.length === 0 ? <p>Nothing can be told: no agent that looks now saw any kind of item without a change.</p> : null}
      <ul class="plain-list">
        {unchanged.map(({ kind, items, assets, of, verifiedAt }) => (
          <li>
            <b>{kind}</b> {count(items, 'item')} on {assets} of {of} assets,{' '}
            <span class="dim">
              last heard <Ago at={verifiedAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function Unseen({ report: { unseen, assets } }: { report: Report }) {
  return (
    <section aria-labelledby="unseen">
      <h2 id="unseen">What cannot be seen</h2>
      {unseen.length === 0 ? <p>All {assets.all} assets in scope were seen all the time.</p> : null}
      <ul class="plain-list">
        {unseen.map(({ asset, since, until, why }) => (
          <li>
            <a href={links.asset(asset)}>
              <Visible text={asset} />
            </a>{' '}
            <Visible text={why} />
            {since === null ? null : (
              <span class="dim">
                {' '}
                since <At at={since} />
              </span>
            )}
            {until === null ? null : (
              <span class="dim">
                {' '}
                until <At at={until} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

export function Odd({ report: { odd } }: { report: Report }) {
  return (
    <section aria-labelledby="odd">
      <h2 id="odd">Odd ones out</h2>
      {odd.length === 0 ? (
        <p>No failing asset differs from its healthy siblings, or there are not two of them to compare with.</p>
      ) : (
        <ul class="plain-list">
          {odd.map(({ asset, kind, path, alike, of }) => (
            <li>
              <a href={links.asset(asset)}>
                <Visible text={asset} />
              </a>{' '}
              {kind} <Code text={path} /> is otherwise than on {alike} of {of} healthy siblings
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

export function Differences({ report: { net } }: { report: Report }) {
  return (
    <section aria-labelledby="net">
      <h2 id="net">Net difference</h2>
      {net.length === 0 ? (
        <p>Nothing is different from then: what changed was put back.</p>
      ) : (
        <table class="rows" data-keys="rows">
          <thead>
            <tr>
              <th scope="col">Item</th>
              <th scope="col">Asset</th>
              <th scope="col">Now</th>
            </tr>
          </thead>
          <tbody>
            {net.slice(0, 200).map(({ asset, kind, path, op, changes, last }) => (
              <tr>
                <td class="c-what">
                  <a class="row-link" href={links.change(last)}>
                    <Code text={path} />
                  </a>{' '}
                  <span class="dim">{kind}</span>
                </td>
                <td>
                  <Visible text={asset} />
                </td>
                <td>
                  {op} <span class="dim">in {count(changes, 'change')}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

const SHOWN = 200

export function Journal({ report: { journal } }: { report: Report }) {
  if (journal.length === 0) return null
  return (
    <section aria-labelledby="journal">
      <h2 id="journal">Journal</h2>
      <p class="hint">
        Everything that happened, there and back again, the latest first.
        {journal.length > SHOWN ? ` ${SHOWN} of ${journal.length}: the CSV has all.` : ''}
      </p>
      <table class="rows" data-keys="rows">
        <thead>
          <tr>
            <th scope="col">Verdict</th>
            <th scope="col">Item</th>
            <th scope="col">Asset</th>
            <th scope="col">When</th>
          </tr>
        </thead>
        <tbody>
          {journal
            .slice(-SHOWN)
            .toReversed()
            .map(({ id, verdict, entry, kind, path, op, asset, service, span }) => (
              <tr data-verdict={verdict}>
                <td>
                  <VerdictBadge verdict={verdict} /> {entry === null ? null : <a href={links.card(entry)}>{<Visible text={entry} />}</a>}
                </td>
                <td class="c-what">
                  <a class="row-link" href={links.change(id)}>
                    <Code text={path} />
                  </a>{' '}
                  <span class="dim">
                    {kind} {op}
                  </span>
                </td>
                <td>
                  <Visible text={asset} /> <span class="dim">{<Visible text={service} />}</span>
                </td>
                <td>
                  <When span={span} />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  )
}
