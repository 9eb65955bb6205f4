// What a person can ask of an agent.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { Command, CommanderError } from 'commander'
import { deviceCommands } from './commands/platform-cli.ts'
import { accountIn, runUnder, tokenFrom } from './commands/run.ts'
import { scan } from './commands/scan.ts'
import { dataFolder, type Flags, readConfig } from './config.ts'
import { createLog } from './log.ts'
import { runAgent } from './main.ts'
import { messageOf, Refusal } from './refusal.ts'

const say = (text: string): void => void process.stderr.write(`${text}\n`)

async function agent(flags: Flags): Promise<void> {
  const config = readConfig(flags, process.env)
  mkdirSync(config.data, { recursive: true, mode: 0o700 })
  const stop = new AbortController()
  process.on('SIGTERM', () => stop.abort())
  process.on('SIGINT', () => config.isSupervised || stop.abort())
  if (config.isSupervised) process.on('disconnect', () => stop.abort())
  try {
    await runAgent(config, createLog(), stop.signal)
  } catch (error) {
    if (!stop.signal.aborted) throw error
  }
  process.exit(0)
}

function program(): Command {
  const root = new Command('knowngood')
    .exitOverride()
    .enablePositionalOptions()
    .description('The part of knowngood that runs on a watched host.')
  root
    .command('agent')
    .description('watch this host and tell a server what changes')
    .option('--server <url>', 'address of the server (KNOWNGOOD_SERVER, http://127.0.0.1:8460)')
    .option('--token-file <file>', 'file with a one-time enrolment token; deleted once used (KNOWNGOOD_TOKEN_FILE)')
    .option('--ca <file>', 'trust this certificate, or the authority it belongs to, and no other (KNOWNGOOD_CA)')
    .option('--tls-name <name>', "the name in the server's certificate, when it is reached by another (KNOWNGOOD_TLS_NAME)")
    .option('--data <dir>', 'folder for what the agent must remember')
    .option('--watch <paths>', 'more folders or files to watch, separated by `:`')
    .option('--rescan <seconds>', 'everything is looked at again this often (60)')
    .option('--name <name>', "name to enrol with, else the host's (KNOWNGOOD_NAME)")
    .addHelpText(
      'after',
      '\nExample:\n  knowngood agent --server https://knowngood.example.org --token-file token --watch /srv/app:/opt/tool',
    )
    .action((flags: Flags) => agent(flags))
  root
    .command('scan <path>')
    .description('look once and print what an agent would keep, one JSON line per item, secrets removed')
    .option('--data <dir>', 'data folder whose packs count too')
    .addHelpText('after', '\nExample:\n  knowngood scan /etc/ssh')
    .action((target: string, flags: { readonly data?: string }) =>
      scan(path.resolve(target), dataFolder(flags.data, process.env), process.stdout),
    )
  const rules = root.command('rules').description('rule packs')
  rules
    .command('test <dir>')
    .description('check rule packs and run their fixtures')
    .addHelpText('after', '\nExample:\n  knowngood rules test ./packs')
    .action(async (dir: string) => {
      const { testPacks } = await import('./commands/rules-test.ts')
      const { report, failures } = await testPacks(path.resolve(dir))
      process.stdout.write(`${report.trimEnd()}\n`)
      if (failures > 0) process.exitCode = 1
    })
  runCommand(root)
  deviceCommands(root)
  return root
}

type RunFlags = Flags & { readonly as?: string }

function runCommand(root: Command): void {
  root
    .command('run')
    .description('run a command under an entry, so that what it changes carries the entry and the name of who ran it')
    .argument('<entry>', 'the entry, such as CHG-1042')
    .argument('<command...>', 'the command, after --')
    .option('--server <url>', 'address of the server (KNOWNGOOD_SERVER, http://127.0.0.1:8460)')
    .option('--ca <file>', 'trust this certificate, or the authority it belongs to, and no other (KNOWNGOOD_CA)')
    .option('--tls-name <name>', "the name in the server's certificate, when it is reached by another (KNOWNGOOD_TLS_NAME)")
    .option('--token-file <file>', 'file with the API token of an operator (KNOWNGOOD_TOKEN holds the token itself)')
    .option('--name <name>', "name of this host as the server knows it, else the host's own (KNOWNGOOD_NAME)")
    .option('--as <account>', 'who runs it, else the account, behind sudo the one that called it')
    .addHelpText('after', '\nExample:\n  knowngood run CHG-1042 -- apt-get install nginx')
    .passThroughOptions()
    .action(async (entry: string, words: readonly string[], flags: RunFlags) => {
      const command = words[0] === '--' ? words.slice(1) : words
      const { tokenFile, as: account, ...rest } = flags
      const config = readConfig(rest, process.env)
      const token = tokenFrom(tokenFile, process.env)
      const who = account ?? accountIn(process.env)
      process.exitCode = await runUnder(config, { entry, asset: config.name, who, command, token })
    })
}

function explain(error: unknown): void {
  if (error instanceof CommanderError) process.exitCode = error.exitCode
  else if (error instanceof Refusal) {
    say(error.message)
    process.exit(error.exitCode)
  } else {
    say(`knowngood agent: ${messageOf(error)}`)
    if (error instanceof Error && error.stack && process.env['KNOWNGOOD_DEBUG']) say(error.stack)
    process.exit(1)
  }
}

// A reader that has seen enough, such as `head`, is no mistake.
process.stdout.on('error', () => process.exit(0))
// Not awaited at the top: the file that ships is CommonJS.
void program().parseAsync().catch(explain)
