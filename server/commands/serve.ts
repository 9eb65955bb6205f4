// `knowngood server`: starts, says where it is, and stops cleanly when told to.
import type { Settings } from '../config.ts'
import type { Log } from '../log.ts'
import { startServer } from '../main.ts'

const say = (text: string): void => void process.stderr.write(`${text}\n`)

/** Resolves when the server has stopped. */
export async function serve(settings: Settings, log: Log): Promise<void> {
  const stop = stopSignal(settings.supervised)
  const server = await startServer(settings, log)
  say(`knowngood serves ${server.url}`)
  say(`data folder: ${settings.dataDir}`)
  if (server.setupLink !== null) say(`no account yet; set one up with this one-time link: ${server.setupLink}`)
  process.send?.({ ready: true, url: server.url, agentArgs: server.agentArgs })
  await stop
  await server.stop()
  if (process.connected) process.disconnect()
}

/**
 * A terminal sends its interrupt to the launcher and to us alike: then the launcher decides the order, and asks us with SIGTERM.
 * When the launcher is gone, nobody would.
 */
export function stopSignal(supervised: boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => resolve()
    process.once('SIGTERM', stop)
    process.on('SIGINT', supervised ? () => {} : stop)
    process.on('SIGHUP', supervised ? () => {} : stop)
    if (supervised) process.once('disconnect', stop)
  })
}
