// The commands an incident team and a pipeline use: what changed since it last worked, and that it works.
import { Command } from 'commander'
import { type Flags, readSettings } from '../config.ts'
import { markGood, type ReportFlags, writeReport } from './report.ts'

const print = (text: string): void => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)

const onInstallation = (command: Command): Command =>
  command
    .option('--data <folder>', 'data folder (KNOWNGOOD_DATA, ./data)')
    .option('--database-url <url>', 'PostgreSQL instead of the embedded database (KNOWNGOOD_DATABASE_URL)')
    .option('--config <file>', 'configuration file (KNOWNGOOD_CONFIG, ./knowngood.yaml)')

export const reportCommands = (): readonly Command[] => [
  onInstallation(new Command('report'))
    .description('what changed since a service last worked, beside a running server or without one')
    .requiredOption('--service <name>', 'the service that fails')
    .option('--at <time>', 'as it was known at this time, such as 2026-03-10T10:00:00Z')
    .option('--since <time>', 'another last known good than the one found')
    .option('--from <time>', 'the last good check, when health checks do not tell')
    .option('--to <time>', 'the first bad check')
    .option('--format <form>', 'text, md, html, csv, json, slack or teams', 'text')
    .addHelpText('after', '\nExample:\n  knowngood report --service checkout --format md > checkout.md\n')
    .action(async ({ service, format, at, since, from, to, ...flags }: Flags & ReportFlags) => {
      const times = Object.fromEntries(Object.entries({ at, since, from, to }).filter(([, time]) => time !== undefined))
      print(await writeReport(readSettings(flags, process.env), { service, format, ...times }, Date.now()))
    }),
  onInstallation(new Command('good'))
    .description('say that a service is good, or was at a time: what changed since is told from there')
    .argument('<service>', 'its name')
    .requiredOption('--why <words>', 'how you know, such as "smoke test 812"')
    .option('--at <time>', 'when it was good; now when it is not said')
    .addHelpText('after', '\nExample, at the end of a deployment:\n  knowngood good checkout --why "smoke test 812"\n')
    .action(async (service: string, { why, at, ...flags }: Flags & { readonly why: string; readonly at?: string }) =>
      print(await markGood(readSettings(flags, process.env), service, { why, ...(at === undefined ? {} : { at }) }, Date.now())),
    ),
]
