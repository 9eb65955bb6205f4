// The report as one file that needs nothing else: to be mailed, kept and printed.
import { type Report, type SuspectLine, zulu } from '../../rules/incident/report.ts'
import { type Section, sectionsOf } from '../../rules/incident/telling/sections.ts'
import { verdictOf, whyOf } from '../../rules/incident/telling/text.ts'
import { Visible } from '../parts/text.tsx'

/** No sign that HTML would have to escape. */
const STYLE = `body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1a1c1f; background: #fff }
h1 { font-size: 1.3rem } h2 { font-size: 1rem; margin: 1.4rem 0 .3rem } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid #ddd; overflow-wrap: anywhere }
code, pre { font: 12px/1.4 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere } li { margin: .2rem 0 }
@media print { body { margin: 0; max-width: none } h2 { break-after: avoid } tr, li { break-inside: avoid } }`

type Told = { readonly report: Report; readonly address: string; readonly hash: string | null }

function ReportFile({ report, address, hash }: Told) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{`What changed: ${report.service}`}</title>
        <style>{STYLE}</style>
      </head>
      <body>
        <h1>
          What changed: <Visible text={report.service} />
        </h1>
        <p>
          <Visible text={report.sentence} />
        </p>
        <h2>{verdictOf(report)}</h2>
        <ol>
          {report.suspects.slice(0, 3).map((one) => (
            <Suspect one={one} when={zulu(one.span, report.asOf)} />
          ))}
        </ol>
        {sectionsOf(report).map((section) => (
          <Lines section={section} />
        ))}
        <p>
          <Visible text={address} /> {hash === null ? null : <code>{hash}</code>}
        </p>
      </body>
    </html>
  )
}

function Suspect({ one, when }: { one: SuspectLine; when: string }) {
  return (
    <li>
      <b>
        <Visible text={one.title} />
      </b>
      , {when}: <Visible text={whyOf(one)} />
      {one.who.length === 0 ? null : (
        <span>
          . Call <Visible text={one.who.join(', ')} />
        </span>
      )}
      {one.wayBack === null || one.wayBack.commands.length === 0 ? null : (
        <pre>
          <Visible text={one.wayBack.commands.join('\n')} />
        </pre>
      )}
    </li>
  )
}

function Lines({ section: { title, lines, none } }: { section: Section }) {
  return (
    <section>
      <h2>{title}</h2>
      {lines.length === 0 ? <p>{none}</p> : null}
      <ul>
        {lines.map((line) => (
          <li>
            <Visible text={line} />
          </li>
        ))}
      </ul>
    </section>
  )
}

export const reportHtml = async (told: Told): Promise<string> => `<!doctype html>${String(await ReportFile(told))}`
