// What a person can ask of a server. Results go to standard output and nothing else does.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { type Role, ROLES } from '../rules/domain.ts'
import { windowsIn } from './commands/schedule.ts'
import { dataCommands } from './commands/data.ts'
import { judgeCases } from './commands/judge.ts'
import { reportCommands } from './commands/report-commands.ts'
import { sendTest } from './commands/channel.ts'
import { checkConfig, printSchema } from './commands/config.ts'
import { createToken } from './commands/token.ts'
import { type Flags, readSettings } from './config.ts'
import { serve } from './commands/serve.ts'
import { demo } from './commands/demo.ts'
import { createEnrolment } from './commands/enrol.ts'
import { USUAL } from './demo/build.ts'
import { createLog } from './log.ts'
import { Refusal } from './store/database.ts'

const example = (text: string): string => `\nExample:\n  ${text}\n`
const print = (text: string): void => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)

function rolesOf(text: string): readonly Role[] {
  const names = text.split(',').filter((name) => name !== '')
  const unknown = names.find((name) => !ROLES.some((role) => role === name))
  if (names.length === 0 || unknown !== undefined)
    throw new InvalidArgumentError(`Use one or more of ${ROLES.join(', ')}, with commas between them.`)
  return ROLES.filter((role) => names.includes(role))
}

function durationOf(text: string): number {
  const [, count, unit] = /^(\d{1,4})([smhd])$/.exec(text) ?? []
  const units = new Map([
    ['s', 1_000],
    ['m', 60_000],
    ['h', 3_600_000],
    ['d', 86_400_000],
  ])
  const ms = Number(count) * (units.get(unit ?? '') ?? Number.NaN)
  if (!(ms > 0)) throw new InvalidArgumentError('Use a number and s, m, h or d, such as 1h.')
  return ms
}

const withData = (command: Command): Command =>
  command
    .option('--data <folder>', 'data folder (KNOWNGOOD_DATA, ./data)')
    .option('--database-url <url>', 'PostgreSQL instead of the embedded database (KNOWNGOOD_DATABASE_URL)')

function serverCommand(): Command {
  return withData(new Command('server'))
    .description('start the server: takes events, judges them, warns, and serves the screens')
    .option('--port <number>', 'port (KNOWNGOOD_PORT, 8460)')
    .option('--host <address>', 'address to listen on (KNOWNGOOD_HOST, 127.0.0.1); any but loopback needs TLS')
    .option('--config <file>', 'configuration file (KNOWNGOOD_CONFIG, ./knowngood.yaml)')
    .option('--tls-cert <file>', 'certificate (KNOWNGOOD_TLS_CERT)')
    .option('--tls-key <file>', 'its key (KNOWNGOOD_TLS_KEY)')
    .option('--public-url <url>', 'where people open it, for the links in messages (KNOWNGOOD_PUBLIC_URL)')
    .addHelpText('after', example('knowngood server --port 8461 --data /var/lib/knowngood'))
    .action((flags: Flags) => serve(readSettings(flags, process.env), createLog()))
}

function demoCommand(): Command {
  return new Command('demo')
    .description('make an invented company with half a year behind it, and serve it; nobody is written to')
    .option('--data <folder>', 'data folder, new or of an earlier demonstration (KNOWNGOOD_DATA, ./demo-data)')
    .option('--port <number>', 'port (KNOWNGOOD_PORT, 8460)')
    .addOption(new Option('--seed <number>', 'the same number makes the same company').argParser(seedOf).default(USUAL.seed))
    .addHelpText('after', example('knowngood demo --port 8461'))
    .action(({ seed, ...flags }: Flags & { readonly seed: number }) => {
      const { KNOWNGOOD_PORT, KNOWNGOOD_HOST, KNOWNGOOD_DATA = './demo-data' } = process.env
      return demo(readSettings(flags, { KNOWNGOOD_PORT, KNOWNGOOD_HOST, KNOWNGOOD_DATA }), { ...USUAL, seed })
    })
}

function seedOf(text: string): number {
  const seed = Number(text)
  if (/^\d{1,9}$/.test(text)) return seed
  throw new InvalidArgumentError('Use a whole number of up to nine digits.')
}

function judgeCommand(): Command {
  return new Command('judge')
    .description('judge a file of cases and print the verdicts as JSON')
    .requiredOption('--cases <file>', 'cases: policy, assets, verdicts, coalescing, outcomes')
    .addHelpText('after', example('knowngood judge --cases cases.json'))
    .action(async ({ cases }: { readonly cases: string }) => print(await judgeCases(cases)))
}

function tokenCommand(): Command {
  const create = withData(new Command('create'))
    .description('make an API token and print it')
    .requiredOption('--role <roles>', `what it may do: ${ROLES.join(', ')}`, rolesOf)
    .option('--name <name>', 'what it is for', 'command line')
    .addHelpText('after', example('knowngood token create --role viewer,operator --name ticket-system'))
    .action(async (flags: Flags & { readonly role: readonly Role[]; readonly name: string }) => {
      const { role, name, ...rest } = flags
      print(await createToken(readSettings(rest, process.env), role, name))
    })
  return new Command('token').description('tokens for programs').addCommand(create)
}

type EnrolFlags = Flags & {
  readonly create?: boolean
  readonly name?: string
  readonly ttl: number
  readonly replace?: boolean
  readonly approved?: boolean
}

function enrolCommand(): Command {
  return withData(new Command('enrol'))
    .description('make a one-time token for the agent of another host and print it')
    .option('--create', 'make a token')
    .option('--name <host>', 'only the host of this name may use it')
    .addOption(new Option('--ttl <time>', 'how long it is good for').argParser(durationOf).default(3_600_000, '1h'))
    .option('--replace', 'it may take the place of the agent this host had before')
    .option('--approved', 'its agent need not wait until a person approves it')
    .addHelpText(
      'after',
      example('knowngood enrol --create --name web-01 > token   # then there: knowngood agent --server URL --token-file token'),
    )
    .action(async (flags: EnrolFlags) => {
      const { create, name, ttl, replace, approved, ...rest } = flags
      if (create !== true) throw new Refusal('Say what to do: knowngood enrol --create')
      const wish = { ttlMs: ttl, mayReplace: replace === true, isApproved: approved === true, ...(name === undefined ? {} : { name }) }
      print(await createEnrolment(readSettings(rest, process.env), wish))
    })
}

function instantOf(text: string): number {
  const at = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw new InvalidArgumentError('Use a time such as 2026-03-10T22:00:00Z, or a day.')
  return at
}

type WindowsFlags = { readonly from: number; readonly to: number; readonly zone?: string; readonly json?: boolean }

function scheduleCommand(): Command {
  const windows = new Command('windows')
    .description('print the windows a calendar means')
    .argument('<file>', 'an iCalendar file')
    .requiredOption('--from <time>', 'windows that end after it', instantOf)
    .requiredOption('--to <time>', 'windows that begin before it', instantOf)
    .option('--zone <name>', 'the zone of times that name none')
    .option('--json', 'as JSON: [{id, start, end}]')
    .addHelpText('after', example('knowngood schedule windows maintenance.ics --from 2026-03-01 --to 2026-04-01 --json'))
    .action(async (file: string, { json, ...wish }: WindowsFlags) => {
      const found = await windowsIn({ file, ...wish })
      print(json === true ? JSON.stringify(found) : found.map(({ id, start, end }) => `${start} ${end} ${id}`).join('\n'))
    })
  return new Command('schedule').description('the change schedule').addCommand(windows)
}

const withConfig = (command: Command): Command =>
  command.option('--config <file>', 'configuration file (KNOWNGOOD_CONFIG, ./knowngood.yaml)')

function channelCommand(): Command {
  const test = withConfig(new Command('test'))
    .description('send a test through a channel of the configuration file')
    .argument('<name>', 'the channel')
    .addHelpText('after', example('knowngood channel test ops-mail'))
    .action(async (name: string, flags: Flags) => print(await sendTest(readSettings(flags, process.env), name)))
  return new Command('channel').description('where alerts go').addCommand(test)
}

function configCommand(): Command {
  const check = withConfig(new Command('check'))
    .description('check the configuration file without starting anything')
    .addHelpText('after', example('knowngood config check --config /etc/knowngood/knowngood.yaml'))
    .action((flags: Flags) => print(checkConfig(readSettings(flags, process.env))))
  const schema = new Command('schema')
    .description('print the JSON schema of the configuration file, for editors')
    .addHelpText('after', example('knowngood config schema > knowngood.schema.json'))
    .action(() => print(printSchema()))
  return new Command('config').description('the configuration file').addCommand(check).addCommand(schema)
}

async function main(args: readonly string[]): Promise<void> {
  const program = new Command('knowngood')
    .description('What changed since it last worked, and was anyone supposed to change it?')
    .addCommand(serverCommand())
    .addCommand(demoCommand())
    .addCommand(judgeCommand())
    .addCommand(tokenCommand())
    .addCommand(enrolCommand())
    .addCommand(channelCommand())
    .addCommand(configCommand())
    .addCommand(scheduleCommand())
    .exitOverride()
  for (const command of [...dataCommands(), ...reportCommands()]) program.addCommand(command)
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)])
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => process.stdout.write(text), writeErr: (text) => process.stderr.write(text) })
  await program.parseAsync([...args], { from: 'user' })
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode
  else {
    process.stderr.write(`${error instanceof Refusal ? error.message : `knowngood failed: ${explain(error)}`}\n`)
    process.exitCode = 1
  }
  // The channel to a supervisor would keep a process alive that has nothing left to say.
  if (process.connected) process.disconnect()
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message}: ${explain(error.cause)}`
}
