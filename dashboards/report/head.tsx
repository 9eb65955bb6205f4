// The top of a report: the sentence, what fails and what works, and the question it answers, to be asked otherwise.
import type { Report } from '../../rules/incident/report.ts'
import { links } from '../links.ts'
import { Field, PostForm } from '../parts/form.tsx'
import { Visible } from '../parts/text.tsx'
import { At } from '../parts/time.tsx'
import { useMay } from '../parts/view.ts'
import { count, isoSeconds } from '../words.ts'
import type { ReportRows } from '../report.tsx'

export function Lead({ report }: { report: Report }) {
  return (
    <>
      <p class="lead">
        <Visible text={report.sentence} />
      </p>
      <Symptoms report={report} />
      {report.isCut ? (
        <p class="note">Some assets changed more than 200 times since then: only their latest 200 changes are looked at.</p>
      ) : null}
    </>
  )
}

function Symptoms({ report: { failing, working, assets } }: { report: Report }) {
  return (
    <section aria-labelledby="symptoms">
      <h2 id="symptoms">Failing, and still working</h2>
      {failing.length === 0 ? <p>No check of the service or of what it needs fails.</p> : null}
      <ul class="plain-list">
        {failing.slice(0, 12).map(({ asset, check, reason, since }) => (
          <li>
            <a href={links.asset(asset)}>
              <Visible text={asset} />
            </a>{' '}
            <b>
              <Visible text={check} />
            </b>{' '}
            <Visible text={reason} />{' '}
            <span class="dim">
              since <At at={since} />
            </span>
          </li>
        ))}
      </ul>
      <p class="dim">
        {count(working.checks, 'check passes', 'checks pass')} on {count(working.assets, 'asset')}; {assets.checked} of {assets.all} assets
        have checks.
      </p>
    </section>
  )
}

/** Another known good, another beginning: the same page, computed again. */
export function Ask({ rows: { report, kept, typed } }: { rows: ReportRows }) {
  const may = useMay('operator')
  const { service, onset, asOf, knownGood } = report
  const asked = { service, from: isoSeconds(onset.from), to: isoSeconds(onset.to), at: isoSeconds(asOf) }
  return (
    <section aria-labelledby="asked">
      <h2 id="asked">Last known good</h2>
      <ol class="plain-list">
        {knownGood.map(({ at, rule, sure, why }) => (
          <li>
            {report.since === at ? (
              <b>
                <At at={at} />
              </b>
            ) : (
              <a href={links.report({ ...asked, since: isoSeconds(at) })}>
                <At at={at} />
              </a>
            )}{' '}
            <span class="modifier">{rule}</span> {sure}: <Visible text={why} />
          </li>
        ))}
      </ol>
      <form action={links.report()} method="get" class="card-form">
        <input type="hidden" name="service" value={service} />
        <div class="three">
          <Field name="since" label="Since another time" type="datetime-local" value={typed['since']} required={false} />
          <Field name="from" label="Last good check" type="datetime-local" value={typed['from']} required={false} />
          <Field name="to" label="First bad check" type="datetime-local" value={typed['to']} required={false} />
        </div>
        <p class="form-end">
          <button class="button">Ask again</button>
        </p>
      </form>
      {may && kept === null ? (
        <PostForm action={links.keptReports} class="keep">
          {Object.entries({ ...asked, since: isoSeconds(report.since) }).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <button class="button primary">Keep this report</button>{' '}
          <a class="button" href={links.incidents({ service })}>
            Open an incident
          </a>
        </PostForm>
      ) : null}
      <Formats rows={{ report, kept }} asked={{ ...asked, since: isoSeconds(report.since) }} />
    </section>
  )
}

const FORMATS = {
  text: 'Text',
  md: 'Markdown',
  html: 'One file to print',
  csv: 'Journal as CSV',
  json: 'JSON',
  slack: 'Slack blocks',
  teams: 'Teams card',
} as const

function Formats({ rows: { kept }, asked }: { rows: Pick<ReportRows, 'report' | 'kept'>; asked: Readonly<Record<string, string>> }) {
  return (
    <p class="formats">
      {Object.entries(FORMATS).map(([format, word]) => (
        <a href={kept === null ? links.report({ ...asked, format }) : `${links.keptReport(kept.id)}?format=${format}`}>{word}</a>
      ))}
    </p>
  )
}
