// `knowngood rules test DIR`: reads the packs of a folder and tries each on its fixtures.
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { Refusal } from '../refusal.ts'
import { loadPacks, type Pack } from '../../rules/pack.ts'
import { tryPack, type Trial } from '../../rules/pack/trial.ts'

export type PacksTested = { readonly report: string; readonly failures: number }

/** Fixtures lie in `DIR/fixtures/<pack>/`; those of the product's own packs lie with its tests. */
function fixturesFor(dir: string): string {
  const own = path.join(dir, 'fixtures')
  const ofProduct = path.resolve(dir, '..', '..', 'test', 'fixtures', 'packs')
  return !existsSync(own) && path.resolve(dir).endsWith(path.join('rules', 'packs')) && existsSync(ofProduct) ? ofProduct : own
}

export async function testPacks(dir: string, fixtures: string = fixturesFor(dir)): Promise<PacksTested> {
  const files = await packFiles(dir)
  const { packs, problems } = loadPacks(files)
  const broken = problems.map((problem) => `FAIL  ${problem.file} line ${problem.line}: ${problem.message}`)
  const empty = files.length === 0 ? [`FAIL  no *.yaml in ${dir}`] : []
  const tried: { readonly pack: Pack; readonly trials: readonly Trial[] }[] = []
  for (const pack of packs) tried.push({ pack, trials: tryPack(pack, await filesIn(path.join(fixtures, pack.name))) })

  const trials = tried.flatMap((one) => one.trials)
  const failures = broken.length + empty.length + trials.filter((trial) => trial.problems.length > 0).length
  const summary = `${count(packs.length, 'pack')}, ${count(trials.length, 'fixture')}, ${failures === 0 ? 'all as expected' : count(failures, 'failure')}`
  return { report: [...empty, ...broken, ...tried.flatMap(reported), summary, ''].join('\n'), failures }
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`

async function packFiles(dir: string): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const found = await readdir(dir).catch((cause: unknown) => {
    throw new Refusal(`${dir} cannot be read. Name the folder that holds your packs, such as ./packs.`, 78, { cause })
  })
  const names = found.filter((name) => /\.ya?ml$/.test(name)).toSorted()
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(path.join(dir, name), 'utf8') })))
}

/** A pack without a fixture folder has no files; whether it needs any is for the trial to say. */
async function filesIn(folder: string): Promise<(name: string) => string | null> {
  const texts = new Map<string, string>()
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw new Error(`cannot read the fixtures in ${folder}`, { cause: error })
  })
  for (const name of names) if (/\.(?:in|out|again|edited)$/.test(name)) texts.set(name, await readFile(path.join(folder, name), 'utf8'))
  return (name) => texts.get(name) ?? null
}

function reported({ pack, trials }: { readonly pack: Pack; readonly trials: readonly Trial[] }): readonly string[] {
  const width = trials.reduce((most, trial) => Math.max(most, trial.fixture.length), 0)
  return [
    `${pack.name}: ${pack.title}`,
    ...trials.flatMap(({ fixture, path: where, problems }) => [
      `  ${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${fixture.padEnd(width)}  ${where}`,
      ...problems.map((problem) => `        ${problem.replaceAll('\n', '\n        ')}`),
    ]),
    '',
  ]
}
