// What a person can ask about network devices.
import path from 'node:path'
import type { Command } from 'commander'
import { dataFolder } from '../config.ts'
import type { CollectFlags } from './collect.ts'
import type { PlatformFlags } from './platform.ts'
import type { DiffFlags } from './platform-diff.ts'

export function deviceCommands(root: Command): void {
  collectCommand(root)
  const platform = root.command('platform').description('what a platform file makes of a text of a network device')
  for (const [verb, about] of [
    ['facts', 'host name, model, serial number and version out of an answer of a device'],
    ['canonical', 'a configuration as it is compared: without what changes at every reading, secrets hidden'],
    ['prompt', 'whether the last line a device sent is its prompt'],
    ['tree', 'the lines of a configuration, each with the sections around it'],
    ['syslog', 'who changed what, out of one line of syslog'],
  ] as const)
    platform
      .command(verb)
      .description(about)
      .option('--platform <name>', 'a platform of the product')
      .option('--platform-file <file>', 'a platform file of your own')
      .option('--batch <file>', 'many cases at once: [{id, platform | platformFile, command?, text}]')
      .option('--command <text>', 'the command that was answered (facts)')
      .option('--evidence', 'also the line each fact was read from (facts)')
      .addHelpText('after', `\nExample:\n  knowngood platform ${verb} --platform cisco_ios < answer.txt`)
      .action(async (flags: PlatformFlags) => {
        const { answerPlatform } = await import('./platform.ts')
        process.stdout.write(`${answerPlatform(verb, flags)}\n`)
      })
  diffCommand(platform)
}

function diffCommand(platform: Command): void {
  platform
    .command('diff')
    .description('what changed between two configurations: the lines with the sections around them, secrets hidden')
    .option('--platform <name>', 'a platform of the product')
    .option('--platform-file <file>', 'a platform file of your own')
    .requiredOption('--before <file>', 'the older configuration')
    .requiredOption('--after <file>', 'the newer one')
    .option('--json', 'a list of {kind, parents, before, after}')
    .addHelpText('after', '\nExample:\n  knowngood platform diff --platform cisco_ios --before yesterday.txt --after today.txt')
    .action(async (flags: DiffFlags) => {
      const { answerDiff } = await import('./platform-diff.ts')
      process.stdout.write(answerDiff(flags))
    })
}

const EXAMPLE = `
Passwords come from the environment variables you name, never from the command line.

Examples:
  knowngood collect --host 192.0.2.1 --username reader --password-env ROUTER_PASSWORD --platform cisco_ios --json
  knowngood collect --inventory devices.json --json-lines`

function collectCommand(root: Command): void {
  root
    .command('collect')
    .description('read the configuration of network devices over SSH; exit status 0 clean, 2 held back, 1 failed')
    .option('--host <host>', 'address of the device')
    .option('--port <port>', 'its SSH port (22)')
    .option('--username <name>', 'who logs in')
    .option('--password-env <variable>', 'environment variable that holds the password')
    .option('--enable-env <variable>', 'environment variable that holds the enable password')
    .option('--key-file <file>', 'private key for the login')
    .option('--key-passphrase-env <variable>', 'environment variable that holds the passphrase of the key')
    .option('--platform <name>', 'a platform of the product')
    .option('--platform-file <file>', 'a platform file of your own')
    .option('--jump-host <host>', 'go through this host')
    .option('--jump-port <port>', 'its SSH port (22)')
    .option('--jump-username <name>', 'who logs in there')
    .option('--jump-password-env <variable>', 'environment variable that holds the password for it')
    .option('--jump-key-file <file>', 'private key for it')
    .option('--connect-timeout-ms <ms>', 'time to reach the login (20000)')
    .option('--command-timeout-ms <ms>', 'time without progress in one command (60000)')
    .option('--total-timeout-ms <ms>', 'time for the whole device (600000)')
    .option('--max-bytes <bytes>', 'most bytes taken from one device (67108864)')
    .option('--json', 'one JSON object (the only form there is)')
    .option('--inventory <file>', 'many devices: [{name, host, port, username, passwordEnv, platform, …}]')
    .option('--json-lines', 'one JSON object a line, as each device is through')
    .option('--sessions <number>', 'devices read at the same time (100)')
    .addHelpText('after', EXAMPLE)
    .action(async (flags: CollectFlags) => {
      const { collectInventory, collectOne } = await import('./collect.ts')
      const { env } = process
      const folder = env['KNOWNGOOD_STATE'] ? path.resolve(env['KNOWNGOOD_STATE']) : path.join(dataFolder(undefined, env), 'devices')
      const printing = { env, folder, print: (line: string) => void process.stdout.write(`${line}\n`) }
      const { inventory } = flags
      process.exitCode =
        typeof inventory === 'string' ? await collectInventory(inventory, flags, printing) : await collectOne(flags, printing)
    })
}
