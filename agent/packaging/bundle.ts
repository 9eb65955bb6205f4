// The agent as one file of CommonJS: its program and its threads, told apart by how they are started.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { build, type Plugin } from 'esbuild'

const AGENT = path.resolve(import.meta.dirname, '..')

/** `look/look-worker.ts` → `look-worker`. */
const roleOf = (file: string): string => path.basename(file).replace(/\.[jt]s$/, '')

const threads = (): readonly string[] =>
  readdirSync(AGENT, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /(^|\/)[a-z-]*worker\.ts$/.test(file) && !file.includes('node_modules'),
  )

/** The program in the main thread; in any other the one whose name it was given. */
const entry = (files: readonly string[]): string => `
import { isMainThread } from 'node:worker_threads'
const threads = { ${files.map((file) => `${JSON.stringify(roleOf(file))}: () => import(${JSON.stringify(`./${file}`)})`).join(', ')} }
if (isMainThread) void import('./cli.ts')
else void threads[process.argv[2]]()
`

/** Where the sources name the file of a thread, the shipped file names itself and the role. */
const WORKERS = `
const threads = require('node:worker_threads')
class Worker extends threads.Worker {
  constructor(file, options) {
    super(__filename, { ...options, argv: [require('node:path').basename(String(file)).replace(/\\.[jt]s$/, '')] })
  }
}
module.exports = { ...threads, Worker }
`
const ownWorkers: Plugin = {
  name: 'threads in the same file',
  setup: (bundle) => {
    bundle.onResolve({ filter: /^node:worker_threads$/ }, ({ importer }) =>
      importer.startsWith(AGENT) && !importer.includes('node_modules') ? { path: 'threads', namespace: 'own' } : null,
    )
    bundle.onLoad({ filter: /.*/, namespace: 'own' }, () => ({ contents: WORKERS, loader: 'js' }))
  },
}

export async function bundleAgent(outfile: string): Promise<void> {
  await build({
    stdin: { contents: entry(threads()), resolveDir: AGENT, sourcefile: 'entry.ts', loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'eof',
    logLevel: 'error',
    // The SSH library asks for its compiled parts in vain and goes on without them.
    external: ['cpu-features', '*.node'],
    plugins: [ownWorkers],
    define: { 'import.meta.url': 'shippedFile' },
    banner: { js: "const shippedFile = require('node:url').pathToFileURL(__filename).href;" },
  })
}
