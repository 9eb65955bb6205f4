// `knowngood report` and `knowngood good`: what changed since a service last worked, and saying that it works; from the command line.
import { markKnownGood, MarkBody } from '../actions/mark-known-good.ts'
import { type Config, EMPTY_CONFIG } from '../config/file.ts'
import { explainConfig, readConfig } from '../config/load.ts'
import type { Settings } from '../config.ts'
import { reportHtml } from '../../dashboards/report/file.tsx'
import { FORMS } from '../report/formats.ts'
import { reportOn } from '../report/gather.ts'
import { type AnyFormat, formatIn } from '../routes/report-answer.ts'
import { questionIn } from '../routes/report-question.ts'
import { Refusal } from '../store/database.ts'
import { openStore } from '../store/store.ts'

type Place = Pick<Settings, 'dataDir' | 'databaseUrl' | 'configFile' | 'configNamed' | 'publicUrl'>
export type ReportFlags = {
  readonly service: string
  readonly format: string
  readonly at?: string
  readonly since?: string
  readonly from?: string
  readonly to?: string
}

/** Reads beside a running server, or without one. */
export async function writeReport(place: Place, { format, ...asked }: ReportFlags, now: number): Promise<string> {
  const form = formatIn(format)
  if (form === null) throw new Refusal(`There is no form ${format}. Use text, md, html, csv, json, slack or teams.`)
  const config = configIn(place)
  const question = questionIn(asked, now, 'UTC')
  if (!question.ok) throw new Refusal(question.detail)
  const store = await openStore(place)
  try {
    const found = await reportOn({ store, config: () => config, policy: () => config.policy }, question.question)
    if (!found.ok) throw new Refusal(found.detail)
    const base = place.publicUrl ?? config.publicUrl ?? 'http://127.0.0.1:8460'
    return await written(form, found.report, `${base}/report?service=${encodeURIComponent(asked.service)}`)
  } finally {
    await store.close()
  }
}

const written = async (form: AnyFormat, report: Parameters<typeof reportHtml>[0]['report'], address: string): Promise<string> =>
  form === 'html' ? reportHtml({ report, address, hash: null }) : FORMS[form].write(report, address)

/** For whoever can write the data folder; a pipeline elsewhere uses the API. */
export async function markGood(
  place: Place,
  service: string,
  flags: { readonly at?: string; readonly why: string },
  now: number,
): Promise<string> {
  const body = MarkBody.safeParse({ why: flags.why, ...(flags.at === undefined ? {} : { at: flags.at }) })
  if (!body.success) throw new Refusal(body.error.issues[0]?.message ?? 'Say how you know, with --why.')
  const config = configIn(place)
  const store = await openStore(place)
  try {
    const done = await markKnownGood(
      { store, now: () => now, config: () => config },
      { kind: 'system', name: 'command line' },
      { service, ...body.data },
    )
    if (!done.ok) throw new Refusal(done.detail)
    return `${service} was known good at ${new Date(done.at).toISOString()}.`
  } finally {
    await store.close()
  }
}

function configIn({ configFile, configNamed }: Place): Config {
  const read = readConfig(configFile, configNamed)
  if (!read.ok) throw new Refusal(read.problems.map((one) => explainConfig(configFile, [one])).join('\n'))
  return { ...EMPTY_CONFIG, ...read.config }
}
