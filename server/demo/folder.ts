// The data folder of a demonstration: marked as one, so that nobody's evidence is ever mixed with invented hosts.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { Refusal } from '../store/database.ts'

const MARK = 'demo.json'

const Identity = z.object({ host: z.string(), agent: z.string(), key: z.string(), privateKey: z.string(), epoch: z.string() })
const Mark = z.object({
  demo: z.literal(true),
  /** False while it is being made. */
  isWhole: z.boolean(),
  seed: z.number(),
  /** What the printed link holds. */
  key: z.string(),
  agents: z.array(Identity),
})
export type Mark = z.infer<typeof Mark>

/** What is there: a whole demonstration, or null for a folder in which one may be made. */
export function openDemoFolder(dataDir: string): Mark | null {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const names = readdirSync(dataDir)
  if (names.length === 0) return null
  const mark = existsSync(path.join(dataDir, MARK)) ? readMark(dataDir) : null
  if (mark === null)
    throw new Refusal(
      `The folder ${dataDir} holds something other than a demonstration, and is left as it is. Choose an empty or a new one: knowngood demo --data ./demo-data`,
    )
  if (mark.isWhole) return mark
  // It was cut short while it was made: nothing in it is anybody's.
  for (const name of names) if (name !== MARK) rmSync(path.join(dataDir, name), { recursive: true, force: true })
  return null
}

function readMark(dataDir: string): Mark | null {
  try {
    return Mark.parse(JSON.parse(readFileSync(path.join(dataDir, MARK), 'utf8')))
  } catch {
    return null
  }
}

export function markDemo(dataDir: string, mark: Omit<Mark, 'demo'>): Mark {
  const whole = { demo: true, ...mark } as const
  const next = path.join(dataDir, `${MARK}.next`)
  writeFileSync(next, JSON.stringify(whole), { mode: 0o600 })
  renameSync(next, path.join(dataDir, MARK))
  return whole
}
