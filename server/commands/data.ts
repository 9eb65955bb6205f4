// The commands that carry an installation's data: backup, restore, migrate.
import { Command } from 'commander'
import { type Flags, readSettings } from '../config.ts'
import { backup } from './backup.ts'
import { moveData, placeNamed } from './migrate.ts'
import { restore } from './restore.ts'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const onDatabase = (command: Command): Command =>
  command
    .option('--data <folder>', 'data folder (KNOWNGOOD_DATA, ./data)')
    .option('--database-url <url>', 'PostgreSQL instead of the embedded database (KNOWNGOOD_DATABASE_URL)')

export const dataCommands = (): readonly Command[] => [
  onDatabase(new Command('backup'))
    .description('write everything the database holds to one file, beside a running server or without one')
    .argument('<file>', 'a new file; it is gzipped JSON, the same whatever the database')
    .addHelpText('after', '\nExample:\n  knowngood backup /backup/knowngood-$(date +%F).json.gz\n')
    .action(async (file: string, flags: Flags) => say(await backup(readSettings(flags, process.env), file, Date.now()))),
  onDatabase(new Command('restore'))
    .description('fill the database from a backup; the embedded one that was there is set aside, one in PostgreSQL has to be empty')
    .argument('<file>', 'a file that backup wrote')
    .addHelpText('after', '\nExample, with the server stopped:\n  knowngood restore /backup/knowngood-2026-03-10.json.gz\n')
    .action(async (file: string, flags: Flags) => say(await restore(readSettings(flags, process.env), file, Date.now()))),
  new Command('migrate')
    .description('move everything from one database to another, read it back and compare')
    .option('--data <folder>', 'data folder (KNOWNGOOD_DATA, ./data)')
    .requiredOption('--from <place>', 'sqlite (the one in the data folder), another data folder, or postgres://…')
    .requiredOption('--to <place>', 'the same; it has to be empty')
    .addHelpText(
      'after',
      '\nExample, with the server stopped:\n  knowngood migrate --from sqlite --to postgres://knowngood@db.example.org/knowngood\n',
    )
    .action(async ({ from, to, ...flags }: Flags & { readonly from: string; readonly to: string }) => {
      const { dataDir } = readSettings(flags, process.env)
      say(await moveData(placeNamed(from, dataDir), placeNamed(to, dataDir)))
    }),
]
