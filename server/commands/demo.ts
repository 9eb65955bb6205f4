// `knowngood demo`: an invented company with half a year behind it, made once and then served.
import { newSecret } from '../auth/secret.ts'
import type { Settings } from '../config.ts'
import path from 'node:path'
import { keepBeating } from '../demo/live-agents.ts'
import { buildDemo, type DemoWish, silentAtTheEnd } from '../demo/build.ts'
import { markDemo, type Mark, openDemoFolder } from '../demo/folder.ts'
import { READER } from '../demo/people.ts'
import { createLog } from '../log.ts'
import { startServer } from '../main.ts'
import { holdFolder } from '../store/hold.ts'
import { stopSignal } from './serve.ts'

const say = (text: string): void => void process.stderr.write(`${text}\n`)

const MINUTE_MS = 60_000

/** Makes it unless it is there already. Answers its mark. */
export async function prepareDemo(dataDir: string, wish: Omit<DemoWish, 'until'>): Promise<Mark> {
  const known = openDemoFolder(dataDir)
  if (known !== null) return known
  const key = newSecret()
  const { seed } = wish
  markDemo(dataDir, { isWhole: false, seed, key, agents: [] })
  const held = holdFolder(dataDir)
  try {
    const agents = await buildDemo(dataDir, { ...wish, until: Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS })
    return markDemo(dataDir, { isWhole: true, seed, key, agents: [...agents] })
  } finally {
    held.release()
  }
}

/** Resolves when it was stopped. */
export async function demo(settings: Settings, wish: Omit<DemoWish, 'until'>): Promise<void> {
  const stop = stopSignal(settings.supervised)
  say(`Preparing the demonstration in ${settings.dataDir} …`)
  const { key, agents } = await prepareDemo(settings.dataDir, wish)
  const isolated = {
    ...settings,
    configFile: path.join(settings.dataDir, 'knowngood.yaml'),
    configNamed: true,
    databaseUrl: undefined,
    tracesTo: undefined,
  }
  const server = await startServer(isolated, createLog('warn'), Date.now, { key, login: READER.login })
  const silence = keepBeating(server.url, agents, silentAtTheEnd(agents))
  say(`Demonstration: invented hosts and people. Open it, signed in as ${READER.name}:`)
  say(`${server.url}/demo?key=${key}`)
  await stop
  await silence()
  await server.stop()
  if (process.connected) process.disconnect()
}
