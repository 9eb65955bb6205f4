// What a person can ask about network devices.
import type { Command } from 'commander'
import type { PlatformFlags } from './platform.ts'

export function deviceCommands(root: Command): void {
  const platform = root.command('platform').description('what a platform file makes of a text of a network device')
  for (const [verb, about] of [
    ['facts', 'host name, model, serial number and version out of an answer of a device'],
    ['canonical', 'a configuration as it is compared: without what changes at every reading, secrets hidden'],
    ['prompt', 'whether the last line a device sent is its prompt'],
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
}
