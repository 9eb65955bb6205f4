// The HTML part of an alert's mail. No styles, no images, nothing fetched: it reads the same in every mail program.
import type { Child } from 'hono/jsx'

export type AlertMailRows = {
  readonly heading: string
  readonly reason: string
  readonly lines: readonly (readonly [label: string, says: string])[]
  readonly why: string | null
  readonly diff: string | null
  readonly url: string
  readonly answerUrl: string | null
}

function AlertMail({ heading, reason, lines, why, diff, url, answerUrl }: AlertMailRows) {
  return (
    <html lang="en">
      <body>
        <h1>{heading}</h1>
        <p>{reason}</p>
        <table>
          {lines.map(([label, says]) => (
            <tr>
              <th align="left">{label}</th>
              <td>{says}</td>
            </tr>
          ))}
        </table>
        {why === null ? null : (
          <Section title="Why">
            <p>{why}</p>
          </Section>
        )}
        {diff === null ? null : (
          <Section title="Diff">
            <pre>{diff}</pre>
          </Section>
        )}
        <p>
          <a href={url}>Read on</a>
        </p>
        {answerUrl === null ? null : (
          <p>
            <a href={answerUrl}>That was me, or not me</a>
          </p>
        )}
      </body>
    </html>
  )
}

function Section({ title, children }: { title: string; children?: Child }) {
  return (
    <>
      <h2>{title}</h2>
      {children}
    </>
  )
}

export const alertMailHtml = async (rows: AlertMailRows): Promise<string> => `<!doctype html>${String(await AlertMail(rows))}`
