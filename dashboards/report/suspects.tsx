// Who is suspected, why, how it would be taken back, and whom to call.
import type { Report, SuspectLine } from '../../rules/incident/report.ts'
import { links } from '../links.ts'
import { CopyButton } from '../parts/bits.tsx'
import { Code, Visible } from '../parts/text.tsx'
import { When } from '../parts/time.tsx'
import { VerdictBadge } from '../parts/verdict.tsx'
import { list } from '../words.ts'

const SHOWN = 3

export function Suspects({ report }: { report: Report }) {
  const { suspects, isStrong } = report
  return (
    <section aria-labelledby="suspects">
      <h2 id="suspects">{isStrong ? 'Suspects' : 'No strong suspect'}</h2>
      {suspects.length === 0 ? (
        <p>Nothing that is watched changed before it began. Look at what cannot be seen below, at load, and at what others run.</p>
      ) : isStrong ? null : (
        <p>Nothing that changed stands out. The likeliest are below, but look also at what did not change and at what cannot be seen.</p>
      )}
      <ol class="suspects">
        {suspects.slice(0, SHOWN).map((one) => (
          <Suspect one={one} />
        ))}
      </ol>
      {suspects.length <= SHOWN ? null : (
        <details>
          <summary>{suspects.length - SHOWN} more, less likely</summary>
          <ol class="suspects" start={SHOWN + 1}>
            {suspects.slice(SHOWN).map((one) => (
              <Suspect one={one} />
            ))}
          </ol>
        </details>
      )}
      <p class="hint">A suspect is no cause: that only people say. The points are logarithms; they add up to the score.</p>
    </section>
  )
}

function Suspect({ one }: { one: SuspectLine }) {
  return (
    <li class="suspect">
      <p class="suspect-head">
        {one.change === null ? (
          <b>{<Visible text={one.title} />}</b>
        ) : (
          <a href={links.change(one.change)}>{<Visible text={one.title} />}</a>
        )}{' '}
        {one.verdict === null ? null : <VerdictBadge verdict={one.verdict} />} <When span={one.span} />
      </p>
      <p>
        <Who one={one} />
      </p>
      <ul class="terms">
        {one.terms.map(({ name, points, words }) => (
          <li data-side={points >= 0 ? 'for' : 'against'}>
            <span class="num">
              {points >= 0 ? '+' : '−'}
              {Math.abs(points).toFixed(1)}
            </span>{' '}
            <span class="dim">{name}</span> <Visible text={words} />
          </li>
        ))}
        <li>
          <span class="num">{one.score.toFixed(1)}</span> <span class="dim">score</span>
        </li>
      </ul>
      <Back one={one} />
    </li>
  )
}

function Who({ one: { entry, who, assets } }: { one: SuspectLine }) {
  return (
    <>
      {entry === null ? 'No entry' : <a href={links.card(entry)}>{<Visible text={entry} />}</a>}
      {who.length === 0 ? (
        <span class="dim"> · nobody is known to call</span>
      ) : (
        <span> · call {<b>{<Visible text={list(who)} />}</b>}</span>
      )}
      <span class="dim">
        {' '}
        · on <Visible text={list(assets.slice(0, 6))} />
        {assets.length > 6 ? ` and ${assets.length - 6} more` : ''}
      </span>
    </>
  )
}

function Back({ one: { wayBack } }: { one: SuspectLine }) {
  if (wayBack === null) return null
  const text = wayBack.commands.join('\n')
  return (
    <details>
      <summary>How to take it back</summary>
      {text === '' ? null : (
        <>
          <pre class="snippet" hx-ignore>
            <Visible text={text} />
          </pre>
          <CopyButton text={text} label="Copy commands" />
        </>
      )}
      {wayBack.note === null ? null : (
        <p class="hint">
          <Visible text={wayBack.note} />
        </p>
      )}
      {text === '' && wayBack.note === null ? <Code text="nothing to run" /> : null}
    </details>
  )
}
